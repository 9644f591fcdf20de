/** The small pieces that the schemas of the platform's interface are made of. */
import { z } from 'zod';
import { PLATFORM_LIMITS } from './limits.ts';

/** 128 random bits, lower-case hexadecimal. */
export const hexId = () => z.string().regex(/^[0-9a-f]{32}$/);

export const Text = (max: number) => z.string().min(1).max(max);

/** RFC 3339, with its offset. */
export const Instant = z.iso.datetime({ offset: true });

/**
 * Shown and printed as it is: no control or format characters (with the bidirectional overrides), no line or paragraph
 * separators, no lone surrogates. Never markup.
 */
export const PlainText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);

/** The platform's own words to the citizen, in both languages of the screen. */
export const LocalWords = z.object({ 'zh-CN': PlainText(PLATFORM_LIMITS.wordsLength), en: PlainText(PLATFORM_LIMITS.wordsLength) });
