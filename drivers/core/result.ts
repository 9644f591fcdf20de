/**
 * An outcome that a caller must look at. Every edge (driver, store, bridge, platform) answers with one;
 * throwing is for bugs. `E` is a closed union of `{ kind: … }`.
 */
export type Result<T, E extends { readonly kind: string }> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E extends { readonly kind: string }>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** For the `default` arm of a `switch` over a closed union: a new member fails to compile here. */
export function assertNever(unexpected: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(unexpected)}`);
}
