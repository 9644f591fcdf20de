/** Every number of the outbox that someone may want to argue about. A test or a small disk may narrow them. */
export interface OutboxLimits {
  /** What the database may grow to. Erasing still works at the cap. */
  readonly databaseBytes: number;
  /** Saving stops while less than this is free, so that erasing, logs and the system keep room. */
  readonly diskReserveBytes: number;
  /**
   * Nothing is begun while less than this is left beyond the reserve, or below the cap of the database: the largest submission
   * twice over, once for the log and once for the database.
   */
  readonly admissionHeadroomBytes: number;
  /** Closed for want of room, it opens again when there is so much more than was missing. */
  readonly roomReopenFactor: number;
  /** Waiting submissions before no more are begun, and the share of it below which they are again. */
  readonly depthLimit: number;
  readonly depthReopenShare: number;
  /** How often room, depth and age are looked at when nothing happens. */
  readonly watchEveryMs: number;
  /** Something that waits longer than this is an alarm. */
  readonly oldestAlarmMs: number;
  /** Given up on a full disk, so that what was delivered can be erased: more than the largest part. */
  readonly ballastBytes: number;
  /** How long the row of what was delivered or withdrawn is kept, without what the citizen gave. */
  readonly keepDeliveredMs: number;
  /** First step of the back-off and its ceiling. */
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** A platform that asks for more patience than this is asked again all the same. */
  readonly longestRetryAfterMs: number;
  /** Five hundred terminals that come back together send their backlog spread over this. */
  readonly reconnectSpreadMs: number;
  /** After an outage a terminal sends its backlog one by one, each after up to this. */
  readonly catchUpPaceMs: number;
  /** Something sealed to a key that the platform does not know is tried again so often. */
  readonly keyUnknownRetryMs: number;
  /** A paused queue is probed with one submission after up to this. */
  readonly pausedProbeMs: number;
  /**
   * A guard, and no more: the platform's client ends an attempt by itself, by clocks that stand still while it waits for its
   * share of the line.
   */
  readonly attemptTimeoutMs: number;
  readonly lookUpTimeoutMs: number;
  readonly deliveriesAtOnce: number;
  /** Sealed bytes that are being sent at once; one submission that is larger goes alone. */
  readonly sendingBytes: number;
  /** The loop looks again at least this often, which is also how a jump of the wall clock is noticed. */
  readonly longestPauseMs: number;
  /** And at most this often. */
  readonly shortestPauseMs: number;
  /** Pause before a store that refused is asked again. */
  readonly storeRetryMs: number;
  /** A difference between wall and monotonic time beyond this is a jump. */
  readonly clockJumpMs: number;
  /** Quiet after a delivery or a withdrawal before erasing, and the longest that erasing may be put off. */
  readonly eraseQuietMs: number;
  readonly eraseWithinMs: number;
  /** Sealed bytes overwritten in one go; more than that waits for its turn behind other work of the writer. */
  readonly eraseGroupBytes: number;
  /** Pause before a busy checkpoint is tried again. */
  readonly eraseRetryMs: number;
  /** The store's own time to close, beyond the grace that deliveries were given. */
  readonly closeStoreMs: number;
  /** A writer that ends this often within the window is not started again. */
  readonly writerRestarts: number;
  readonly writerRestartWindowMs: number;
  /** Pause before a writer whose store could not be opened is started again. */
  readonly writerRestartPauseMs: number;
}

