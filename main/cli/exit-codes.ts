/** What `kiosk` ends with, so that scripts can rely on it. */
export const EXIT = {
  fine: 0,
  /** It was checked, and something is wrong. */
  problems: 1,
  /** It could not be done: a wrong option, a folder that is away, a fault of the program. */
  notDone: 2,
} as const;
