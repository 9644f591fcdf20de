/** The library has no types of its own. Only what `ipp-codec.ts` uses; its results are parsed there. */
declare module '@sealsystems/ipp' {
  const ipp: {
    /** Throws for bytes that it does not understand; some send it round for ever: see `ipp-encoding.ts`. */
    readonly parse: (bytes: Buffer) => unknown;
    readonly serialize: (message: object) => Buffer;
  };
  export = ipp;
}
