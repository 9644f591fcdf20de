/** What the terminals hand in: drawn from the seed, so that whoever looks at it in the end knows what it must be. */
import { createCipheriv, createHash } from 'node:crypto';
import type { PlainPart, SubmissionDraft } from '../../../main/outbox/index.ts';
import { seededRandom } from '../../crash/seeded-random.ts';
import { syntheticPerson } from '../synthetic-person.ts';

/** Lanes of one terminal. The same people stand at all of them: order is promised at each, not between them. */
export const CITIZENS = 12;
const MOST_SMALL_PARTS = 3;
const SMALL_BYTES = { least: 1_024, most: 4_096 } as const;
/** Every so manieth brings a scan besides: in turn one that is sent in one go, and one that goes ahead in pieces. */
const SCAN_EVERY = 30;
const SCAN_BYTES = { least: 300_000, most: 900_000 } as const;
const LARGE_SCAN_BYTES = { least: 1_100_000, most: 3_000_000 } as const;

/** One submission that a terminal set out to save: the so manieth of that terminal, from 1. */
export interface Intended {
  readonly terminalId: string;
  readonly ordinal: number;
  readonly submissionId: string;
}

export const citizenNumber = (citizen: number): string => `9999991990010${String(citizen).padStart(4, '0')}X`;

/** Of which citizen it is, for all who have the seed. */
export function citizenOf(seed: number, { terminalId, ordinal }: Omit<Intended, 'submissionId'>): number {
  return Math.floor(drawsFor(seed, terminalId, ordinal)() * CITIZENS);
}

/** The same for the same submission, run after run of its terminal. */
export function draftOf(seed: number, { terminalId, ordinal, submissionId }: Intended): SubmissionDraft {
  const idNumber = citizenNumber(citizenOf(seed, { terminalId, ordinal }));
  const parts = partsOf(seed, { terminalId, ordinal });
  return {
    record: {
      item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
      language: 'zh-CN',
      assurance: 'card',
      identity: syntheticPerson({ idNumber }),
      consent: { noticeVersion: '1', agreedAt: { epochMs: 1, trusted: true } },
      form: { version: '1', values: { ordinal: String(ordinal) } },
      materials: [{ id: 'lease', parts: parts.map((_, position) => position + 1) }],
      signaturePart: null,
      signatureImagePart: null,
      identityCheckId: null,
      submittedAt: { epochMs: 2, trusted: true },
    },
    parts,
    laneSubject: idNumber,
    submissionId,
  };
}

/** Digests of the parts as the citizen gave them, in their order. */
export function digestsOf(seed: number, intended: Intended): readonly string[] {
  return partsOf(seed, intended).map(({ source }) => createHash('sha256').update(source.bytes).digest('hex'));
}

type PartInHand = PlainPart & { readonly source: { readonly bytes: Uint8Array } };

function partsOf(seed: number, { terminalId, ordinal }: Omit<Intended, 'submissionId'>): readonly PartInHand[] {
  const draw = drawsFor(seed, terminalId, ordinal);
  // The first is the citizen.
  draw();
  const lengths = Array.from({ length: 1 + Math.floor(draw() * MOST_SMALL_PARTS) }, () => between(SMALL_BYTES, draw()));
  if (ordinal % SCAN_EVERY === 0) lengths.push(between(ordinal % (2 * SCAN_EVERY) === 0 ? LARGE_SCAN_BYTES : SCAN_BYTES, draw()));
  return lengths.map((byteLength, position) => ({
    name: `page ${position + 1}`,
    mediaType: 'image/png',
    source: { bytes: noise(`${seed} ${terminalId} ${ordinal} ${position}`, byteLength) },
  }));
}

const between = ({ least, most }: { readonly least: number; readonly most: number }, unit: number): number =>
  Math.floor(least + unit * (most - least));

function drawsFor(seed: number, terminalId: string, ordinal: number): () => number {
  return seededRandom(digest(`${seed} ${terminalId} ${ordinal}`).readUInt32LE(0));
}

/** A key stream: as dense as a sealed scan, and made in no time. */
function noise(label: string, byteLength: number): Uint8Array {
  const key = digest(label);
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16, 32)).update(new Uint8Array(byteLength));
}

const digest = (label: string): Buffer => createHash('sha256').update(label).digest();
