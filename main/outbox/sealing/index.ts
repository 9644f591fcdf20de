import { err, type Result } from '../../../drivers/core/result.ts';
import { createHpkeSealer, HPKE_SUITE } from './hpke-suite.ts';
import type { KeyError, Sealer } from './suite.ts';

export { createHpkeOpener, deriveKeyPair, HPKE_SUITE } from './hpke-suite.ts';
export { type OpenedSubmission, type OpenSubmissionError, openSubmission } from './open-submission.ts';
export { type PlainBytes, type SealedSubmission, sealSubmission } from './seal-submission.ts';
export type { KeyError, Opener, Sealer } from './suite.ts';

/** The sealer of a suite by its id. */
export async function createSealer(options: {
  readonly suite: string;
  readonly keyId: string;
  readonly publicKey: string;
}): Promise<Result<Sealer, KeyError>> {
  if (options.suite !== HPKE_SUITE) return err({ kind: 'unknownSuite', suite: options.suite });
  return createHpkeSealer(options);
}
