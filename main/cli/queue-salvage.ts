import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { assertNever } from '../../drivers/core/result.ts';
import type { SalvageRefusal } from '../control/index.ts';
import type { Salvaged } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { controlErrorText } from './queue-errors.ts';
import { DATABASE_FILE, type QueueGround, queueGround } from './queue-ground.ts';
import { countText } from './queue-words.ts';
import { exitOf, openWriting, type QueueWriting, type WritingError } from './queue-writing.ts';

/** `kiosk queue salvage DIR`: gives the exit code. */
export async function queueSalvage(folder: string, options: QueueOptions): Promise<number> {
  const ground = queueGround(options);
  const from = folderOf(folder);
  if (from === null)
    return ground.complain(
      'noDatabase',
      `there is no ${DATABASE_FILE} in ${path.resolve(folder)}; name the folder that holds it, as it is mounted`,
    );
  if (from === ground.outboxDir) return ownQueue(ground, from);
  const writing = await openWriting(ground);
  if (!writing.ok) return ground.complain(writing.error.kind, writing.error.text);
  const { notices, begun } = writing.value;
  ground.say(...notices.map(({ message }) => message));
  if (begun) ground.say(`There was no queue: a new queue was begun in ${ground.outboxDir}. Is this the terminal's --data-dir?`);
  ground.say(`Taking over from ${from} …`);
  const came = await writing.value.salvage(from);
  await writing.value.close();
  if (came.ok) return told(ground, from, came.value, writing.value);
  return refused(ground, came.error, { begun, notices });
}

/** Also by the name of the database itself; `null` where there is none. */
function folderOf(named: string): string | null {
  const folder =
    path.basename(named) === DATABASE_FILE && statSync(named, { throwIfNoEntry: false })?.isFile() ? path.dirname(named) : named;
  try {
    return statSync(path.join(folder, DATABASE_FILE)).size > 0 ? realpathSync(folder) : null;
  } catch {
    // Absent, a file, or not for this user: there is no database to be had.
    return null;
  }
}

type Opened = Pick<QueueWriting, 'notices' | 'begun'>;

function told(
  ground: QueueGround,
  folder: string,
  { takenOver, waiting, lost }: Salvaged,
  { live, begun, notices }: Opened & Pick<QueueWriting, 'live'>,
): number {
  ground.give({ folder, takenOver, waiting, lost, complete: lost === 0, begun, notices });
  const newly = `${waiting === 0 ? 'none' : waiting} of them newly ${waiting > 1 ? 'wait' : 'waits'} to be sent`;
  const when = live || waiting === 0 ? '' : ', when the terminal is started';
  ground.say(`${safeText(takenOver)}${takenOver === 0 ? '' : `, ${newly}${when}`}.`);
  if (lost === 0) return exitOf(notices);
  ground.say(
    lost === null
      ? 'How many could not be read, nobody can tell: keep the database, and have it looked at.'
      : `${countText(lost, 'submission')} could not be read whole: keep the database, and have it looked at.`,
  );
  return EXIT.problems;
}

/** New here, or here already; waiting, or done with. */
const safeText = (takenOver: number): string => `${countText(takenOver, 'submission')} of it ${takenOver === 1 ? 'is' : 'are'} safe here`;

function ownQueue(ground: QueueGround, folder: string, more: object = {}): number {
  return ground.complain('ownQueue', `${folder} is the queue of this terminal itself; name the folder of the other database`, more);
}

function refused(ground: QueueGround, error: SalvageRefusal | WritingError, opened: Opened): number {
  switch (error.kind) {
    case 'ownQueue':
      return ownQueue(ground, error.path, opened);
    case 'noDatabase':
      return ground.complain(
        error.kind,
        `there is no database at ${error.path}, as the terminal sees it; name the folder that holds ${DATABASE_FILE}`,
        opened,
      );
    case 'later': {
      const text = `${safeText(error.takenOver)}, and the rest is not: ${error.detail}; mend that and do it again, nothing comes twice`;
      ground.complain(error.kind, text, { takenOver: error.takenOver, ...opened });
      return error.takenOver > 0 ? EXIT.problems : EXIT.notDone;
    }
    case 'store':
      return ground.complain(error.kind, `the database refused: ${error.detail}`, opened);
    case 'malformed':
    case 'wrongVersion':
    case 'outOfService':
    case 'unavailable':
    case 'broke':
    case 'cutOff':
    case 'silent':
    case 'notUnderstood':
      return ground.complain(error.kind, controlErrorText(error), opened);
    default:
      return assertNever(error);
  }
}
