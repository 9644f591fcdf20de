export * from './contract.ts';
export * from './host-protocol.ts';
export { forkedHostChannel, isCoreToHost, type HostChannel } from './host-channel.ts';
export { hostPages, type CoreLink, type HostPages } from './host-pages.ts';
export { messagePortChannel, type PagePort } from './message-port-channel.ts';
export type { PageChannel } from './page-channel.ts';
export { serveViews, type Refusal, type ViewServer } from './serve-views.ts';
export { webSocketChannel } from './web-socket-channel.ts';
