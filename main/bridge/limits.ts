/** Messages of one page that may wait for their answer at once; a page of ours has one or two. */
export const UNANSWERED_MESSAGES_PER_PAGE = 32;
