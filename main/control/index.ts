export { type ConnectError, type ControlClient, connectControl, type LineError } from './client.ts';
export type { ControlError, RetryRefusal, SalvageRefusal } from './protocol.ts';
export { type ControlServer, type ControlService, type ListenError, serveControl } from './server.ts';
