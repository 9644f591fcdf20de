import type { Clock } from '../../drivers/core/clock.ts';
import type { TerminalView } from '../bridge/index.ts';
import { type Surroundings, type TerminalRef, toView } from '../journeys/index.ts';

export interface ViewSource {
  current(): TerminalView;
  /** Something may have changed: looks at once, and tells when the screen would show it. */
  refresh(): void;
}

/** The one view that the terminal shows now, numbered. `onView` is called only when it differs from the one before. */
export function viewSource(options: {
  readonly terminal: () => TerminalRef;
  readonly surroundings: () => Surroundings;
  readonly clock: Clock;
  readonly onView: () => void;
}): ViewSource {
  const { clock } = options;
  let revision = 0;
  let warnedAtMs: number | null = null;
  let shown = '';
  let view: TerminalView | null = null;

  const look = (): TerminalView => {
    const terminal = options.terminal().getSnapshot();
    const session = terminal.children.session?.getSnapshot() ?? null;
    const journey = session?.context.journey?.getSnapshot() ?? null;
    const next = toView({ terminal, session, journey }, options.surroundings(), {
      revision,
      idleGoneMs: warnedAtMs === null ? 0 : Math.round(clock.monotonicMs() - warnedAtMs),
    });
    if (next.idle === null) warnedAtMs = null;
    else warnedAtMs ??= clock.monotonicMs();
    return next;
  };

  return {
    current: () => {
      view = { ...look(), revision };
      return view;
    },
    refresh: () => {
      const next = look();
      // How far the idle ring has run is no news: the page lets it run by itself.
      const compared = JSON.stringify({ ...next, revision: 0, idle: next.idle?.totalMs ?? null });
      if (compared === shown) return;
      shown = compared;
      revision++;
      view = { ...next, revision };
      options.onView();
    },
  };
}
