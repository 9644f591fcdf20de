/** IPP messages. */
export const IPP_LIMITS = {
  /** The few attributes that are asked for fit into a thousandth of it. */
  answerBytes: 262_144,
  /** No attribute of a printer nests deeper than four. */
  collectionDepth: 8,
  /** RFC 8011 section 5.1.3 allows 255 bytes for a name; one code and a mark of ours are far shorter. */
  jobNameCharacters: 80,
  /** Unfinished jobs looked through for one of ours: a printer of a terminal has one or two. */
  jobsAsked: 50,
  /** Of a printer's words in a technician's log. */
  detailCharacters: 200,
} as const;

/** What the driver allows itself and the printer. */
export const PRINTER_LIMITS = {
  documentBytes: 33_554_432,
  /** A printer that sleeps wakes its network part first. */
  answerTimeoutMs: 8_000,
  /** A whole document over a slow line, into a printer that spools while it takes. */
  submitTimeoutMs: 90_000,
  /** How often the printer is asked for its state: while it is well, and while it is not. */
  lookEveryMs: 5_000,
  lookEveryUnwellMs: 2_000,
  jobPollMs: 1_000,
  /** Nothing heard of a job for so long: it is given up, its outcome unknown. */
  lostContactMs: 20_000,
  /** Someone has seen that the paper is out, fetches some and fills it in. The same for a jam and an open cover. */
  repairWaitMs: 60_000,
  /** No sheet counted and no state changed. Warming up and drawing a heavy page take a minute. */
  stalledMs: 120_000,
  /** Whatever the printer says of its progress. */
  longestJobMs: 300_000,
  /** From Cancel-Job to the job's end: the sheet under way still comes out. */
  cancelWaitMs: 15_000,
  /** Print-Job went unanswered: so long the printer is asked whether it has the job. */
  lostJobSearchMs: 10_000,
} as const;
