import { defineConfig } from 'vitest/config';

/** Two cores are what the smallest build machine has; more workers than that only make everything late. */
const WORKERS = 2;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'main/**/*.test.ts',
            'drivers/**/*.test.ts',
            'kiosk-config/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'tests/{,bench/}*.test.ts',
          ],
          testTimeout: 15_000,
        },
      },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'journeys', include: ['tests/journeys/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'crash',
          include: ['tests/crash/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: WORKERS,
    teardownTimeout: 10_000,
  },
});
