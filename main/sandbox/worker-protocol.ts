import { z } from 'zod';
import type { ListenResult } from './sandbox.ts';
import type { SandboxEvent } from './serve-route.ts';

/** To the sandbox's thread. */
export const WorkerRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('listen'), at: z.object({ port: z.int(), host: z.string().optional() }) }),
  z.strictObject({ kind: z.literal('close') }),
]);
export type WorkerRequest = z.infer<typeof WorkerRequest>;

/** From it. Both ends are of one build, so these are not parsed. */
export type WorkerMessage =
  | { readonly kind: 'listened'; readonly result: ListenResult }
  | { readonly kind: 'event'; readonly event: SandboxEvent };
