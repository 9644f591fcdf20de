/** What the code on a receipt says: the kind of code, its edition, the 128-bit submission id. */
const PREFIX = 'KT1:';
const SUBMISSION_ID = /^[0-9a-f]{32}$/;

export function receiptQrText(submissionId: string): string {
  return `${PREFIX}${submissionId}`;
}

/** The submission id in such a code; `null` for any other code in the world. */
export function readReceiptQrText(text: string): string | null {
  const submissionId = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  return SUBMISSION_ID.test(submissionId) ? submissionId : null;
}
