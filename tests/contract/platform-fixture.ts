import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Clock, systemClock } from '../../drivers/core/index.ts';
import { createSealer, deriveKeyPair, HPKE_SUITE, type PlainBytes, sealSubmission } from '../../main/outbox/sealing/index.ts';
import {
  createPlatformClient,
  type IdentityRecord,
  type PlatformClient,
  type PlatformTimeouts,
  type SubmissionRecord,
} from '../../main/platform/index.ts';
import { createSandbox, type FaultSetting, SANDBOX_KEY, type Sandbox, type SandboxEvent } from '../../main/sandbox/index.ts';

export const TERMINAL = 'SZ-FT-017';
/** 2026-11-23, half past midnight in Shenzhen; the day before in UTC. */
export const NOW_MS = Date.UTC(2026, 10, 22, 16, 30);

export interface Bench {
  readonly url: string;
  readonly port: number;
  readonly events: readonly SandboxEvent[];
  client(timeouts?: Partial<PlatformTimeouts>, terminalId?: string): PlatformClient;
  fault(setting: FaultSetting): Promise<void>;
  get(path: string): Promise<unknown>;
  /** What `/_sandbox/…` answers to a setting that it takes. */
  set(path: string, setting: unknown): Promise<unknown>;
  /** Moves the sandbox's own time, both clocks. */
  pass(ms: number): void;
  /** Closes the sandbox and opens another on the same data, at another port. */
  restart(): Promise<void>;
}

interface Running {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly port: number;
}

/** A sandbox on a free port with a data directory of its own, taken down afterwards. */
export async function withSandbox(work: (bench: Bench) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const events: SandboxEvent[] = [];
  let passedMs = 0;
  const clock: Clock = {
    ...systemClock,
    wallMs: () => NOW_MS + passedMs,
    monotonicMs: () => systemClock.monotonicMs() + passedMs,
  };
  const start = async (): Promise<Running> => {
    const sandbox = createSandbox({ dataDir, clock, log: (event) => events.push(event) });
    const listening = await sandbox.listen({ port: 0 });
    if (!listening.ok) throw new Error(`the sandbox does not listen: ${listening.error.kind}`);
    return { sandbox, ...listening.value };
  };
  let running = await start();
  const set = async (path: string, setting: unknown): Promise<unknown> => {
    const answer = await postJson(running.url + path, setting);
    if (answer.status !== 200) throw new Error(await answer.text());
    return answer.json();
  };
  try {
    await work({
      get url() {
        return running.url;
      },
      get port() {
        return running.port;
      },
      events,
      client: (timeouts, terminalId = TERMINAL) =>
        createPlatformClient({ baseUrl: running.url, terminalId, clock: systemClock, ...(timeouts ? { timeouts } : {}) }),
      fault: async (setting) => {
        await set('/_sandbox/faults', setting);
      },
      set,
      pass: (ms) => {
        passedMs += ms;
      },
      get: async (path) => (await fetch(running.url + path)).json(),
      restart: async () => {
        await running.sandbox.close();
        running = await start();
      },
    });
  } finally {
    await running.sandbox.close();
    await rm(dataDir, { recursive: true });
  }
}

export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

let made = 0;

/** An id that no other test of the run uses. */
export function newId(): string {
  made += 1;
  return made.toString(16).padStart(32, '0');
}

export function recordOf(submissionId: string): SubmissionRecord {
  const agreedAt = { epochMs: NOW_MS, trusted: true };
  return {
    submissionId,
    shortNumber: 'S017-7F3K-29-4',
    terminalId: TERMINAL,
    item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
    language: 'zh-CN',
    assurance: 'card',
    identity: {
      cardKind: 'resident',
      name: '测试·喆㐀𠮷',
      sex: 'female',
      ethnicity: '汉',
      birthDate: '19900101',
      address: '广东省深圳市福田区样例路1号',
      idNumber: '11010519491231002X',
      issuer: '样例公安局',
      validFrom: '20200101',
      validTo: '20400101',
      expiryChecked: true,
    },
    consent: { noticeVersion: '1', agreedAt },
    form: { version: '1', values: { phone: '13800000000' } },
    materials: [{ id: 'lease', parts: [1] }],
    signaturePart: 2,
    signatureImagePart: null,
    identityCheckId: null,
    submittedAt: agreedAt,
  };
}

