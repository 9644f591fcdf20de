export { startWebHost, type WebHost, type WebHostError } from './web-host.ts';
