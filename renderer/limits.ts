import type { BRIDGE_LIMITS } from '../main/bridge/contract.ts';

type BridgeLimits = typeof BRIDGE_LIMITS;

/**
 * The bridge's limits as values: the contract's own constants come with its parser, which the page does not carry. The
 * types hold the two together.
 */
export const FIELD_CHARACTERS: BridgeLimits['fieldCharacters'] = 10_000;
export const SIGNATURE_STROKES: BridgeLimits['signatureStrokes'] = 200;
export const SIGNATURE_POINTS_PER_STROKE: BridgeLimits['signaturePointsPerStroke'] = 2_000;
export const SIGNATURE_POINTS_TOTAL: BridgeLimits['signaturePointsTotal'] = 10_000;

/** Between two `touched` intents while somebody types or draws, in ms. */
export const TOUCHED_EVERY_MS = 1_000;

/** Longest time one stroke may claim to have taken, in ms, as the contract allows. */
export const STROKE_TIME_MS = 3_600_000;

/** Characters in each group of a receipt's number, as printed: `S017-7F3K-29-4`. */
export const CASE_NUMBER_GROUPS: readonly number[] = [4, 4, 2, 1];

/** How much larger a page of a document is shown when asked for. */
export const PAGE_ZOOM = 2;

/** A finger that moved this far sideways, in px, turns the page. */
export const SWIPE_PX = 90;

/** How far an arrow key moves a page that is shown larger, in px. */
export const PAGE_STEP_PX = 160;
