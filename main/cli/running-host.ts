import type { PreparedTerminal } from './prepare-terminal.ts';

export interface HostStart {
  readonly terminal: PreparedTerminal;
  /** Of the page or the lab; 0 takes any free one. */
  readonly port: number;
  readonly lab: boolean;
  /** It ended without having been asked to. */
  readonly onEnded: (exitCode: number) => void;
}

/** A host that shows the terminal and runs its core. */
export interface RunningHost {
  /** What it is, with the address where it has one. */
  readonly told: string;
  /** How to play the person and the hardware, where the host does not tell it itself. */
  readonly labTold: string | null;
  /** Stops the core, bounded, and the host. */
  close(): Promise<void>;
}

export const HOW_TO_LAB = 'To put down a card and papers, start it with the lab: npm start -- --lab';
export const labAt = (address: string): string => `Lab, to play the person and the hardware: ${address}`;
