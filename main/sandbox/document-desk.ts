import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { CertificateInput } from '../documents/certificate/index.ts';
import type { DocumentRequest, DocumentTicket, PhoneLink } from '../platform/index.ts';
import { certificateKind } from './certificates.ts';
import { type DocumentFault, makeDocument } from './document-faults.ts';
import type { IdentityChecks } from './identity-checks.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import type { People } from './people.ts';
import { forgetOldest } from './rate-window.ts';
import type { Refusal } from './refusal.ts';
import type { Telephone } from './telephone.ts';

export interface GivenDocument {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Makes documents and gives them out: to the terminal that asked, and once to a telephone. All in memory, for a while. */
export interface DocumentDesk {
  request(terminalId: string, request: DocumentRequest): Promise<Result<DocumentTicket, Refusal>>;
  content(terminalId: string, documentId: string): Result<GivenDocument, Refusal>;
  phoneLink(terminalId: string, documentId: string): Result<PhoneLink, Refusal>;
  /** What a telephone gets that opens the address: once, then `null`. */
  open(token: string): Uint8Array | null;
  /** How the next document turns out; it is used up by the one that is asked for next. */
  setNext(fault: DocumentFault): void;
  next(): DocumentFault;
  reset(): void;
}

interface HeldDocument extends GivenDocument {
  readonly terminalId: string;
  readonly title: string;
  readonly untilMs: number;
}

interface HeldLink {
  readonly bytes: Uint8Array;
  readonly documentId: string;
  readonly title: string;
  readonly untilMs: number;
}

export function createDocumentDesk(options: {
  readonly checks: IdentityChecks;
  readonly people: People;
  readonly telephone: Telephone;
  readonly clock: Clock;
  /** Where this sandbox answers, `http://127.0.0.1:41234`. */
  readonly ownUrl: () => string;
}): DocumentDesk {
  const { checks, people, telephone, clock } = options;
  const documents = new Map<string, HeldDocument>();
  const links = new Map<string, HeldLink>();
  let next: DocumentFault = 'good';

  const find = (terminalId: string, documentId: string): Result<HeldDocument, Refusal> => {
    const held = documents.get(documentId);
    if (held?.terminalId === terminalId && clock.monotonicMs() < held.untilMs) return ok(held);
    return err({ kind: 'documentUnknown', detail: `document ${documentId} does not stand ready here` });
  };

  return {
    async request(terminalId, request) {
      const { kind, identity, checkId } = request;
      const none = (detail: string) => err<Refusal>({ kind: 'documentNone', detail });
      const certificate = certificateKind(kind);
      if (certificate === null) return none(`the sandbox makes no ${kind}`);
      const use = { idNumber: identity.idNumber, purpose: kind };
      if (certificate.needsCheck && (checkId === null || !checks.opens(terminalId, checkId, use))) {
        return err({ kind: 'notAllowed', detail: `${kind} needs a check that was passed for it` });
      }
      const fault = next;
      next = 'good';
      if (fault === 'none') return none('set by /_sandbox/documents');
      if (!people.of(identity.idNumber).records) return none(`nothing to certify as ${kind}`);
      const nowMs = clock.wallMs();
      const content = certificate.compose(request, nowMs);
      if (content === null) return none(`nothing to certify as ${kind} in this time`);
      const { mediaType, announced, given } = await makeDocument(fault, () => pdfOf(content));
      const documentId = randomBytes(16).toString('hex');
      const untilMs = clock.monotonicMs() + SANDBOX_LIMITS.documentMs;
      documents.set(documentId, { terminalId, title: certificate.title['zh-CN'], mediaType, bytes: given, untilMs });
      forgetOldest(documents, SANDBOX_LIMITS.documents);
      const sha256 = createHash('sha256').update(announced).digest('hex');
      return ok({ documentId, title: certificate.title, byteLength: announced.length, sha256 });
    },

    content: find,

    phoneLink: (terminalId, documentId) => {
      const held = find(terminalId, documentId);
      if (!held.ok) return held;
      for (const [token, link] of links) if (link.documentId === documentId) links.delete(token);
      const token = randomBytes(16).toString('hex');
      const { title, bytes } = held.value;
      links.set(token, { documentId, title, bytes, untilMs: clock.monotonicMs() + SANDBOX_LIMITS.phoneLinkMs });
      forgetOldest(links, SANDBOX_LIMITS.phoneLinks);
      return ok({ url: `${options.ownUrl()}/_sandbox/d/${token}`, validSeconds: SANDBOX_LIMITS.phoneLinkMs / 1_000 });
    },

    open: (token) => {
      const link = links.get(token);
      links.delete(token);
      if (!link || clock.monotonicMs() >= link.untilMs) return null;
      telephone.keep({ title: link.title, bytes: link.bytes, fetchedAt: new Date(clock.wallMs()).toISOString() });
      return link.bytes;
    },

    setNext: (fault) => {
      next = fault;
    },
    next: () => next,
    reset: () => {
      documents.clear();
      links.clear();
      next = 'good';
    },
  };
}

/** Loaded at the first document: a start need not wait for pdfkit and its typeface. */
async function pdfOf(content: CertificateInput): Promise<Uint8Array> {
  const { certificatePdf } = await import('../documents/certificate/index.ts');
  return certificatePdf(content);
}
