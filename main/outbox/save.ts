import { readFile, stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { PLATFORM_LIMITS, SubmissionRecord } from '../platform/index.ts';
import { hasRoom } from './disk.ts';
import type { Lanes } from './lane.ts';
import { type OutboxLimits, SHORT_NUMBER_DRAWS } from './limits.ts';
import { isCorruption, mayComeBack } from './open-database.ts';
import { type PlainBytes, type Sealer, sealSubmission } from './sealing/index.ts';
import type { Store } from './store.ts';
import { type Draw, makeShortNumber } from './submission-number.ts';
import type { PlainPart, SavedSubmission, SaveError, SubmissionDraft } from './types.ts';

export interface SaveContext {
  readonly store: Store;
  /** What stands in the log alone. */
  readonly uncopiedBytes: () => number;
  readonly sealer: Sealer;
  readonly lanes: Lanes;
  readonly draw: Draw;
  readonly dataDir: string;
  readonly terminalId: string;
  readonly terminalCode: string;
  readonly limits: OutboxLimits;
}

/** Reads, seals and commits one submission, unless its id says that it already has; it is on the disk to stay when this gives `ok`. */
export async function save(
  context: SaveContext,
  ask: { readonly draft: SubmissionDraft; readonly nowMs: number },
): Promise<Result<SavedSubmission, SaveError>> {
  const { draft } = ask;
  const { submissionId } = draft;
  const before = context.store.before(submissionId);
  // Its citizen took it back: nothing stands saved under this id, and nothing ever will again.
  if (before === 'withdrawn') return err({ kind: 'store', detail: 'it was saved before and withdrawn' });
  if (before !== null) return ok(before);
  const shortNumber = freeShortNumber(context);
  if (shortNumber === null) return err({ kind: 'store', detail: 'no free short number was found' });
  const record = SubmissionRecord.safeParse({ ...draft.record, submissionId, shortNumber, terminalId: context.terminalId });
  // Paths only: a value would be the citizen's.
  if (!record.success) {
    return err({ kind: 'store', detail: `the draft is no record: ${record.error.issues.map((issue) => issue.path.join('.')).join(', ')}` });
  }
  if (draft.parts.length + 1 > PLATFORM_LIMITS.parts) {
    return err({ kind: 'store', detail: `${draft.parts.length} parts, ${PLATFORM_LIMITS.parts - 1} are allowed` });
  }
  const plain = await readParts(draft.parts, context.sealer.overheadBytes);
  if (!plain.ok) return plain;
  const sealed = await sealSubmission({
    record: record.data,
    parts: plain.value,
    sequence: context.store.nextSequence(),
    sealer: context.sealer,
  });
  for (const part of plain.value) part.bytes.fill(0);
  const sealedBytes = sealed.parts.reduce((sum, part) => sum + part.length, 0);
  if (sealedBytes > PLATFORM_LIMITS.submissionBytes) return err({ kind: 'tooLarge', limitBytes: PLATFORM_LIMITS.submissionBytes });
  try {
    if (!hasRoom(context.dataDir, context.limits.diskReserveBytes, context.uncopiedBytes(), sealedBytes)) return err({ kind: 'diskFull' });
    const { lanes } = context;
    const whose = { lane: lanes.lane(draft.laneSubject), owner: lanes.owner(submissionId, draft.laneSubject) };
    context.store.insert(sealed, whose, ask.nowMs);
  } catch (error) {
    if (isCorruption(error)) throw error;
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_FULL') return err({ kind: 'diskFull' });
    if (mayComeBack(error)) return err({ kind: 'unknown', detail: `${error.code}: ${error.message}` });
    return err({ kind: 'store', detail: String(error) });
  }
  return ok({ submissionId, shortNumber, sequence: sealed.header.sequence });
}

function freeShortNumber(context: SaveContext): string | null {
  for (let draws = 0; draws < SHORT_NUMBER_DRAWS; draws++) {
    const candidate = makeShortNumber(context.terminalCode, context.draw);
    if (!context.store.isTaken(candidate)) return candidate;
  }
  return null;
}

/** Sizes first, so that no 5 GB file is read to learn that it is too large. */
async function readParts(parts: readonly PlainPart[], overheadBytes: number): Promise<Result<PlainBytes[], SaveError>> {
  let totalBytes = 0;
  for (const { name, source } of parts) {
    const size = 'bytes' in source ? source.bytes.length : await sizeOfFile(source.ramFile);
    if (size === null) return err({ kind: 'partMissing', name });
    totalBytes += size + overheadBytes;
    if (totalBytes > PLATFORM_LIMITS.submissionBytes) return err({ kind: 'tooLarge', limitBytes: PLATFORM_LIMITS.submissionBytes });
  }
  const read: PlainBytes[] = [];
  for (const { name, mediaType, source } of parts) {
    try {
      read.push({ name, mediaType, bytes: 'bytes' in source ? source.bytes : await readFile(source.ramFile) });
    } catch {
      // Whatever kept it from being read, what the citizen scanned is not there to be saved.
      return err({ kind: 'partMissing', name });
    }
  }
  return ok(read);
}

async function sizeOfFile(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}
