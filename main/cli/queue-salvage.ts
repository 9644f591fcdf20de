import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { assertNever } from '../../drivers/core/result.ts';
import type { SalvageRefusal } from '../control/index.ts';
import type { Salvaged } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { controlErrorText } from './queue-errors.ts';
import { type QueueGround, queueGround } from './queue-ground.ts';
import { countText } from './queue-words.ts';
import { openWriting, type WritingError } from './queue-writing.ts';

const DATABASE_FILE = 'outbox.db';

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
  ground.say(...writing.value.notices, `Taking over from ${from} …`);
  const came = await writing.value.salvage(from);
  await writing.value.close();
  if (came.ok) return told(ground, from, came.value, writing.value.live);
  return refused(ground, came.error);
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

function told(ground: QueueGround, folder: string, { takenOver, lost }: Salvaged, live: boolean): number {
  ground.give({ folder, takenOver, lost, complete: lost === 0 });
  const when = live ? '' : ' They are sent when the terminal is started.';
  ground.say(`${countText(takenOver, 'submission')} of it ${takenOver === 1 ? 'is' : 'are'} in this queue.${when}`);
  if (lost === 0) return EXIT.fine;
  ground.say(
    lost === null
      ? 'How many could not be read, nobody can tell: keep the database, and have it looked at.'
      : `${countText(lost, 'submission')} could not be read whole: keep the database, and have it looked at.`,
  );
  return EXIT.problems;
}

function ownQueue(ground: QueueGround, folder: string): number {
  return ground.complain('ownQueue', `${folder} is the queue of this terminal itself; name the folder of the other database`);
}

function refused(ground: QueueGround, error: SalvageRefusal | WritingError): number {
  switch (error.kind) {
    case 'ownQueue':
      return ownQueue(ground, error.path);
    case 'noDatabase':
      return ground.complain(
        error.kind,
        `there is no database at ${error.path}, as the terminal sees it; name the folder that holds ${DATABASE_FILE}`,
      );
    case 'later': {
      const text = `${countText(error.takenOver, 'submission')} came over, and the rest did not: ${error.detail}; mend that and do it again, nothing comes twice`;
      ground.complain(error.kind, text, { takenOver: error.takenOver });
      return error.takenOver > 0 ? EXIT.problems : EXIT.notDone;
    }
    case 'store':
      return ground.complain(error.kind, `the database refused: ${error.detail}`);
    case 'malformed':
    case 'wrongVersion':
    case 'outOfService':
    case 'unavailable':
    case 'broke':
    case 'cutOff':
    case 'silent':
    case 'notUnderstood':
      return ground.complain(error.kind, controlErrorText(error));
    default:
      return assertNever(error);
  }
}
