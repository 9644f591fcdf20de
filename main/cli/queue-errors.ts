/** What went wrong with the queue, in one line: what, where, what to do. */
import { assertNever } from '../../drivers/core/result.ts';
import type { ConnectError, ControlError, LineError } from '../control/index.ts';
import type { OpenError, ReadError } from '../outbox/index.ts';

export function readErrorText(error: ReadError): string {
  switch (error.kind) {
    case 'noQueue':
      return `there is no queue at ${error.path}; name the terminal's data directory with --data-dir`;
    case 'notAllowed':
      return `${error.path} may not be read by this user, or its disk takes no writing; run this as the terminal's user`;
    case 'newerSchema':
      return `${error.path} is of a newer version (${error.found}) than this command knows (${error.known}); use the command of that version`;
    case 'olderSchema':
      return `${error.path} is of an older version (${error.found}, now ${error.known}); start the terminal once, which brings it up to date`;
    case 'damaged':
      return `${error.path} is damaged (${error.detail}); restart the terminal: it sets the database aside and takes over what can be read`;
    case 'io':
      return `${error.path} cannot be read: ${error.detail}; look at the disk and at the kernel's messages`;
    default:
      return assertNever(error);
  }
}

export function connectErrorText(error: ConnectError): string {
  switch (error.kind) {
    case 'notRunning':
      return 'no terminal runs on this data directory';
    case 'notAllowed':
      return `${error.path} may not be used by this user; run this as the terminal's user`;
    case 'io':
      return `the terminal cannot be reached at ${error.path}: ${error.detail}`;
    default:
      return assertNever(error);
  }
}

export function controlErrorText(error: ControlError | LineError): string {
  switch (error.kind) {
    case 'outOfService':
      return 'the terminal runs and is out of service: its queue cannot be opened; its log and its screen say why';
    case 'unavailable':
      return "the terminal's queue does not answer; it may be starting again: try once more, and look at its log";
    case 'wrongVersion':
      return `the terminal is of another version than this command (it speaks ${error.speaks}); use the command it was started with, or restart it`;
    case 'malformed':
    case 'notUnderstood':
      return `the terminal and this command do not understand each other: ${error.detail}; are both of the same version?`;
    case 'broke':
      return `the terminal failed to do it, which is a fault of the program: ${error.detail}`;
    case 'cutOff':
      return 'the terminal ended or cut the line before it answered; `kiosk queue status` tells how things stand';
    case 'silent':
      return `the terminal did not answer within ${Math.round(error.afterMs / 1_000)} s; it may be at work on a slow disk: try once more`;
    default:
      return assertNever(error);
  }
}

export function openErrorText(error: OpenError): string {
  switch (error.kind) {
    case 'inUse':
      return `another program has the queue in ${error.path}; if it is a terminal that does not answer, restart it`;
    case 'readOnly':
      return `${error.path} cannot be written (${error.detail}); run this as the terminal's user, on a disk that takes writing`;
    case 'newerSchema':
      return `${error.path} is of a newer version (${error.found}) than this command knows (${error.known}); use the command of that version`;
    case 'corrupt':
      return error.lost === 0
        ? `the database was damaged, and what was in it was taken over into a new one: ${error.detail}`
        : `the database was damaged and is set aside in ${error.path}: ${error.detail}`;
    case 'notDurable':
      return `what is written there would not survive a power cut (${error.detail}); look at the disk and its file system`;
    case 'keyRefused':
      return `the key is refused: ${error.detail}`;
    case 'io':
      return `${error.path}: ${error.detail}`;
    default:
      return assertNever(error);
  }
}
