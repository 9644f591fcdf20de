import { assertNever, err, type Result } from '../../../drivers/core/result.ts';
import { createHpkeOpener, createHpkeSealer, deriveKeyPair } from './hpke-suite.ts';
import { GUOMI_SUITE, HPKE_SUITE, type KeyError, type Opener, type Sealer, type SealingSuite } from './suite.ts';

export { createHpkeOpener, deriveKeyPair } from './hpke-suite.ts';
export { type OpenedSubmission, type OpenSubmissionError, openSubmission } from './open-submission.ts';
export { type PlainBytes, type SealedSubmission, sealSubmission } from './seal-submission.ts';
export { GUOMI_SUITE, HPKE_SUITE, type KeyError, type Opener, type Sealer, type SealingSuite } from './suite.ts';

/** Loaded by those alone who use it: 60 ms of a start. */
const guomi = () => import('./guomi-suite.ts');

/** The sealer of a suite by its id. */
export async function createSealer(options: {
  readonly suite: string;
  readonly keyId: string;
  readonly publicKey: string;
}): Promise<Result<Sealer, KeyError>> {
  switch (options.suite) {
    case HPKE_SUITE:
      return createHpkeSealer(options);
    case GUOMI_SUITE:
      return (await guomi()).createGuomiSealer(options);
    default:
      return err({ kind: 'unknownSuite', suite: options.suite });
  }
}

/** Names a key whose private half follows from a published label, so that it is no secret: for the sandbox and for tests. */
export interface PublishedKey {
  readonly suite: SealingSuite;
  readonly keyId: string;
  readonly label: string;
}

/** Both ends of a published key: the public half in base64, as a profile names it, and the opener. */
export async function derivePublishedKey({
  suite,
  keyId,
  label,
}: PublishedKey): Promise<{ readonly publicKey: string; readonly opener: Opener }> {
  switch (suite) {
    case HPKE_SUITE: {
      const { publicKey, privateKey } = await deriveKeyPair(label);
      return { publicKey, opener: createHpkeOpener({ keyId, privateKey }) };
    }
    case GUOMI_SUITE: {
      const { createGuomiOpener, deriveGuomiKeyPair } = await guomi();
      const { publicKey, privateKey } = deriveGuomiKeyPair(label);
      return { publicKey, opener: createGuomiOpener({ keyId, privateKey }) };
    }
    default:
      return assertNever(suite);
  }
}
