export type { Clock } from './clock.ts';
export { type Connection, type ConnectionState, keepConnected } from './connection.ts';
export type { Availability, DeviceStatus, StatusSource } from './device-status.ts';
export { type HttpTransportOptions, httpTransport } from './http-transport.ts';
export { Mutex } from './mutex.ts';
export { type ProcessTransportOptions, processTransport, spawnedProcess } from './process-transport.ts';
export { assertNever, err, ok, type Result } from './result.ts';
export { type SerialTransportOptions, serialTransport } from './serial-transport.ts';
export { systemClock } from './system-clock.ts';
export type {
  ByteTransport,
  ExchangeError,
  ExchangeTransport,
  ProcessError,
  ProcessOutcome,
  ProcessTransport,
  TransportError,
} from './transport.ts';
export { waitMs } from './wait.ts';
