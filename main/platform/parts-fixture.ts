import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ID, JSON_TYPE } from './answering-fixture.ts';
import type { SealedEnvelope } from './multipart.ts';

const RECEIPT = { submissionId: ID, receiptNumber: 'SB440300-20261123-000001', receivedAt: '2026-11-23T09:00:00+08:00' };
export const RECEIVED = { kind: 'received', receipt: RECEIPT };
export const SCAN_BYTES = 1_200_000;

export function envelopeOf(...sizes: readonly number[]): SealedEnvelope {
  return {
    header: {
      submissionId: ID,
      shortNumber: 'S017-7F3K-29-4',
      terminalId: 'SZ-FT-017',
      suite: 'suite',
      keyId: 'key',
      schemaVersion: 1,
      sequence: 1,
      parts: sizes.map((byteLength, index) => ({ index, byteLength, sha256: '0'.repeat(64) })),
    },
    parts: sizes.map((byteLength) => new Uint8Array(byteLength)),
  };
}

export const SCAN = envelopeOf(1_000, SCAN_BYTES);

interface Seen {
  readonly line: string;
  readonly bodyBytes: number;
}

/** A platform that keeps offsets in memory, for a test to spoil. Each request is noted as it ends. */
export class Platform {
  readonly seen: Seen[] = [];
  readonly #offsets = new Map<string, number>();
  #spoil: (request: IncomingMessage, response: ServerResponse) => boolean;

  constructor(spoil: (request: IncomingMessage, response: ServerResponse) => boolean = () => false) {
    this.#spoil = spoil;
  }

  readonly listener: RequestListener = (request, response) => {
    let bodyBytes = 0;
    request.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.byteLength;
    });
    request.on('end', () => {
      const ahead = request.headers['uploaded-parts'];
      this.seen.push({ line: `${request.method} ${request.url}${ahead === undefined ? '' : ` without ${String(ahead)}`}`, bodyBytes });
      if (this.#spoil(request, response)) return;
      if (request.method === 'POST') {
        response.writeHead(201, { 'Content-Type': JSON_TYPE }).end(JSON.stringify(RECEIPT));
        return;
      }
      const url = String(request.url);
      const offset = (this.#offsets.get(url) ?? 0) + bodyBytes;
      this.#offsets.set(url, offset);
      const complete = request.method === 'PATCH' && request.headers['upload-complete'] === '?1';
      response.writeHead(204, progress(offset, complete)).end();
    });
  };

  lines(): readonly string[] {
    return this.seen.map(({ line }) => line);
  }
}

export const progress = (offset: number, complete = false) => ({
  'Upload-Offset': String(offset),
  'Upload-Complete': complete ? '?1' : '?0',
});

export const answers = (response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}): true => {
  response.writeHead(status, headers).end(body);
  return true;
};
