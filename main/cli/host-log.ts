import { pino } from 'pino';
import type { HostLog } from '../supervision/index.ts';

/** To standard error, a line an event, so that standard output keeps to what a person reads. */
export function hostLog(): HostLog {
  return pino({ base: null, level: process.env['KIOSK_LOG'] ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
}
