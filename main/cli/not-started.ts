import { err, type Result } from '../../drivers/core/result.ts';

/** Why there is no terminal: a sentence, or several, for whoever wanted to start it. */
export interface NotStarted {
  readonly kind: 'notStarted';
  readonly told: string;
}

export function notStarted(told: string): Result<never, NotStarted> {
  return err({ kind: 'notStarted', told });
}
