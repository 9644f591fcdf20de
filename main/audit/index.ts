export type { AuditFields } from './catalogue.ts';
export { type AuditError, type AuditLog, openAuditLog } from './log.ts';
