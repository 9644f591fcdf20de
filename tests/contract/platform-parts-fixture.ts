import { type Bench, type Envelope, TERMINAL } from './platform-fixture.ts';

/** What the sandbox holds of parts that came ahead. */
export async function heldAhead(bench: Bench): Promise<unknown> {
  return bench.get('/_sandbox/part-uploads');
}

export const partAddress = (bench: Bench, { header }: Envelope, index: number | string = 1): string =>
  `${bench.url}/v1/submissions/${header.submissionId}/parts/${index}`;

export interface Append {
  readonly offset?: number | string;
  readonly length: number;
  readonly complete?: string;
  readonly terminal?: string;
  readonly type?: string;
}

export async function append(
  address: string,
  bytes: Uint8Array,
  { offset = 0, length, complete = '?0', terminal = TERMINAL, type }: Append,
) {
  const answer = await fetch(address, {
    method: 'PATCH',
    headers: {
      'Content-Type': type ?? 'application/partial-upload',
      'X-Terminal-Id': terminal,
      'Upload-Offset': String(offset),
      'Upload-Length': String(length),
      'Upload-Complete': complete,
    },
    body: Uint8Array.from(bytes),
  });
  const body = await answer.text();
  return { status: answer.status, ...progressOf(answer), ...(body ? { type: JSON.parse(body).type } : {}) };
}

export async function offsetOf(address: string, terminal = TERMINAL, method: 'GET' | 'HEAD' = 'GET') {
  const answer = await fetch(address, { method, headers: { 'X-Terminal-Id': terminal } });
  return { status: answer.status, ...progressOf(answer) };
}

const progressOf = ({ headers }: Response) =>
  headers.has('upload-offset') ? { offset: Number(headers.get('upload-offset')), complete: headers.get('upload-complete') } : {};
