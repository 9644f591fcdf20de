import type { ApplyDraft } from '../journeys/index.ts';
import type { PlainPart, SubmissionDraft } from '../outbox/index.ts';
import type { SessionFolder } from './ram-folder.ts';

/**
 * From what the journey gathered to the record and its parts: part 0 is the outbox's own manifest, pages follow, the
 * signature's strokes and its picture are last. Without a picture the strokes stand alone: they say it all.
 */
export function composeSubmission(
  draft: ApplyDraft,
  { submissionId, fileOf }: Pick<SessionFolder, 'submissionId' | 'fileOf'>,
  signaturePng: Uint8Array | null,
): SubmissionDraft | null {
  const parts: PlainPart[] = [];
  const materials: { id: string; parts: number[] }[] = [];
  for (const material of draft.materials) {
    const indices: number[] = [];
    for (const page of material.pages) {
      const ramFile = fileOf('png', page.imageId);
      if (ramFile === null) return null;
      parts.push({ name: `${material.id}-${indices.length + 1}.png`, mediaType: 'image/png', source: { ramFile } });
      indices.push(parts.length);
    }
    materials.push({ id: material.id, parts: indices });
  }
  const add = (name: string, mediaType: string, bytes: Uint8Array | null): number | null =>
    bytes === null ? null : parts.push({ name, mediaType, source: { bytes } });
  const strokes = draft.strokes && new TextEncoder().encode(JSON.stringify(draft.strokes));
  const signaturePart = add('signature.json', 'application/json', strokes);
  const signatureImagePart = add('signature.png', 'image/png', strokes && signaturePng);
  return {
    submissionId,
    record: {
      item: draft.item,
      language: draft.language,
      assurance: draft.assurance,
      identityCheckId: draft.checkId,
      identity: draft.person,
      consent: draft.consent,
      form: { version: draft.form.version, values: { ...draft.form.values } },
      materials,
      signaturePart,
      signatureImagePart,
      submittedAt: draft.submittedAt,
    },
    parts,
    laneSubject: draft.person.idNumber,
  };
}
