import { timingSafeEqual } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { assertNever } from '../../drivers/core/result.ts';
import type { Lanes } from './lane.ts';
import type { Store } from './store.ts';
import type { CaseCode, LocalCase } from './types.ts';
import type { Withdrawal } from './writer-protocol.ts';

interface CaseRow {
  readonly sequence: number;
  readonly submission_id: string;
  readonly short_number: string;
  readonly saved_at_ms: number;
  readonly state: 'queued' | 'sending' | 'delivered' | 'dead' | 'withdrawn';
  readonly settle: number;
  readonly http_status: number | null;
  readonly lane: Buffer | null;
  readonly owner: Buffer | null;
}

interface CasesOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly store: Pick<Store, 'leaves' | 'truncateWal'>;
}

/** What a citizen may learn of their own submissions that are here, and take back. Synchronous; owned by the writer. */
export class Cases {
  readonly #options: CasesOptions;

  constructor(options: CasesOptions) {
    this.#options = options;
  }

  find(code: CaseCode, subject: string): LocalCase | null {
    const row = 'submissionId' in code ? this.#byId(code.submissionId) : this.#byShortNumber(code.shortNumber);
    if (row === undefined) return null;
    // 128 random bits are proof enough of one that is nobody's any more; a number that is read aloud is not.
    const known = row.state === 'withdrawn' ? 'submissionId' in code : this.#isTheirs(row, subject);
    const state = caseState(row);
    if (!known || state === null) return null;
    return {
      submissionId: row.submission_id,
      shortNumber: row.short_number,
      savedAtMs: row.saved_at_ms,
      state,
      httpStatus: state === 'refused' ? row.http_status : null,
      withdrawable: mayBeWithdrawn(row),
    };
  }

  /** A claim is an immediate transaction in the same writer, so one of the two comes first and the other sees it. */
  withdraw(submissionId: string, subject: string): Withdrawal {
    const { database, store } = this.#options;
    const came = database.transaction(() => this.#withdraw(submissionId, subject)).immediate();
    // Found there after a failed commit, it is made to stay before it is told.
    if (came.kind === 'withdrawn' && came.before && !store.truncateWal()) throw new Error('a reader holds the log, so nobody can tell');
    return came;
  }

  #withdraw(submissionId: string, subject: string): Withdrawal {
    const row = this.#byId(submissionId);
    if (row === undefined) return { kind: 'unknownCase' };
    // These two are nobody's any more, and whoever knows the id was shown it: they learn how it stands, not whose it was.
    if (row.state === 'withdrawn') return { kind: 'withdrawn', before: true };
    if (row.state === 'delivered') return { kind: 'alreadySent' };
    if (!this.#isTheirs(row, subject)) return { kind: 'unknownCase' };
    if (!mayBeWithdrawn(row)) return { kind: 'alreadySent' };
    // The parts go with the next erasing, so that no citizen waits for a large scan to be overwritten.
    this.#options.store.leaves(row.sequence);
    this.#options.database
      .prepare("UPDATE submission SET state = 'withdrawn', lane = NULL, owner = NULL WHERE sequence = ?")
      .run(row.sequence);
    return { kind: 'withdrawn', before: false };
  }

  /** Rows from before owners were kept are known by their lane while they have one. */
  #isTheirs(row: CaseRow, subject: string): boolean {
    const { lanes } = this.#options;
    const kept = row.owner ?? row.lane;
    const theirs = row.owner === null ? lanes.lane(subject) : lanes.owner(row.submission_id, subject);
    return kept !== null && kept.length === theirs.length && timingSafeEqual(kept, theirs);
  }

  #byId(submissionId: string): CaseRow | undefined {
    return this.#options.database.prepare<[string], CaseRow>('SELECT * FROM submission WHERE submission_id = ?').get(submissionId);
  }

  #byShortNumber(shortNumber: string): CaseRow | undefined {
    return this.#options.database.prepare<[string], CaseRow>('SELECT * FROM submission WHERE short_number = ?').get(shortNumber);
  }
}

/** It waits, and no answer to it was ever lost. */
const mayBeWithdrawn = (row: CaseRow): boolean => row.state === 'queued' && row.settle === 0;

function caseState({ state }: CaseRow): LocalCase['state'] | null {
  switch (state) {
    case 'queued':
      return 'waiting';
    case 'sending':
      return 'sending';
    case 'dead':
      return 'refused';
    case 'withdrawn':
      return 'withdrawn';
    case 'delivered':
      return null;
    default:
      return assertNever(state);
  }
}
