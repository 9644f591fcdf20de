export type { Clock } from './clock.ts';
export { keepConnected, RECONNECT_LIMITS, type Connection, type ConnectionState } from './connection.ts';
export type { Availability, DeviceStatus, StatusSource } from './device-status.ts';
export { assertNever, err, ok, type Result } from './result.ts';
export { systemClock } from './system-clock.ts';
export type { ByteTransport, ProcessError, ProcessOutcome, ProcessTransport, TransportError } from './transport.ts';
export { waitMs } from './wait.ts';
