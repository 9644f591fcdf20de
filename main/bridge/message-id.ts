import { z } from 'zod';

const Numbered = z.object({ id: z.int().nonnegative() });

/** The number a page gave its message, so that even a message that is refused is answered by number; `null` without one. */
export function messageId(message: unknown): number | null {
  const numbered = Numbered.safeParse(message);
  return numbered.success ? numbered.data.id : null;
}
