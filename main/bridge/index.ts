export * from './contract.ts';
export { forkedHostChannel, type HostChannel, isCoreToHost } from './host-channel.ts';
export { type CoreLink, type HostPages, hostPages } from './host-pages.ts';
export * from './host-protocol.ts';
export { messagePortChannel, type PagePort } from './message-port-channel.ts';
export type { PageChannel } from './page-channel.ts';
export { type Refusal, serveViews, type ViewServer } from './serve-views.ts';
export { webSocketChannel } from './web-socket-channel.ts';
