/** What a terminal set out to save, written down before it does: the memory of the citizen, who outlives the terminal. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** The ids in the order of saving; the last one was perhaps saved and perhaps not. A line cut short was never acted on. */
export function readJournal(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

export interface Journal {
  /** On the disk when this returns. */
  intend(submissionId: string): void;
  close(): void;
}

export function openJournal(path: string): Journal {
  const whole = readJournal(path).reduce((bytes, line) => bytes + line.length + 1, 0);
  const file = openSync(path, 'a');
  ftruncateSync(file, whole);
  return {
    intend: (submissionId) => {
      writeSync(file, `${submissionId}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}
