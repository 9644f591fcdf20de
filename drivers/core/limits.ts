/** What a child process may leave and how long it may linger. */
export const PROCESS_LIMITS = {
  /** The end of stderr that is kept. */
  stderrCharacters: 8_192,
  /** Between the polite signal and SIGKILL: a scanner's program drives the lamp home first. */
  killGraceMs: 2_000,
  /** A grandchild may hold the pipes of a program that has ended. */
  pipesAfterExitMs: 1_000,
} as const;

export const SERIAL_LIMITS = { defaultBaudRate: 115_200, presenceCheckMs: 500 } as const;

/** A device of this house answers a connection at once; one that is switched off answers not at all. */
export const HTTP_LIMITS = { connectTimeoutMs: 5_000 } as const;
