import type { ApplyDraft } from '../journeys/index.ts';
import type { PlainPart, SubmissionDraft } from '../outbox/index.ts';
import type { SessionFolder } from './ram-folder.ts';

/** From what the journey gathered to the record and its parts: part 0 is the outbox's own manifest, pages follow, the signature is last. */
export function composeSubmission(
  draft: ApplyDraft,
  { submissionId, fileOf }: Pick<SessionFolder, 'submissionId' | 'fileOf'>,
): SubmissionDraft | null {
  const parts: PlainPart[] = [];
  const materials: { id: string; parts: number[] }[] = [];
  for (const material of draft.materials) {
    const indices: number[] = [];
    for (const page of material.pages) {
      const ramFile = fileOf(page.imageId);
      if (ramFile === null) return null;
      parts.push({ name: `${material.id}-${indices.length + 1}.png`, mediaType: 'image/png', source: { ramFile } });
      indices.push(parts.length);
    }
    materials.push({ id: material.id, parts: indices });
  }
  if (draft.strokes) {
    const bytes = new TextEncoder().encode(JSON.stringify(draft.strokes));
    parts.push({ name: 'signature.json', mediaType: 'application/json', source: { bytes } });
  }
  return {
    submissionId,
    record: {
      item: draft.item,
      language: draft.language,
      assurance: draft.assurance,
      identity: draft.person,
      consent: draft.consent,
      form: { version: draft.form.version, values: { ...draft.form.values } },
      materials,
      signaturePart: draft.strokes ? parts.length : null,
      submittedAt: draft.submittedAt,
    },
    parts,
    laneSubject: draft.person.idNumber,
  };
}
