/** Messages of one page that may wait for their answer at once; a page of ours has one or two. */
export const UNANSWERED_MESSAGES_PER_PAGE = 32;

/** Questions of a host to the core: pictures and the lab. */
export const QUESTION_LIMITS = {
  imageAnswerMs: 5_000,
  labAnswerMs: 30_000,
  /** That may wait for an answer at once. */
  pendingQuestions: 64,
} as const;

/** How often a utility process looks whether its host is still there. */
export const HOST_WATCH_MS = 1_000;
