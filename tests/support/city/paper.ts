/** What citizens hand in here, and what the platform reads of it: sealing is not what is measured, so the seal is glass. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StoredEnvelope, SubmissionDraft } from '../../../main/outbox/index.ts';
import type { Sealer } from '../../../main/outbox/sealing/index.ts';
import type { Arrived, Expected } from '../exactly-once/verdict.ts';
import { syntheticPerson } from '../synthetic-person.ts';
import { CITY } from './city-plan.ts';

export const GLASS_SEALER: Sealer = {
  suite: 'glass',
  keyId: 'city-1',
  overheadBytes: 0,
  seal: (plain) => Promise.resolve(plain.slice()),
};

/** One submission that a citizen hands in: the so manieth at its terminal, from 1. */
export interface Paper {
  readonly submissionId: string;
  readonly terminalId: string;
  readonly ordinal: number;
  /** The so manieth person at that terminal. */
  readonly citizen: number;
}

const citizenNumber = (citizen: number): string => `9999991990${String(citizen).padStart(7, '0')}X`;
const laneOf = (terminalId: string, idNumber: string): string => `${terminalId} ${idNumber}`;
const scanOf = ({ submissionId }: Pick<Paper, 'submissionId'>): Uint8Array =>
  new Uint8Array(CITY.partBytes).fill(`${submissionId} `.charCodeAt(0));

export function draftOf(paper: Paper): SubmissionDraft {
  const idNumber = citizenNumber(paper.citizen);
  return {
    record: {
      item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
      language: 'zh-CN',
      assurance: 'card',
      identity: syntheticPerson({ idNumber }),
      consent: { noticeVersion: '1', agreedAt: { epochMs: 1, trusted: true } },
      form: { version: '1', values: { ordinal: String(paper.ordinal) } },
      materials: [{ id: 'lease', parts: [1] }],
      signaturePart: null,
      signatureImagePart: null,
      identityCheckId: null,
      submittedAt: { epochMs: 2, trusted: true },
    },
    parts: [{ name: 'page 1', mediaType: 'image/png', source: { bytes: scanOf(paper) } }],
    laneSubject: idNumber,
    submissionId: paper.submissionId,
  };
}

/** `told`: the number that the terminal gave the citizen. */
export function expectedOf(paper: Paper, told: string): Expected {
  const { submissionId, terminalId, ordinal, citizen } = paper;
  return { submissionId, lane: laneOf(terminalId, citizenNumber(citizen)), ordinal, told, digests: [sha256(scanOf(paper))] };
}

const Manifest = z.object({
  record: z.object({
    terminalId: z.string(),
    shortNumber: z.string(),
    identity: z.object({ idNumber: z.string() }),
    form: z.object({ values: z.object({ ordinal: z.string() }) }),
  }),
});

/** What arrived, out of the envelope alone. */
export function readPaper({ header, parts }: StoredEnvelope): Arrived {
  const [sealed = new Uint8Array(0), ...scans] = parts;
  const { record } = Manifest.parse(JSON.parse(new TextDecoder().decode(sealed)));
  return {
    submissionId: header.submissionId,
    lane: laneOf(record.terminalId, record.identity.idNumber),
    ordinal: Number(record.form.values.ordinal),
    told: record.shortNumber,
    digests: scans.map(sha256),
    sequence: header.sequence,
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
