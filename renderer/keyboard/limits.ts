/** Every number of the keyboard, with its unit. */

/** How long backspace is held before it repeats, and how fast it then goes. */
export const REPEAT_DELAY_MS = 420;
export const REPEAT_INTERVAL_MS = 75;

/** Letters of pinyin that may wait for a choice; more are not taken, so that a look-up stays short. */
export const COMPOSITION_LETTERS_MAX = 64;

/** Room for candidates between the two paging keys on a 1,080 px wide panel, and how wide one is drawn. */
export const CANDIDATE_ROW_PX = 840;
export const CANDIDATE_CHARACTER_PX = 42;
export const CANDIDATE_PADDING_PX = 40;
export const CANDIDATE_MINIMUM_PX = 88;

/** Size of the generated pinyin table. */
export const TABLE_BYTES_MAX = 400_000;

/** What is left of an idle period when work in it stops. */
export const IDLE_RESERVE_MS = 2;
