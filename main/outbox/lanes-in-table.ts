/** The first of each lane is marked, so that what is due is found by an index however many wait behind it. */
import type { Database } from 'better-sqlite3';

const IS_FIRST = `(lane IS NULL OR sequence = (
  SELECT min(first.sequence) FROM submission first WHERE first.lane = submission.lane AND first.state IN ('queued', 'sending')))`;

/** Marks anew which rows are first in their lane: after rows came or went by another way than one by one. */
export const MARK_HEADS = `UPDATE submission SET head = ${IS_FIRST} WHERE state IN ('queued', 'sending') AND head IS NOT ${IS_FIRST}`;

/** Where `sequence` is the first of its lane, whoever stands behind it becomes that; called before its lane is taken off it. */
export function nextInLane(database: Database): (sequence: number) => void {
  const mark = database.prepare<[number, number]>(
    `UPDATE submission SET head = 1 WHERE sequence = (
       SELECT next.sequence FROM submission next
       WHERE next.lane = (SELECT lane FROM submission WHERE sequence = ? AND head = 1) AND next.sequence > ? AND next.state IN ('queued', 'sending')
       ORDER BY next.sequence LIMIT 1)`,
  );
  return (sequence) => void mark.run(sequence, sequence);
}
