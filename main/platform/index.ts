export type { TooMany, Unreachable } from './answers.ts';
export { createPlatformClient, type HealthReading, type PlatformClient } from './client.ts';
export * from './desk-schemas.ts';
export type { DocumentError, PlatformDocument } from './document-client.ts';
export { type AnswerHeader, REQUEST_HEADERS } from './headers.ts';
export { type CardKind, IdentityRecord, IdNumber } from './identity-schemas.ts';
export { PLATFORM_LIMITS, type PlatformTimeouts } from './limits.ts';
export { ROUTES, type Route } from './routes.ts';
export * from './schemas.ts';
