/** What can go wrong with a simulated card reader, once or until it is put right. Development and test only. */
import type { SamVCommand } from './sam-v-codec.ts';

export const FAULT_KINDS = [
  'damagedFrame',
  'truncatedFrame',
  'overLongFrame',
  'noiseBefore',
  'silent',
  /** The chip cannot be read (SW3 41). */
  'unreadable',
  'samRejects',
  'wrongCardType',
  'selfTestFailed',
  /** The card leaves in the middle of the answer. */
  'removeDuringRead',
  'slowBytes',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultOptions {
  /** The command whose answer goes wrong. Reading unless told, but any for `silent` and `selfTestFailed`, select for `samRejects`. */
  readonly on?: SamVCommand | 'any';
  /** Of `slowBytes`: between two pieces of an answer. */
  readonly gapMs?: number;
}

interface Fault {
  readonly kind: FaultKind;
  readonly on: SamVCommand | 'any';
  readonly gapMs: number;
}

const DEFAULT_GAP_MS = 20;

export class CardReaderFaults {
  #next: Fault[] = [];
  #repeated: Fault | null = null;

  /** At the next `times` answers to which it can happen; several faults are taken in order. */
  failNext(kind: FaultKind, times = 1, options: FaultOptions = {}): void {
    for (let count = 0; count < times; count++) this.#next.push(fault(kind, options));
  }

  /** Every time until `clear`. Takes the place of an earlier one. */
  failRepeatedly(kind: FaultKind, options: FaultOptions = {}): void {
    this.#repeated = fault(kind, options);
  }

  clear(): void {
    this.#next = [];
    this.#repeated = null;
  }

  /** The reader asks before each answer. */
  take(command: SamVCommand): { readonly kind: FaultKind; readonly gapMs: number } | null {
    const at = this.#next.findIndex((waiting) => happensTo(waiting, command));
    if (at >= 0) return this.#next.splice(at, 1)[0] ?? null;
    return this.#repeated !== null && happensTo(this.#repeated, command) ? this.#repeated : null;
  }
}

function fault(kind: FaultKind, options: FaultOptions): Fault {
  return { kind, on: options.on ?? usualCommand(kind), gapMs: options.gapMs ?? DEFAULT_GAP_MS };
}

function usualCommand(kind: FaultKind): SamVCommand | 'any' {
  if (kind === 'silent' || kind === 'selfTestFailed') return 'any';
  return kind === 'samRejects' ? 'select' : 'readBase';
}

function happensTo({ on }: Fault, command: SamVCommand): boolean {
  return on === 'any' || on === command;
}
