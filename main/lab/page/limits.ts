export const PAGE_LIMITS = {
  /** Between looks at the devices, while somebody looks at the page. */
  lookEveryMs: 1_000,
  /** A question that has not come through after this long is given up. */
  answerMs: 5_000,
  /** The wall clock counts as wrong from this distance to the browser's own. */
  clockOffMs: 2_000,
  /** Lines kept of what was done. */
  doneLines: 8,
} as const;
