export { coreEventLog, type HostLog } from './host-log.ts';
export type { HostedCore } from './hosted-core.ts';
export { startWebHost, type WebHost, type WebHostError } from './web-host.ts';
