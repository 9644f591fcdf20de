import { z } from 'zod';
import { assertNever } from '../../drivers/core/result.ts';
import { PLATFORM_LIMITS } from '../platform/index.ts';
import { plainPdf } from './plain-pdf.ts';

const DOCUMENT_FAULTS = [
  /** As it should be. */
  'good',
  /** A page of HTML, announced as a PDF with its right length and digest. */
  'notPdf',
  /** A page of HTML that says it is one. */
  'wrongType',
  /** 300 pages. */
  'long',
  /** A PDF that runs JavaScript when it is opened. */
  'hostile',
  /** Larger than a document may be. */
  'huge',
  /** Announced whole, given by half. */
  'truncated',
  /** Half a PDF, announced as such. */
  'halfPdf',
  /** Other bytes than announced, as many of them. */
  'wrongDigest',
  /** There is no such document. */
  'none',
] as const;
export type DocumentFault = (typeof DOCUMENT_FAULTS)[number];

/** `POST /_sandbox/documents`: how the next document that is asked for turns out. */
export const DocumentFaultSetting = z.strictObject({ next: z.enum(DOCUMENT_FAULTS) });
export type DocumentFaultSetting = z.infer<typeof DocumentFaultSetting>;

/** A document as it is given: what is announced, and what comes. */
export interface MadeDocument {
  readonly mediaType: string;
  readonly announced: Uint8Array;
  readonly given: Uint8Array;
}

const PDF = 'application/pdf';
const LONG_PAGES = 300;
const HUGE_BYTES = PLATFORM_LIMITS.documentBytes + 1_048_576;
const PAGE_OF_HTML = new TextEncoder().encode('<!doctype html><title>502</title><h1>502 Bad Gateway</h1>');
const SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\('SAMPLE'\\);) >>";

/** `good` makes the document that was asked for. */
export async function makeDocument(fault: Exclude<DocumentFault, 'none'>, good: () => Promise<Uint8Array>): Promise<MadeDocument> {
  const whole = (bytes: Uint8Array, mediaType: string = PDF): MadeDocument => ({ mediaType, announced: bytes, given: bytes });
  switch (fault) {
    case 'good':
      return whole(await good());
    case 'notPdf':
      return whole(PAGE_OF_HTML);
    case 'wrongType':
      return whole(PAGE_OF_HTML, 'text/html; charset=utf-8');
    case 'long':
      return whole(plainPdf({ pages: LONG_PAGES }));
    case 'hostile':
      return whole(plainPdf({ pages: 1, catalog: SCRIPT }));
    case 'huge':
      return whole(plainPdf({ pages: 1, paddingBytes: HUGE_BYTES }));
    case 'truncated': {
      const announced = await good();
      return { mediaType: PDF, announced, given: announced.slice(0, announced.length / 2) };
    }
    case 'halfPdf': {
      const bytes = await good();
      return whole(bytes.slice(0, bytes.length / 2));
    }
    case 'wrongDigest': {
      const announced = await good();
      const given = announced.slice();
      given.set([(given.at(-1) ?? 0) ^ 1], given.length - 1);
      return { mediaType: PDF, announced, given };
    }
    default:
      return assertNever(fault);
  }
}
