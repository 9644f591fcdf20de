/** Draws all that a crash test leaves to chance; `CRASH_SEED=N` runs a drawing again. */
export const seedOfRun = (): number => Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

/** The one line that a crash test prints: what it did, by which seed, and what came of it. */
export function tellFigures(test: string, figures: Readonly<Record<string, number | string>>): void {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  process.stdout.write(`crash: ${test}: ${told.join(', ')}\n`);
}
