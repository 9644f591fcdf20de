import type { z } from 'zod';
import { ByteCount, PartIndices, StructuredBoolean, SubmissionId, TerminalId } from './schemas.ts';

interface HeaderSpec {
  readonly schema: z.ZodType;
  readonly description: string;
}

/** Header fields of requests that the interface gives a meaning. */
export const REQUEST_HEADERS = {
  'Idempotency-Key': { schema: SubmissionId, description: 'The submission id; the same request may be sent again under it.' },
  'X-Terminal-Id': { schema: TerminalId, description: 'The terminal that asks; the same that the body names, where it names one.' },
  'Upload-Offset': { schema: ByteCount, description: 'Where the bytes of this request belong in the part.' },
  'Upload-Length': { schema: ByteCount, description: 'The length of the whole part.' },
  'Upload-Complete': {
    schema: StructuredBoolean,
    description: '?1 where the bytes of this request are the last of the part, otherwise ?0.',
  },
  'Uploaded-Parts': {
    schema: PartIndices,
    description: 'The parts that were uploaded ahead and are left out of the body, by their index, with commas between.',
  },
} as const satisfies Record<string, HeaderSpec>;
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Header fields of answers that a route promises. */
export const ANSWER_HEADERS = {
  'Upload-Offset': { schema: ByteCount, description: 'How many bytes of the part the platform holds to stay.' },
  'Upload-Complete': { schema: StructuredBoolean, description: '?1 where it holds the whole part, otherwise ?0.' },
} as const satisfies Record<string, HeaderSpec>;
export type AnswerHeader = keyof typeof ANSWER_HEADERS;
