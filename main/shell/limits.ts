/** Boundaries of the shell. */
export const SHELL_LIMITS = {
  /** Between two steps of recovery: a page that fails at once must not spin. */
  recoveryCooldownMs: 5_000,
  /** Reloads before the window is made anew. */
  reloads: 3,
  /** A page that lived this long has recovered; its next failure starts at the first step again. */
  pageSteadyMs: 60_000,
  /** From the load of a page to its wish for a port. Longer means that its scripts do not run. */
  pageSilentMs: 20_000,
} as const;

/** In CSS pixels: the screen of the cabinet. Smaller screens get what they have. */
export const WINDOW_SIZE = { width: 1_080, height: 1_920 } as const;
