/** SAM_V frames. */
export const FRAME_LIMITS = {
  /** The longest answer of the family: base and fingerprint, 2321 bytes whole, so Len is 2314. */
  lengthBytes: 2_314,
  /** SW1 SW2 SW3 and the checksum. */
  shortestAnswerBytes: 4,
  preambleBytes: 5,
  headerBytes: 7,
} as const;

/** What the driver allows itself and the reader. */
export const READER_LIMITS = {
  /** From command to whole answer. A base answer needs 0.11 s on the line and up to 1.5 s in the chip. */
  answerTimeoutMs: { status: 1_000, samId: 1_000, find: 1_000, select: 1_500, readBase: 4_000 },
  /** A pause inside an answer means that the rest will not come; USB bridges hold bytes back for 16 ms. */
  gapTimeoutMs: 400,
  /** Sendings of one command when answers are damaged or missing. */
  tries: 3,
  /** Silence that must pass before a command is sent again, so that a late answer is not taken for the new one. */
  quietMs: 60,
  quietTimeoutMs: 600,
  /** Noise allowed within one try: more than three of the longest answers. */
  bytesPerTry: 8_192,
  /** Between two finds while a citizen is asked for the card. */
  findIntervalMs: 300,
  /** Select and read of one found card. */
  attemptsPerCard: 2,
  keepAliveMs: 10_000,
  /** The same for a reader that does not answer. */
  recoveryMs: 2_000,
} as const;
