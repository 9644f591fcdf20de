/** What a sealed part is bound to: moved into another submission, place, terminal or version, it does not open. */
export interface PartBinding {
  readonly suite: string;
  readonly keyId: string;
  readonly submissionId: string;
  readonly terminalId: string;
  readonly schemaVersion: number;
  readonly partIndex: number;
}

/**
 * The canonical encoding of a binding: six fields in this order, each as its length in bytes (32 bit, big-endian)
 * and its UTF-8 text; numbers in decimal. No two bindings share an encoding.
 */
export function associatedBytes(binding: PartBinding): Uint8Array {
  const fields = [
    binding.suite,
    binding.keyId,
    binding.submissionId,
    binding.terminalId,
    String(binding.schemaVersion),
    String(binding.partIndex),
  ];
  return Buffer.concat(
    fields.flatMap((field) => {
      const text = Buffer.from(field, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return [length, text];
    }),
  );
}