export const OUTBOX_LIMITS: OutboxLimits = {
  databaseBytes: 4 * 1024 ** 3,
  diskReserveBytes: 128 * 1024 ** 2,
  admissionHeadroomBytes: 112 * 1024 ** 2,
  roomReopenFactor: 1.25,
  depthLimit: 5_000,
  depthReopenShare: 0.9,
  watchEveryMs: 5_000,
  oldestAlarmMs: 24 * 3_600_000,
  ballastBytes: 24 * 1024 ** 2,
  keepDeliveredMs: 180 * 86_400_000,
  retryBaseMs: 2_000,
  retryCapMs: 60_000,
  longestRetryAfterMs: 3_600_000,
  reconnectSpreadMs: 30_000,
  catchUpPaceMs: 10_000,
  keyUnknownRetryMs: 900_000,
  pausedProbeMs: 300_000,
  attemptTimeoutMs: 21_600_000,
  lookUpTimeoutMs: 20_000,
  deliveriesAtOnce: 4,
  sendingBytes: 64 * 1024 ** 2,
  longestPauseMs: 15_000,
  shortestPauseMs: 200,
  storeRetryMs: 1_000,
  clockJumpMs: 5_000,
  eraseQuietMs: 1_000,
  eraseWithinMs: 20_000,
  eraseGroupBytes: 8 * 1024 ** 2,
  eraseRetryMs: 1_000,
  closeStoreMs: 1_000,
  writerRestarts: 5,
  writerRestartWindowMs: 60_000,
  writerRestartPauseMs: 1_000,
};

/** How long a statement waits for a reader's lock before it counts as busy. */
export const BUSY_TIMEOUT_MS = 500;
/** An opening that fails with less than this free may have failed for want of room. */
export const OPENING_ROOM_BYTES = 1024 ** 2;
/** More than this in the log alone (16 MiB) is copied back after a save has been answered, so that no save pays for it. */
export const CHECKPOINT_PAGES = 4_096;
/** Random draws for a short number before the store gives up. */
export const SHORT_NUMBER_DRAWS = 64;
/** Rows erased in one go, however small. */
export const ERASE_GROUP_ROWS = 256;
/** Old rows taken away in one go. */
export const PRUNE_GROUP_ROWS = 256;
/** The newest rows are never taken away. */
export const PRUNE_KEEPS_ROWS = 1_000;
/** Rows taken over from a broken database in one transaction. */
export const SALVAGE_GROUP_ROWS = 32;
/** So many parts that cannot be read, one after another, and the rest is given up: a page of the tree hides some thousands. */
export const SALVAGE_UNREADABLE_PARTS = 20_000;
/** No terminal saves more than this in its life (a thousand a day for 27 years). */
export const SALVAGE_LAST_SEQUENCE = 10_000_000;
/** Copied to a second device that was away, in one go. */
/** A second device that failed is opened again after so many looks at the queue (5 s each when nothing happens), then after twice as many. */
export const MIRROR_RETRY_CALLS = { first: 12, most: 180 } as const;
export const MIRROR_GROUP_ROWS = 64;
export const MIRROR_GROUP_BYTES = 8 * 1024 ** 2;
/** What is no larger goes beside a large one, however little is sent at once. */
export const SMALL_BYTES = 1024 ** 2;
export const DATABASE_FILE = 'outbox.db';

/** Sealed for nobody when the writer has opened: enough for the machine code to be there. */
export const WARM_UP_PARTS = 4;
export const WARM_UP_BYTES = 4_096;

/** A technician's command waits so long where the database is locked as a whole: while it is opened after a crash. */
export const READER_BUSY_TIMEOUT_MS = 5_000;
/**
 * Up to this, the pages of a database are looked at in one go (1.7 s for 1 GB that is in memory); beyond, a slow disk would keep
 * the reader at it for longer than what was delivered may stay.
 */
export const CHECK_STRUCTURE_BYTES = 1024 ** 3;
/** Of what SQLite finds wrong with its pages, told at most. */
export const CHECK_STRUCTURE_LINES = 20;
/** Rows that are listed in one read while all are looked at. */
export const CHECK_PAGE_ROWS = 200;

/** What is large lies outside of the writer's heap; a small nursery keeps a long backlog from growing it. */
export const WRITER_RESOURCES = { maxYoungGenerationSizeMb: 4 } as const;
