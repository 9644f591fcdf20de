import { OUTBOX_ALARMS, type OutboxAlarm, type OutboxEvent } from './types.ts';

/** What somebody should look after now; told when it comes and when it goes. */
export class Alarms {
  readonly #raised = new Set<OutboxAlarm>();
  readonly #unknownKeys = new Set<string>();
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

  /** What the platform said of a key: by what was sealed to it. */
  keyKnown(keyId: string, known: boolean): void {
    if (known) this.#unknownKeys.delete(keyId);
    else this.#unknownKeys.add(keyId);
    this.set('keyUnknown', this.#unknownKeys.size > 0);
  }

  isKeyUnknown(keyId: string): boolean {
    return this.#unknownKeys.has(keyId);
  }

  raised(): OutboxAlarm[] {
    return OUTBOX_ALARMS.filter((alarm) => this.#raised.has(alarm));
  }
}
