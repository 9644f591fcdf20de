import { subtle } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { expectJson, says, type Unreachable, unreachable } from './answers.ts';
import { type Call, json } from './call.ts';
import type { DocumentRequest, DocumentTicket, PhoneLink } from './desk-schemas.ts';
import type { Answer } from './exchange.ts';
import { PLATFORM_LIMITS, type PlatformTimeouts } from './limits.ts';
import { ROUTES } from './routes.ts';

export interface PlatformDocument {
  readonly documentId: string;
  readonly title: DocumentTicket['title'];
  /** What the platform says is a PDF, whole and unchanged; whether it is one, and a harmless one, is still to be seen. */
  readonly bytes: Uint8Array;
}

export type DocumentError =
  | Unreachable
  /** The platform has no such document for this person. */
  | { readonly kind: 'none' }
  /** This kind needs a check that this person passed for it, not too long ago. */
  | { readonly kind: 'notAllowed' }
  | { readonly kind: 'tooLarge' }
  /** Not of the type, length or digest that was announced. */
  | { readonly kind: 'damaged' };

export interface DocumentClient {
  /** Has a document made and fetches it. */
  requestDocument(ask: DocumentRequest, signal: AbortSignal): Promise<Result<PlatformDocument, DocumentError>>;
  /** An address for the citizen's own telephone; one given before for this document opens no more. */
  phoneLink(documentId: string, signal: AbortSignal): Promise<Result<PhoneLink, Unreachable | { readonly kind: 'gone' }>>;
}

export function createDocumentClient(call: Call, timeouts: PlatformTimeouts): DocumentClient {
  return {
    async requestDocument(ask, signal) {
      const answered = await call(ROUTES.requestDocument, { body: json(ask), timeout: timeouts.requestDocument, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      if (says(answered.value, 404, 'documentNone')) return err({ kind: 'none' });
      if (says(answered.value, 403, 'notAllowed')) return err({ kind: 'notAllowed' });
      const ticket = expectJson(answered.value, 201, ROUTES.requestDocument.answers[201].schema);
      if (!ticket.ok) return ticket;
      if (ticket.value.byteLength > PLATFORM_LIMITS.documentBytes) return err({ kind: 'tooLarge' });
      const { documentId, title } = ticket.value;
      const content = await call(ROUTES.documentContent, { id: documentId, timeout: timeouts.documentContent, signal });
      if (!content.ok) return unreachable(content.error.reason);
      const bytes = await announcedBytes(content.value, ticket.value);
      return bytes.ok ? ok({ documentId, title, bytes: bytes.value }) : bytes;
    },

    async phoneLink(documentId, signal) {
      const answered = await call(ROUTES.phoneLink, { id: documentId, timeout: timeouts.phoneLink, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      if (says(answered.value, 404, 'documentUnknown')) return err({ kind: 'gone' });
      return expectJson(answered.value, 201, ROUTES.phoneLink.answers[201].schema);
    },
  };
}

async function announcedBytes(answer: Answer, ticket: DocumentTicket): Promise<Result<Uint8Array, DocumentError>> {
  if (answer.status !== 200) return unreachable(`status ${answer.status}`);
  if (answer.mediaType !== ROUTES.documentContent.answers[200].mediaType) return err({ kind: 'damaged' });
  if (!answer.body.ok) return answer.body.error.kind === 'tooLarge' ? err({ kind: 'tooLarge' }) : unreachable(answer.body.error.reason);
  const bytes = answer.body.value;
  // Off the event loop: 10 MiB take over 10 ms on a slow machine.
  if (bytes.length !== ticket.byteLength || (await sha256Hex(bytes)) !== ticket.sha256) return err({ kind: 'damaged' });
  return ok(bytes);
}

async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await subtle.digest('SHA-256', bytes)).toString('hex');
}
