export * from './contract.ts';
export * from './host-protocol.ts';
