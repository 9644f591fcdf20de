import { CANDIDATE_CHARACTER_PX, CANDIDATE_MINIMUM_PX, CANDIDATE_PADDING_PX, CANDIDATE_ROW_PX } from '../limits.ts';

/** Cuts candidates into pages that fit the bar, in order, none left out; a very long one has a page of its own. */
export function pageCandidates<T extends { text: string }>(candidates: readonly T[]): T[][] {
  const pages: T[][] = [];
  let page: T[] = [];
  let used = 0;
  for (const candidate of candidates) {
    const width = Math.max(CANDIDATE_MINIMUM_PX, [...candidate.text].length * CANDIDATE_CHARACTER_PX + CANDIDATE_PADDING_PX);
    if (page.length > 0 && used + width > CANDIDATE_ROW_PX) {
      pages.push(page);
      page = [];
      used = 0;
    }
    page.push(candidate);
    used += width;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}
