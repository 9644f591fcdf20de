import { expect, test } from 'vitest';
import type { AuditLog } from '../audit/index.ts';
import type { Admission, OutboxAlarm } from '../outbox/index.ts';
import { outboxAudit } from './outbox-audit.ts';

const OPEN: Admission = { open: true };
const FULL: Admission = { open: false, reason: 'depth' };

function logged() {
  const lines: unknown[] = [];
  const audit: AuditLog = {
    record: (name, fields) => void lines.push([name, fields]),
    flush: () => Promise.resolve(),
    lost: () => 0,
  };
  return { lines, log: outboxAudit(audit) };
}

const standing = (admission: Admission, ...alarms: OutboxAlarm[]) => ({ admission: () => admission, alarms: () => alarms });

test('what stands when the queue opens is logged, though nobody could hear it told', () => {
  const { lines, log } = logged();
  log.opened(standing(FULL, 'nearlyFull', 'deadLetters'));
  expect(lines).toEqual([
    ['queueAlarm', { alarm: 'nearlyFull', raised: true }],
    ['queueAlarm', { alarm: 'deadLetters', raised: true }],
    ['admissionChanged', { open: false, reason: 'depth' }],
  ]);
});

test('a queue that opens well leaves no line', () => {
  const { lines, log } = logged();
  log.opened(standing(OPEN));
  expect(lines).toEqual([]);
});

test('the one that is opened after it lowers what stood before, and raises nothing twice', () => {
  const { lines, log } = logged();
  log.opened(standing(OPEN));
  log.take({ kind: 'alarm', alarm: 'deadLetters', raised: true });
  log.take({ kind: 'alarm', alarm: 'keyUnknown', raised: true });
  log.take({ kind: 'admissionChanged', admission: { open: false, reason: 'key' } });
  lines.length = 0;
  log.opened(standing(OPEN, 'deadLetters'));
  expect(lines).toEqual([
    ['queueAlarm', { alarm: 'keyUnknown', raised: false }],
    ['admissionChanged', { open: true, reason: null }],
  ]);
});
