import { setImmediate } from 'node:timers/promises';
import type { Pace } from './bandwidth.ts';
import { UPLOAD_LIMITS } from './limits.ts';

/** Who sends tells so, for the sake of the deadline. */
export interface SendingWatch {
  readonly signal: AbortSignal;
  progressed(): void;
  /** Time in which the terminal holds back by itself is nobody's silence. */
  heldBack(wait: Promise<void>): Promise<void>;
}

/** Views of the blocks' own bytes, at their pace: nothing is copied here. */
export async function* piecesOf(blocks: readonly Uint8Array[], pace: Pace, watch: SendingWatch): AsyncGenerator<Uint8Array> {
  let sinceBreath = 0;
  for (const block of blocks) {
    for (let from = 0; from < block.byteLength; from += UPLOAD_LIMITS.pieceBytes) {
      const piece = block.subarray(from, from + UPLOAD_LIMITS.pieceBytes);
      const wait = pace(piece.byteLength, watch.signal);
      if (wait !== null) await watch.heldBack(wait);
      if (watch.signal.aborted) return;
      yield piece;
      watch.progressed();
      sinceBreath += piece.byteLength;
      // A socket that takes everything at once would keep the loop for all 50 MB: 251 ms were measured.
      if (sinceBreath >= UPLOAD_LIMITS.bytesBetweenBreaths) {
        sinceBreath = 0;
        await setImmediate();
      }
    }
  }
}
