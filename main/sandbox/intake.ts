import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import type { OpenedSubmission, Opener, OpenSubmissionError, PublishedKey } from '../outbox/sealing/index.ts';
import type { EnvelopeHeader, SubmissionReceipt } from '../platform/index.ts';
import type { PartUploads } from './part-uploads.ts';
import type { Refusal } from './refusal.ts';
import type { SandboxStore } from './store.ts';
import { readUpload, type Upload, type UploadForm } from './upload.ts';

/** The published key that a demo terminal seals to: no secret, so no production bundle may know it. */
export const SANDBOX_KEY = {
  suite: 'hpke-x25519-sha256-aes256gcm',
  keyId: 'sandbox-2026',
  label: 'self-service-terminal sandbox key: not a secret',
} as const satisfies PublishedKey;

/** All that the sandbox opens: the key of now, the one before it for what waits sealed to that, and the 国密 one. All published. */
export const SANDBOX_KEYS: readonly PublishedKey[] = [
  SANDBOX_KEY,
  {
    suite: 'hpke-x25519-sha256-aes256gcm',
    keyId: 'sandbox-2025',
    label: 'self-service-terminal sandbox key of 2025: not a secret',
  },
  { suite: 'sm2-sm3-sm4gcm', keyId: 'sandbox-sm2-2026', label: 'self-service-terminal sandbox SM2 key: not a secret' },
];

export interface TakenIn {
  readonly receipt: SubmissionReceipt;
  /** The same submission came before; this is the receipt it got. */
  readonly again: boolean;
}

interface TakingHeaders {
  readonly key: string;
  readonly terminalId: string;
  /** The parts that came ahead. */
  readonly ahead: ReadonlySet<number>;
}

export interface Intake {
  /** Reads, checks, opens and keeps one submission, once for ever per key. */
  take(request: FastifyRequest, headers: TakingHeaders): Promise<Result<TakenIn, Refusal>>;
}

export function createIntake(options: {
  readonly store: SandboxStore;
  readonly uploads: PartUploads;
  readonly opener: () => Promise<OpenSeal>;
  readonly wallMs: () => number;
}): Intake {
  const { store, uploads } = options;
  const inFlight = new Set<string>();

  async function takeForm({ header, present }: UploadForm): Promise<Result<TakenIn, Refusal>> {
    const fingerprint = fingerprintOf(header);
    const known = store.find(header.submissionId);
    if (known?.fingerprint === fingerprint) return ok({ receipt: known.receipt, again: true });
    if (known) return err({ kind: 'otherPayload', detail: `submission ${header.submissionId} came before with another payload` });
    const parts = uploads.fill(header, present);
    if (!parts.ok) return parts;
    const openSeal = await options.opener();
    const opened = await openSeal({ header, parts: parts.value });
    if (!opened.ok) {
      if (opened.error.kind === 'unknownKey') store.raiseAlarm('keyUnknown', opened.error.keyId);
      if (opened.error.kind === 'unknownSuite') store.raiseAlarm('keyUnknown', opened.error.suite);
      return err(sealRefusal(opened.error));
    }
    const receipt = store.accept({ header, fingerprint, ...opened.value, receivedAtMs: options.wallMs() });
    return ok({ receipt, again: false });
  }

  return {
    async take(request, { key, terminalId, ahead }) {
      if (inFlight.has(key)) return err({ kind: 'inFlight', detail: `submission ${key} is being read` });
      inFlight.add(key);
      try {
        const form = await readUpload(request, ahead);
        if (!form.ok) return form;
        const { header } = form.value;
        if (header.submissionId !== key) return err({ kind: 'malformed', detail: 'Idempotency-Key is not the submission id' });
        if (header.terminalId !== terminalId) return err({ kind: 'malformed', detail: "X-Terminal-Id is not the envelope's terminal" });
        return await takeForm(form.value);
      } finally {
        inFlight.delete(key);
      }
    },
  };
}

type OpenSeal = (upload: Upload) => Promise<Result<OpenedSubmission, OpenSubmissionError>>;

/** Each key is made on first use: the start of a terminal need not wait for the cipher suites. */
export function lazyOpener(): () => Promise<OpenSeal> {
  let made: Promise<OpenSeal> | null = null;
  const make = async (): Promise<OpenSeal> => {
    const { derivePublishedKey, openSubmission } = await import('../outbox/sealing/index.ts');
    const openers = new Map<string, Promise<Opener>>();
    return async (upload) => {
      const { keyId } = upload.header;
      const key = SANDBOX_KEYS.find((known) => known.keyId === keyId);
      if (key === undefined) return err({ kind: 'unknownKey', keyId });
      const opener = openers.get(keyId) ?? derivePublishedKey(key).then((derived) => derived.opener);
      openers.set(keyId, opener);
      return openSubmission(upload, await opener);
    };
  };
  return () => {
    made ??= make();
    return made;
  };
}

/** Over the parsed header, which holds every part's digest: its fields stand in the schema's order, whoever wrote them. */
function fingerprintOf(header: EnvelopeHeader): string {
  return createHash('sha256').update(JSON.stringify(header)).digest('hex');
}

function sealRefusal(error: OpenSubmissionError): Refusal {
  switch (error.kind) {
    case 'unknownKey':
      return { kind: 'keyUnknown', detail: `key ${error.keyId} is not known here` };
    case 'unknownSuite':
      return { kind: 'keyUnknown', detail: `suite ${error.suite} is not known here` };
    case 'tampered':
      return { kind: 'sealBroken', detail: `part ${error.part} does not open (${error.by})` };
    case 'partsMismatch':
      return { kind: 'contentInvalid', detail: `the envelope names ${error.announced} parts, ${error.present} came` };
    case 'manifestMismatch':
      return { kind: 'contentInvalid', detail: `the sealed manifest does not fit: ${error.detail}` };
    default:
      return assertNever(error);
  }
}
