/** Holds what the platform has against what the citizens gave. */

/** What must be there. */
export interface Expected {
  readonly submissionId: string;
  /** Terminal and citizen: within it, order is promised. */
  readonly lane: string;
  /** The place in its terminal's order of saving. */
  readonly ordinal: number;
  /** What the terminal said when it had saved it. */
  readonly told: string;
  readonly digests: readonly string[];
}

/** What is there, in the platform's order of acceptance. */
export interface Arrived extends Expected {
  /** The terminal's own number, in the order of its commits. */
  readonly sequence: number;
}

/** Ids, so that each case can be looked into. All empty: once, all of it, in order. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly outOfOrder: readonly string[];
  /** Nobody gave it, or not like this. */
  readonly foreign: readonly string[];
}

export function judgeArrivals(expected: readonly Expected[], arrived: readonly Arrived[]): Verdict {
  const byId = new Map(expected.map((each) => [each.submissionId, each]));
  // By what is in it, not by its id alone: a second id would be a second case of the same citizen.
  const seen = new Set<string>();
  const ids = new Set<string>();
  const twice: string[] = [];
  const foreign: string[] = [];
  const outOfOrder: string[] = [];
  const last = new Map<string, Arrived>();
  for (const each of arrived) {
    const { submissionId, lane, ordinal, sequence } = each;
    const content = `${lane} ${ordinal}`;
    if (seen.has(content) || ids.has(submissionId)) twice.push(submissionId);
    seen.add(content);
    ids.add(submissionId);
    const given = byId.get(submissionId);
    if (given === undefined || !isSame(given, each)) foreign.push(submissionId);
    const before = last.get(lane);
    if (before !== undefined && (before.ordinal > ordinal || before.sequence > sequence)) outOfOrder.push(submissionId);
    last.set(lane, each);
  }
  return { lost: [...byId.keys()].filter((id) => !ids.has(id)), twice, outOfOrder, foreign };
}

function isSame(given: Expected, arrived: Expected): boolean {
  return (
    given.lane === arrived.lane &&
    given.ordinal === arrived.ordinal &&
    given.told === arrived.told &&
    given.digests.join() === arrived.digests.join()
  );
}
