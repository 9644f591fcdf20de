import { OUTBOX_ALARMS, type OutboxAlarm, type OutboxEvent } from './types.ts';

/** What somebody should look after now; told when it comes and when it goes. */
export class Alarms {
  readonly #raised = new Set<OutboxAlarm>();
  /** By key id: the submission that the platform said it of. */
  readonly #unknownKeys = new Map<string, string>();
  readonly #emit: (event: OutboxEvent) => void;

  constructor(emit: (event: OutboxEvent) => void) {
    this.#emit = emit;
  }

  set(alarm: OutboxAlarm, raised: boolean): void {
    if (this.#raised.has(alarm) === raised) return;
    if (raised) this.#raised.add(alarm);
    else this.#raised.delete(alarm);
    this.#emit({ kind: 'alarm', alarm, raised });
  }

  /** The platform does not know what this one is sealed to. */
  keyUnknown(keyId: string, submissionId: string): void {
    this.#unknownKeys.set(keyId, submissionId);
    this.set('keyUnknown', true);
  }

  /** The platform took something that is sealed to it, or said more of it than that it does not know the key. */
  keyKnown(keyId: string): void {
    this.#unknownKeys.delete(keyId);
    this.set('keyUnknown', this.#unknownKeys.size > 0);
  }

  /** It is not sent any more, so nobody would learn by it that the key is known now. Others that wait will be heard of. */
  left(submissionId: string): void {
    for (const [keyId, of] of this.#unknownKeys) if (of === submissionId) this.keyKnown(keyId);
  }

  isKeyUnknown(keyId: string): boolean {
    return this.#unknownKeys.has(keyId);
  }

  raised(): OutboxAlarm[] {
    return OUTBOX_ALARMS.filter((alarm) => this.#raised.has(alarm));
  }
}
