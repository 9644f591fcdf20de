/** IPP messages (RFC 8010, RFC 8011) as values. The library writes and reads them; what it read is parsed here. */
import ipp from '@sealsystems/ipp';
import { z } from 'zod';
import { err, ok, type Result } from '../core/result.ts';
import { findDamage } from './ipp-encoding.ts';

/** The operations that are asked here, RFC 8011 section 4. */
export type IppOperation = 'Get-Printer-Attributes' | 'Print-Job' | 'Get-Job-Attributes' | 'Get-Jobs' | 'Cancel-Job';

/** Enumerations by their names, sets as arrays. An attribute that the library's tables lack is left out. */
export type IppAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface IppQuestion {
  /** 1 to 2³¹ − 1; the answer repeats it. */
  readonly id: number;
  readonly operation: IppOperation;
  /** In this order, which the standard sets: the target first. */
  readonly attributes: IppAttributes;
  readonly job?: IppAttributes;
  readonly document?: Uint8Array;
}

export interface IppAnswerMessage {
  readonly id: number;
  /** As in RFC 8011 appendix B: `successful-ok`. */
  readonly status: string;
  readonly attributes?: IppAttributes;
  readonly printer?: IppAttributes;
  readonly jobs?: readonly IppAttributes[];
}

export type IppGroup = Readonly<Record<string, unknown>>;

/** A message as it was read. Values are what the sender put there: parse each. */
export interface IppMessage {
  readonly id: number;
  /** Of a question. Six numbers are both, so a message may seem to have an operation and a status. */
  readonly operation: string | null;
  /** Of an answer, by name; `null` for a number that the library's table lacks. */
  readonly status: string | null;
  /** The number that is either. */
  readonly code: number;
  readonly attributes: IppGroup;
  readonly printer: IppGroup | null;
  readonly jobs: readonly IppGroup[];
  /** What follows the attributes: empty in most messages. */
  readonly document: Uint8Array;
}

export interface MalformedIpp {
  readonly kind: 'malformed';
  readonly detail: string;
}

const VERSION = '2.0';
const CODE_AT = 2;
/** Must come first, RFC 8011 section 4.1.4. */
const LANGUAGE: IppAttributes = { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' };

const Group = z.record(z.string(), z.unknown());
const Groups = z.union([z.array(Group), Group.transform((group) => [group])]).default([]);
const Message = z.object({
  id: z.int(),
  operation: z.string().nullish(),
  statusCode: z.string().nullish(),
  'operation-attributes-tag': Groups,
  'printer-attributes-tag': Groups,
  'job-attributes-tag': Groups,
  data: z.instanceof(Uint8Array).optional(),
});

export function encodeQuestion({ id, operation, attributes, job, document }: IppQuestion): Uint8Array {
  return ipp.serialize({
    version: VERSION,
    id,
    operation,
    'operation-attributes-tag': { ...LANGUAGE, ...attributes },
    ...(job && { 'job-attributes-tag': job }),
    ...(document && { data: asBuffer(document) }),
  });
}

/** The other direction: a printer speaks so. */
export function encodeAnswer({ id, status, attributes, printer, jobs }: IppAnswerMessage): Uint8Array {
  return ipp.serialize({
    version: VERSION,
    id,
    statusCode: status,
    'operation-attributes-tag': { ...LANGUAGE, ...attributes },
    ...(jobs && { 'job-attributes-tag': jobs }),
    ...(printer && { 'printer-attributes-tag': printer }),
  });
}

/** Any bytes: never throws, and takes time in proportion to their number. */
export function decodeIpp(bytes: Uint8Array): Result<IppMessage, MalformedIpp> {
  const damage = findDamage(bytes);
  if (damage !== null) return malformed(damage);
  try {
    const buffer = asBuffer(bytes);
    const message = Message.parse(ipp.parse(buffer));
    return ok({
      id: message.id,
      operation: message.operation ?? null,
      status: message.statusCode ?? null,
      code: buffer.readUInt16BE(CODE_AT),
      attributes: message['operation-attributes-tag'][0] ?? {},
      printer: message['printer-attributes-tag'][0] ?? null,
      jobs: message['job-attributes-tag'],
      document: message.data ?? new Uint8Array(0),
    });
  } catch (cause) {
    return malformed(cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause));
  }
}

function malformed(detail: string): Result<never, MalformedIpp> {
  return err({ kind: 'malformed', detail });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
