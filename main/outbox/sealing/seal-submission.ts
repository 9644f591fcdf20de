import { createHash } from 'node:crypto';
import { type EnvelopeHeader, SCHEMA_VERSION, type SubmissionManifest, type SubmissionRecord } from '../../platform/index.ts';
import { associatedBytes } from './associated-bytes.ts';
import type { Sealer } from './suite.ts';

/** A part in hand, as the citizen gave it. */
export interface PlainBytes {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What travels and what is stored: the header in the clear, part 0 the sealed manifest, then the parts in their order. */
export interface SealedSubmission {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Seals the record and its parts. The sequence is the store's to give, so it is the caller's to pass on. */
export async function sealSubmission(options: {
  readonly record: SubmissionRecord;
  readonly parts: readonly PlainBytes[];
  readonly sequence: number;
  readonly sealer: Sealer;
}): Promise<SealedSubmission> {
  const { record, sealer } = options;
  const manifest: SubmissionManifest = {
    schemaVersion: SCHEMA_VERSION,
    record,
    parts: options.parts.map((part, position) => ({
      index: position + 1,
      name: part.name,
      mediaType: part.mediaType,
      byteLength: part.bytes.length,
      sha256: sha256Hex(part.bytes),
    })),
  };
  const plain = [new TextEncoder().encode(JSON.stringify(manifest)), ...options.parts.map((part) => part.bytes)];
  const parts: Uint8Array[] = [];
  // One after the other: a submission of many scans would else stand in memory twice at once.
  for (const [partIndex, bytes] of plain.entries()) {
    parts.push(
      await sealer.seal(
        bytes,
        associatedBytes({
          suite: sealer.suite,
          keyId: sealer.keyId,
          submissionId: record.submissionId,
          terminalId: record.terminalId,
          schemaVersion: SCHEMA_VERSION,
          partIndex,
        }),
      ),
    );
  }
  plain[0]?.fill(0);
  return {
    header: {
      submissionId: record.submissionId,
      shortNumber: record.shortNumber,
      terminalId: record.terminalId,
      suite: sealer.suite,
      keyId: sealer.keyId,
      schemaVersion: SCHEMA_VERSION,
      sequence: options.sequence,
      parts: parts.map((sealed, index) => ({ index, byteLength: sealed.length, sha256: sha256Hex(sealed) })),
    },
    parts,
  };
}