/** Three people who exist nowhere, each with another kind of card. */
export const RESIDENT = recordOf('0'.repeat(32)).identity;
export const HMT_RESIDENT: IdentityRecord = {
  cardKind: 'hmtResident',
  name: '荪小港',
  sex: 'female',
  birthDate: '19900101',
  address: '广东省深圳市福田区样例路2号',
  idNumber: '99999919900101010X',
  issuer: '样例公安局',
  validFrom: '20200101',
  validTo: '20250101',
  permitNumber: 'H00000001',
  issueCount: '01',
  expiryChecked: false,
};
export const FOREIGNER: IdentityRecord = {
  cardKind: 'foreigner',
  edition: '2017',
  name: 'SAMPLE-TESTERSON, MARIA',
  chineseName: '样本·玛丽亚',
  sex: 'female',
  birthDate: '19850505',
  nationality: 'ITA',
  idNumber: 'ITA999985050501',
  validFrom: '20190101',
  validTo: '20290101',
  expiryChecked: true,
};

/** What a citizen's telephone got last. */
export async function lastCode(bench: Bench): Promise<string> {
  const [newest] = z.array(z.object({ code: z.string() })).parse(await bench.get('/_sandbox/messages'));
  if (!newest) throw new Error('no message was sent');
  return newest.code;
}

/** Starts and passes a check, as the citizen with the telephone does. */
export async function passedCheck(bench: Bench, { cardKind, idNumber, name }: IdentityRecord, purpose: string): Promise<string> {
  const started = await bench.client().startIdentityCheck({ identity: { cardKind, idNumber, name }, purpose }, unhurried());
  if (!started.ok) throw new Error(started.error.kind);
  const { checkId } = started.value;
  const passed = await bench.client().answerIdentityCheck({ checkId, code: await lastCode(bench) }, unhurried());
  if (!passed.ok) throw new Error(passed.error.kind);
  return checkId;
}

export const PAGE: PlainBytes = { name: 'lease-1', mediaType: 'image/png', bytes: new Uint8Array(5_000).fill(7) };
export const STROKES: PlainBytes = { name: 'signature', mediaType: 'application/json', bytes: new TextEncoder().encode('[[1,2]]') };

export type Envelope = Awaited<ReturnType<typeof sealSubmission>>;

/** What a terminal would send: sealed to the sandbox's key, or to one named `keyId`. */
export async function sealed(
  options: {
    readonly id?: string;
    readonly keyId?: string;
    readonly parts?: readonly PlainBytes[];
    readonly record?: SubmissionRecord;
  } = {},
): Promise<Envelope> {
  const { publicKey } = await deriveKeyPair(SANDBOX_KEY.label);
  const sealer = await createSealer({ suite: HPKE_SUITE, keyId: options.keyId ?? SANDBOX_KEY.keyId, publicKey });
  if (!sealer.ok) throw new Error(sealer.error.kind);
  const record = options.record ?? recordOf(options.id ?? newId());
  return sealSubmission({ record, parts: options.parts ?? [PAGE, STROKES], sequence: 1, sealer: sealer.value });
}

/** A signal that nobody aborts. */
export const unhurried = (): AbortSignal => new AbortController().signal;

/** The outcome of a submission that was taken in. */
export const RECEIVED = {
  kind: 'received',
  receipt: { receiptNumber: expect.stringMatching(/^SB440300-\d{8}-\d{6}$/), receivedAt: '2026-11-22T16:30:00.000Z' },
};

/** What `GET /_sandbox/submissions` lists. */
export async function accepted(bench: Bench): Promise<readonly unknown[]> {
  const list = await bench.get('/_sandbox/submissions');
  if (!Array.isArray(list)) throw new Error('no list');
  return list;
}

/** The bytes on the wire of one submission. */
export async function wholeRequest({ header, parts }: Envelope): Promise<Buffer> {
  const form = new FormData();
  form.append('envelope', new Blob([JSON.stringify(header)]));
  parts.forEach((bytes, index) => form.append(`part-${index}`, new Blob([Uint8Array.from(bytes)])));
  const body = new Response(form);
  const bytes = await body.bytes();
  const head = [
    'POST /v1/submissions HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: close',
    `Idempotency-Key: ${header.submissionId}`,
    `X-Terminal-Id: ${TERMINAL}`,
    `Content-Type: ${body.headers.get('content-type')}`,
    `Content-Length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}
