import { assertNever, ok, type Result } from '../../drivers/core/result.ts';
import type { RetryRefusal } from '../control/index.ts';
import type { QueueReader, QueueRow } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { controlErrorText, readErrorText } from './queue-errors.ts';
import { type Complaint, findRows, openReader, queueGround } from './queue-ground.ts';
import { countText } from './queue-words.ts';
import { exitOf, openWriting, type QueueWriting, type WritingError } from './queue-writing.ts';

/** `kiosk queue retry ID… | --all`: gives the exit code. */
export async function queueRetry(ids: readonly string[], options: QueueOptions & { readonly all: boolean }): Promise<number> {
  const ground = queueGround(options);
  if (options.all === ids.length > 0)
    return ground.complain('usage', 'name the dead letters to send again, or say --all; `kiosk queue list --state dead` shows them');
  const reader = openReader(ground);
  if (!reader.ok) return ground.complain(reader.error.kind, reader.error.text);
  const rows = options.all ? deadRows(reader.value) : findRows(reader.value, ids);
  reader.value.close();
  if (!rows.ok) return ground.complain(rows.error.kind, rows.error.text);
  if (rows.value.length === 0) {
    ground.give({ queued: 0, results: [], notices: [] });
    ground.say('There is no dead letter.');
    return EXIT.fine;
  }
  const writing = await openWriting(ground);
  if (!writing.ok) return ground.complain(writing.error.kind, writing.error.text);
  const results = await retryAll(writing.value, rows.value);
  await writing.value.close();
  const queued = results.filter(({ outcome }) => outcome === 'queued').length;
  const { notices, live } = writing.value;
  ground.say(...notices.map(({ message }) => message));
  const [first] = results;
  if (first && results.every(({ outcome }) => !OF_ONE.has(outcome)))
    return ground.complain(first.outcome, first.text, { queued, results, notices });
  ground.give({ queued, results, notices });
  ground.say(...results.map(({ shortNumber, text }) => `${shortNumber}: ${text}`));
  const when = queued === 0 ? '' : live ? ', sent as soon as the queue sends' : ', sent when the terminal is started';
  ground.say(`${queued} of ${countText(results.length, 'dead letter')} wait again${when}`);
  return queued === results.length ? exitOf(notices) : EXIT.problems;
}

function deadRows(reader: QueueReader): Result<readonly QueueRow[], Complaint> {
  const read = reader.rows({ states: ['dead'], limit: Number.MAX_SAFE_INTEGER, newestFirst: false });
  return read.ok ? ok(read.value.rows) : { ok: false, error: { kind: read.error.kind, text: readErrorText(read.error) } };
}

interface Retried {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly outcome: 'queued' | (RetryRefusal | WritingError)['kind'];
  readonly text: string;
}

/** What is told of one dead letter; all else keeps any from being tried. */
const OF_ONE: ReadonlySet<Retried['outcome']> = new Set(['queued', 'notDead', 'notSendable', 'unknownSubmission']);

async function retryAll(writing: QueueWriting, rows: readonly QueueRow[]): Promise<Retried[]> {
  const results: Retried[] = [];
  for (const { submissionId, shortNumber } of rows) {
    const retried = await writing.retry(submissionId);
    const told = retried.ok
      ? { outcome: 'queued' as const, text: 'waits again' }
      : { outcome: retried.error.kind, text: refusalText(retried.error) };
    results.push({ submissionId, shortNumber, ...told });
  }
  return results;
}

function refusalText(error: RetryRefusal | WritingError): string {
  switch (error.kind) {
    case 'notDead':
      return 'it is no dead letter: it waits, was delivered or withdrawn';
    case 'notSendable':
      return error.reason === 'damaged'
        ? 'its bytes are not those that were saved, so the platform would refuse it again'
        : 'it is of another terminal, which sends it itself';
    case 'unknownSubmission':
      return 'it is not in this queue any more';
    case 'store':
      return `the database refused: ${error.detail}`;
    case 'malformed':
    case 'wrongVersion':
    case 'outOfService':
    case 'unavailable':
    case 'broke':
    case 'cutOff':
    case 'silent':
    case 'notUnderstood':
      return controlErrorText(error);
    default:
      return assertNever(error);
  }
}
