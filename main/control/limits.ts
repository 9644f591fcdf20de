/** Every number of the control socket that someone may want to argue about. */
export const CONTROL_LIMITS = {
  /** One line, question or answer, without its end. */
  lineBytes: 65_536,
  /** At once; a technician has one or two. */
  connections: 8,
  /** A connection on which no question is finished, or no answer is taken, for so long is closed. */
  idleMs: 60_000,
  /** After an answer, before the next question of the same connection is looked at: nobody keeps the core busy. */
  betweenAnswersMs: 5,
  /** How long a command waits for the core. Salvaging a database may take as long as it takes. */
  connectMs: 3_000,
  answerMs: 20_000,
} as const;

/** `sun_path` of Linux, 108 bytes, without the zero at its end (unix(7)). */
export const SOCKET_PATH_BYTES = 107;
