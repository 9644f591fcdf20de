export { type AuditError, type AuditLog, openAuditLog } from './log.ts';
