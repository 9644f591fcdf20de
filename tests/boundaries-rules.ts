/** Which room may import which: the arrows of the house, and nothing else. Paths are from the root, with slashes. */

interface RoomRule {
  /** Rooms that may be imported by their door. */
  readonly rooms: readonly string[];
  /** Single files beside doors. */
  readonly files?: readonly string[];
}

const DEVICES = ['id-card-reader', 'receipt-printer', 'document-printer', 'code-scanner', 'document-scanner'];
const DRIVERS = DEVICES.map((device) => `drivers/${device}`);
const BELOW_CORE = ['audit', 'bridge', 'control', 'documents', 'journeys', 'outbox', 'platform', 'supervision'].map(
  (room) => `main/${room}`,
);

export const ROOM_RULES: Readonly<Record<string, RoomRule>> = {
  renderer: { rooms: [], files: ['main/bridge/contract.ts'] },
  'kiosk-config': { rooms: [] },
  'drivers/core': { rooms: [] },
  ...Object.fromEntries(DRIVERS.map((driver) => [driver, { rooms: ['drivers/core'] }])),
  'main/bridge': { rooms: [] },
  'main/supervision': { rooms: [] },
  'main/platform': { rooms: [] },
  'main/audit': { rooms: [] },
  'main/web': { rooms: ['main/bridge', 'main/supervision'] },
  'main/shell': { rooms: ['main/bridge', 'main/supervision'] },
  'main/outbox': { rooms: ['main/platform'] },
  'main/control': { rooms: ['main/outbox'] },
  'main/documents': { rooms: ['drivers/receipt-printer'] },
  'main/journeys': { rooms: ['main/bridge', 'kiosk-config'] },
  'main/sandbox': { rooms: ['main/platform'], files: ['main/outbox/sealing/index.ts', 'main/documents/certificate/index.ts'] },
  'main/lab': { rooms: ['main/bridge', 'drivers/core', ...DRIVERS] },
  'main/core': { rooms: [...BELOW_CORE, 'kiosk-config', 'drivers/core', ...DRIVERS] },
  'main/cli': {
    rooms: [...BELOW_CORE, 'main/core', 'main/web', 'main/shell', 'main/sandbox', 'main/lab', 'kiosk-config', 'drivers/core', ...DRIVERS],
  },
};

/** What every room of main and every driver may import of another room's inside. */
export const COMMON_FILES: readonly string[] = ['drivers/core/result.ts', 'drivers/core/clock.ts', 'drivers/core/system-clock.ts'];

/** Outside the house: what they import is their own affair, and no room imports them. */
export const FREE_FOLDERS: readonly string[] = ['tests'];

/**
 * Left out of production bundles: the core only loads them at need, by `import()`, in its composition root. It may name
 * their types, which are gone when it runs.
 */
export const LOADED_AT_NEED = {
  rooms: ['main/sandbox', 'main/lab'],
  by: 'main/core',
  from: ['main/core/devices.ts', 'main/core/ground.ts'],
} as const;

/** Simulated devices stand in no door. The lab plays with them, the core loads them at need, one is built on another. */
export const isSimulation = (file: string): boolean => /^drivers\/[^/]+\/simulated[^/]*\.ts$/.test(file);
export const SIMULATION_ROOM = 'main/lab';

/** No module of Node at all: what they do depends on their arguments alone. */
export const PURE_FOLDERS: readonly string[] = ['main/journeys', 'kiosk-config/schema', 'renderer'];

/** Run by hand to make a file that is checked in; never part of the page. */
export const isBuildTool = (file: string): boolean => /^renderer\/.*\/build-[^/]+\.ts$/.test(file);

export const ELECTRON_ROOM = 'main/shell';
