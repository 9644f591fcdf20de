/** What one can do with one thing of the lab: the parts of which its table is made. */
import { z } from 'zod';

export interface LabVerb {
  /** What happens, in the words of somebody standing there. */
  readonly does: string;
  /** A body that works, for the list and the page; absent where the verb takes none. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** Bodies worth a button of their own. */
  readonly choices?: readonly { readonly label: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** Parses the body itself: a wrong one is a `ZodError`. */
  readonly run: (body: unknown) => void;
}

/** Paper that came out, at `<device>/papers/<index>.<ending>`. */
export interface LabPapers {
  readonly ending: 'png' | 'pdf';
  readonly mediaType: string;
  readonly count: () => number;
  /** `null` when there is no such paper. */
  readonly give: (index: number) => Promise<Uint8Array | null>;
}

export interface LabDevice {
  readonly state: () => unknown;
  readonly papers?: LabPapers;
  readonly verbs: Readonly<Record<string, LabVerb>>;
}

export const plain = (does: string, run: () => void): LabVerb => ({
  does,
  run: (body) => {
    z.strictObject({}).parse(body ?? {});
    run();
  },
});

export function verb<S extends z.ZodObject>(does: string, schema: S, example: z.input<S>, run: (body: z.output<S>) => void): LabVerb {
  return { does, example, run: (body) => run(schema.parse(body ?? {})) };
}

/** Turns each of a device's faults on or off; one that is not named is off. */
export function faults<K extends string>(does: string, all: Record<K, boolean>, example: K): LabVerb {
  const names = Object.keys(all);
  const schema = z.strictObject(Object.fromEntries(names.map((name) => [name, z.boolean().default(false)])));
  return {
    ...verb(does, schema, { [example]: true }, (set) => void Object.assign(all, set)),
    choices: [{ label: 'none', body: {} }, ...names.map((name) => ({ label: name, body: { [name]: true } }))],
  };
}

/** The request was understood and cannot be done; the text is for whoever sent it. */
export class LabRequestError extends Error {}
