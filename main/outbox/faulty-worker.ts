/**
 * For tests: the writer on a disk that fails on demand. A file `fault` beside the database says `CALL CODE` line by line, as in
 * `claim SQLITE_IOERR_READ`: while it is there, that call of the store throws. `insert` and `withdraw` throw after the
 * commit was written, as a failed flush does; `open` ends the writer as it starts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { SqliteError } from 'better-sqlite3';
import { Cases } from './cases.ts';
import { Leases } from './leases.ts';
import { Store } from './store.ts';
import { Tally } from './tally.ts';
import type { WriterOptions } from './writer-protocol.ts';

const { dataDir }: WriterOptions = workerData;
const FAULT = join(dataDir, 'fault');

const faults = (): string[][] => (existsSync(FAULT) ? readFileSync(FAULT, 'utf8').split('\n') : []).map((line) => line.split(' '));

function failIfTold(call: string): void {
  const told = faults().find(([name]) => name === call);
  if (told) throw new SqliteError('injected', told[1] ?? 'SQLITE_IOERR');
}

if (faults().some(([name]) => name === 'open')) process.exit(9);
const { insert } = Store.prototype;
Store.prototype.insert = function (...given) {
  insert.apply(this, given);
  failIfTold('insert');
};
const { claim, finish } = Leases.prototype;
Leases.prototype.claim = function (...given) {
  failIfTold('claim');
  return claim.apply(this, given);
};
Leases.prototype.finish = function (...given) {
  failIfTold('finish');
  finish.apply(this, given);
};
const { depth } = Tally.prototype;
Tally.prototype.depth = function () {
  failIfTold('depth');
  return depth.apply(this);
};
const { withdraw } = Cases.prototype;
Cases.prototype.withdraw = function (...given) {
  const came = withdraw.apply(this, given);
  if (came.kind === 'withdrawn' && !came.before) failIfTold('withdraw');
  return came;
};
await import('./outbox-worker.ts');
