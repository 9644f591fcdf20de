import { ok, type Result } from '../../drivers/core/result.ts';
import type { CoreQuestions, QuestionError } from './core-questions.ts';

const IMAGE_ID = /^[\w-]{1,100}$/;
const IMAGE_MEDIA_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp']);

export interface SessionImage {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * The picture behind `/session-images/<imageId>` of either host, from the core. `null` where there is none: an address that is
 * none of ours, a session that is over, or something that is no picture.
 */
export async function askSessionImage(questions: CoreQuestions, imageId: string): Promise<Result<SessionImage | null, QuestionError>> {
  if (!IMAGE_ID.test(imageId)) return ok(null);
  const answer = await questions.image(imageId);
  if (!answer.ok) return answer;
  return ok(answer.value !== null && IMAGE_MEDIA_TYPES.has(answer.value.mediaType) ? answer.value : null);
}

/** The HTTP status by which a page learns that the core did not answer. */
export function questionErrorStatus(error: QuestionError): 503 | 504 {
  return error.kind === 'timeout' ? 504 : 503;
}
