import { err, ok, type Result } from '../../../drivers/core/result.ts';
import { type EnvelopeHeader, SubmissionManifest } from '../../platform/index.ts';
import { associatedBytes } from './associated-bytes.ts';
import { type SealedSubmission, sha256Hex } from './seal-submission.ts';
import type { Opener } from './suite.ts';

export interface OpenedSubmission {
  readonly manifest: SubmissionManifest;
  /** Part 1, 2, …: the plain bytes, in the order of `manifest.parts`. */
  readonly parts: readonly Uint8Array[];
}

/** Why an envelope is not what a terminal sealed. `part` is the index of the first part that shows it. */
export type OpenSubmissionError =
  | { readonly kind: 'unknownSuite'; readonly suite: string }
  | { readonly kind: 'unknownKey'; readonly keyId: string }
  /** The header announces other parts than those that came. */
  | { readonly kind: 'partsMismatch'; readonly announced: number; readonly present: number }
  /** `digest`: not the bytes that the header names. `seal`: not sealed for this place in this submission. */
  | { readonly kind: 'tampered'; readonly part: number; readonly by: 'digest' | 'seal' }
  /** It opened, but it does not say the same as the header or the other parts. */
  | { readonly kind: 'manifestMismatch'; readonly detail: string };

/** Opens an envelope and checks all that binds it: sealed digests, associated bytes, manifest, plain digests. */
export async function openSubmission(envelope: SealedSubmission, opener: Opener): Promise<Result<OpenedSubmission, OpenSubmissionError>> {
  const { header } = envelope;
  if (header.suite !== opener.suite) return err({ kind: 'unknownSuite', suite: header.suite });
  if (header.keyId !== opener.keyId) return err({ kind: 'unknownKey', keyId: header.keyId });
  if (header.parts.length !== envelope.parts.length || header.parts.some((part, position) => part.index !== position)) {
    return err({ kind: 'partsMismatch', announced: header.parts.length, present: envelope.parts.length });
  }
  const opened: Uint8Array[] = [];
  for (const [partIndex, sealed] of envelope.parts.entries()) {
    const announced = header.parts[partIndex];
    if (announced?.byteLength !== sealed.length || announced.sha256 !== sha256Hex(sealed)) {
      return err({ kind: 'tampered', part: partIndex, by: 'digest' });
    }
    const plain = await opener.open(sealed, associatedBytes({ ...header, partIndex }));
    if (!plain.ok) return err({ kind: 'tampered', part: partIndex, by: 'seal' });
    opened.push(plain.value);
  }
  const [manifestBytes, ...parts] = opened;
  const manifest = readManifest(manifestBytes ?? new Uint8Array(0));
  if (!manifest.ok) return manifest;
  const mismatch = mismatchOf(header, manifest.value, parts);
  return mismatch === null ? ok({ manifest: manifest.value, parts }) : err({ kind: 'manifestMismatch', detail: mismatch });
}

function readManifest(bytes: Uint8Array): Result<SubmissionManifest, OpenSubmissionError> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err({ kind: 'manifestMismatch', detail: 'part 0 is no JSON text' });
  }
  const parsed = SubmissionManifest.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  // Paths only: a value would be the citizen's.
  return err({ kind: 'manifestMismatch', detail: `part 0: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}` });
}

function mismatchOf(header: EnvelopeHeader, manifest: SubmissionManifest, parts: readonly Uint8Array[]): string | null {
  const { record } = manifest;
  if (manifest.schemaVersion !== header.schemaVersion) return 'schema version';
  if (record.submissionId !== header.submissionId) return 'submission id';
  if (record.shortNumber !== header.shortNumber) return 'short number';
  if (record.terminalId !== header.terminalId) return 'terminal id';
  if (manifest.parts.length !== parts.length) return `${manifest.parts.length} parts listed, ${parts.length} present`;
  for (const [position, plain] of parts.entries()) {
    const listed = manifest.parts[position];
    if (listed?.index !== position + 1) return `part ${position + 1} is not listed in its place`;
    if (listed.byteLength !== plain.length || listed.sha256 !== sha256Hex(plain)) return `part ${position + 1} is not the one listed`;
  }
  const referred = [
    ...record.materials.flatMap((material) => material.parts),
    ...[record.signaturePart, record.signatureImagePart].filter((index) => index !== null),
  ];
  const missing = referred.find((index) => index > parts.length);
  return missing === undefined ? null : `the record refers to part ${missing}, which is not there`;
}
