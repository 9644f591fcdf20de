/** What a technician should look after: what it is, and what to do about it. */
import { assertNever } from '../../drivers/core/result.ts';
import type { AdmissionReason, OutboxAlarm, SendingState } from '../outbox/index.ts';

export interface AlarmWords {
  readonly what: string;
  readonly todo: string;
}

export function alarmWords(alarm: OutboxAlarm): AlarmWords {
  switch (alarm) {
    case 'queuePaused':
      return {
        what: 'the platform does not let this terminal in (401 or 403): nothing is sent but a probe every few minutes',
        todo: "have the platform's staff look at this terminal's enrolment; once it is let in, everything follows by itself",
      };
    case 'keyUnknown':
      return {
        what: 'the platform does not know a key, or a suite, that something waiting is sealed to',
        todo: "compare platform.keyId and platform.suite of the profile with what the platform's staff say; an old key must stay known there until nothing sealed to it waits here",
      };
    case 'oldestWaiting':
      return {
        what: 'something has been waiting for too long',
        todo: 'look at the network and whether the platform is well; when it is back, `kiosk queue drain`; if it stays away, `kiosk queue export DIR` hands over what waits',
      };
    case 'nearlyFull':
      return {
        what: 'room is running out, or the reserve that keeps a full disk workable had to be given up',
        todo: 'free room on the disk (`df -h`), or send what waits: `kiosk queue drain`',
      };
    case 'deadLetters':
      return {
        what: 'something is kept here that is not sent by itself',
        todo: "`kiosk queue list --state dead`, then `kiosk queue show ID`; the platform's staff can tell why they refused it",
      };
    case 'mirrorFailing':
      return {
        what: 'the second device does not have all that waits: if this disk died now, something would be lost',
        todo: 'look whether the device is in, mounted and writable; it is caught up with by itself',
      };
    case 'onlyInMirror':
      return {
        what: 'the second device has submissions that this queue never had: a disk was replaced',
        todo: '`kiosk queue salvage DIR`, where DIR is queue.mirrorDir of the profile',
      };
    default:
      return assertNever(alarm);
  }
}

export function admissionWords(reason: AdmissionReason): string {
  switch (reason) {
    case 'disk':
      return 'the disk has no room for one more';
    case 'database':
      return 'the database has no room for one more';
    case 'depth':
      return 'too many wait';
    case 'key':
      return 'the platform does not know the key that is sealed to now';
    default:
      return assertNever(reason);
  }
}

export function sendingWords(sending: SendingState): string {
  switch (sending) {
    case 'open':
      return 'at once';
    case 'probing':
      return 'the platform is away or in trouble: one is tried now and then';
    case 'catchingUp':
      return 'one by one, after the platform was away; `kiosk queue drain` sends all at once';
    case 'paused':
      return 'paused: the platform does not let this terminal in';
    default:
      return assertNever(sending);
  }
}
