import type { TerminalView } from '../../main/bridge/index.ts';

/** A view with nothing on it but what a test names. */
export function attractView(over: { readonly at?: string; readonly placeName?: string; readonly revision?: number } = {}): TerminalView {
  return {
    screen: 'attract',
    revision: 1,
    at: 'attract',
    language: 'zh-CN',
    textSize: 'normal',
    placeName: '',
    network: 'online',
    clockTrusted: true,
    attention: [],
    idle: null,
    cancelAsked: false,
    canGoBack: false,
    canCancel: false,
    progress: null,
    services: [],
    ...over,
  };
}
