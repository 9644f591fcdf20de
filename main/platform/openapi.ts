import { stringify } from 'yaml';
import { z } from 'zod';
import {
  CaseReport,
  CaseStatusRequest,
  DocumentId,
  DocumentRequest,
  DocumentTicket,
  IdentityCheck,
  IdentityCheckAnswer,
  IdentityCheckId,
  IdentityCheckRequest,
  IdentityCheckResult,
  PhoneLink,
} from './desk-schemas.ts';
import { ANSWER_HEADERS, type AnswerHeader, REQUEST_HEADERS, type RequestHeader } from './headers.ts';
import { IdentityRecord } from './identity-schemas.ts';
import { PLATFORM_LIMITS } from './limits.ts';
import { type AnswerSpec, ROUTES, type Route } from './routes.ts';
import {
  ByteCount,
  EnvelopeHeader,
  HealthReport,
  PartIndex,
  PartIndices,
  Problem,
  RefusalReport,
  SCHEMA_VERSION,
  StructuredBoolean,
  SubmissionId,
  SubmissionManifest,
  SubmissionReceipt,
  SubmissionRecord,
  SubmissionStatus,
  TerminalId,
} from './schemas.ts';

/** The command that brings the committed file up to date. */
export const WRITE_OPENAPI = 'node main/platform/write-openapi.ts';

const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  SubmissionId,
  TerminalId,
  PartIndex,
  PartIndices,
  ByteCount,
  StructuredBoolean,
  EnvelopeHeader,
  SubmissionManifest,
  SubmissionRecord,
  SubmissionReceipt,
  SubmissionStatus,
  RefusalReport,
  IdentityRecord,
  CaseStatusRequest,
  CaseReport,
  IdentityCheckId,
  IdentityCheckRequest,
  IdentityCheck,
  IdentityCheckAnswer,
  IdentityCheckResult,
  DocumentId,
  DocumentRequest,
  DocumentTicket,
  PhoneLink,
  HealthReport,
  Problem,
};

const INFO = {
  title: 'Government platform, as a self-service terminal needs it',
  version: String(SCHEMA_VERSION),
  description: [
    'Generated from main/platform/routes.ts and schemas.ts; do not edit.',
    `A submission is at most ${PLATFORM_LIMITS.submissionBytes} bytes over all sealed parts, ${PLATFORM_LIMITS.parts} parts,`,
    `and ${PLATFORM_LIMITS.envelopeBytes} bytes of envelope. Part 0 is the sealed SubmissionManifest.`,
    `A large part may be sent ahead in requests of at most ${PLATFORM_LIMITS.appendBytes} bytes, each after the other, in the manner of`,
    'draft-ietf-httpbis-resumable-upload: after a cut the offset says where to go on. A terminal sees only what it sent itself.',
    'Every answer of 400 and above is application/problem+json (RFC 9457); a terminal believes a lasting refusal only in this form.',
    `A document is at most ${PLATFORM_LIMITS.documentBytes} bytes.`,
    'No request that carries what a person said, or who they are, may be logged by anybody on its way.',
  ].join(' '),
};

/** OpenAPI 3.1 of `ROUTES`, as YAML. */
export function openApiYaml(): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of Object.values<Route>(ROUTES)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  const document = { openapi: '3.1.0', info: INFO, paths, components: { schemas: componentSchemas() } };
  // Aliases would be valid YAML, and unreadable to many an OpenAPI tool.
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 });
}

function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    // What the reader accepts: an answer may say more than is read.
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // The format says it; zod's pattern for it is 270 characters of leap years.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id')),
    ]),
  );
}

const reference = (schema: z.ZodType): { readonly $ref: string } => {
  const id = Object.keys(COMPONENTS).find((name) => COMPONENTS[name] === schema);
  if (id === undefined) throw new Error('a schema of the routes is not among the components');
  return { $ref: `#/components/schemas/${id}` };
};

function operation(route: Route): Record<string, unknown> {
  const parameters = [
    ...(route.id ? [pathParameter('id', route.id)] : []),
    ...(route.index ? [pathParameter('index', route.index)] : []),
    ...route.headers.map((name) => headerParameter(name, true)),
    ...(route.optionalHeaders ?? []).map((name) => headerParameter(name, false)),
  ];
  const body = requestBody(route);
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, answer]) => [
        status,
        {
          description: answer.when,
          ...answerHeaders(status, answer.headers ?? []),
          ...answerContent(answer),
        },
      ]),
    ),
  };
}

function answerContent({ schema, mediaType }: AnswerSpec): { readonly content?: Record<string, unknown> } {
  if (mediaType) return { content: { [mediaType]: {} } };
  if (!schema) return {};
  return { content: { [schema === Problem ? 'application/problem+json' : 'application/json']: { schema: reference(schema) } } };
}

function pathParameter(name: string, schema: z.ZodType): Record<string, unknown> {
  return { name, in: 'path', required: true, schema: reference(schema) };
}

function answerHeaders(status: string, promised: readonly AnswerHeader[]): { readonly headers?: Record<string, unknown> } {
  const headers = {
    ...(status === '429' || status === '503' ? retryAfter : {}),
    ...Object.fromEntries(
      promised.map((name) => [
        name,
        { description: ANSWER_HEADERS[name].description, required: true, schema: reference(ANSWER_HEADERS[name].schema) },
      ]),
    ),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

const retryAfter = {
  'Retry-After': { description: 'Seconds, or an HTTP date (RFC 9110, section 10.2.3).', schema: { type: 'string' } },
};

function headerParameter(name: RequestHeader, required: boolean): Record<string, unknown> {
  const { description, schema } = REQUEST_HEADERS[name];
  return { name, in: 'header', required, description, schema: reference(schema) };
}

function requestBody(route: Route): Record<string, unknown> | null {
  if (route.request.kind === 'none') return null;
  if (route.request.kind === 'bytes') return { [route.request.mediaType]: {} };
  const schema = reference(route.request.schema);
  if (route.request.kind === 'json') return { 'application/json': { schema } };
  return {
    'multipart/form-data': {
      schema: {
        type: 'object',
        description: 'In this order: the envelope, then each part by its index, without those that Uploaded-Parts names.',
        properties: { envelope: schema },
        patternProperties: { '^part-(0|[1-9][0-9]*)$': { contentMediaType: 'application/octet-stream' } },
        required: ['envelope'],
        additionalProperties: false,
      },
      encoding: { envelope: { contentType: 'application/json' } },
    },
  };
}
