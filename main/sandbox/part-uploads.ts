import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { type EnvelopeHeader, PLATFORM_LIMITS } from '../platform/index.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import type { ListedPartUpload, PartKey } from './part-upload-store.ts';
import type { Refusal } from './refusal.ts';
import type { SandboxStore } from './store.ts';

export interface PartProgress {
  readonly offset: number;
  readonly complete: boolean;
}

/** Bytes for a part, as announced and as they came. */
export interface Piece {
  readonly offset: number;
  readonly totalBytes: number;
  readonly last: boolean;
  readonly bytes: Uint8Array;
  /** The request was cut: nothing can be said of how many bytes it would have had. */
  readonly cut: boolean;
}

/** Sealed parts that come ahead of their submission, bounded for each terminal and forgotten after a while. */
export interface PartUploads {
  /** Of a submission that is held, all of it: after a lost answer nothing is sent again. */
  progress(key: PartKey): PartProgress;
  append(key: PartKey, piece: Piece): Result<PartProgress, Refusal>;
  /** The bytes of all the parts: those that came with the envelope, and from here those that it names and did not bring. */
  fill(header: EnvelopeHeader, present: ReadonlyMap<number, Uint8Array>): Result<readonly Uint8Array[], Refusal>;
  /** The one that waited longest for more comes first. */
  list(): readonly ListedPartUpload[];
}

type Limits = Pick<typeof SANDBOX_LIMITS, 'partUploadMs' | 'partUploadsPerTerminal' | 'partUploadBytesPerTerminal'>;

export function createPartUploads(options: {
  readonly store: SandboxStore;
  readonly wallMs: () => number;
  readonly limits?: { readonly [Limit in keyof Limits]: number };
}): PartUploads {
  const { store, wallMs, limits = SANDBOX_LIMITS } = options;

  const forgetOld = (): void => store.forgetPartsUntouchedSince(wallMs() - limits.partUploadMs);

  const progress = (key: PartKey): PartProgress => {
    forgetOld();
    const [accepted] = store.cases({ submissionId: key.submissionId });
    const received = accepted?.header.terminalId === key.terminalId ? accepted.header.parts[key.part] : undefined;
    if (received) return { offset: received.byteLength, complete: true };
    const upload = store.partUpload(key);
    return upload ? { offset: upload.heldBytes, complete: upload.heldBytes === upload.totalBytes } : { offset: 0, complete: false };
  };

  /** What the same terminal touched longest ago goes, never another's: nobody can push out what somebody else sent. */
  const makeRoom = (key: PartKey): void => {
    const own = store.partUploads().filter(({ terminalId }) => terminalId === key.terminalId);
    let count = own.length;
    let heldBytes = own.reduce((sum, upload) => sum + upload.heldBytes, 0);
    for (const upload of own) {
      if (count <= limits.partUploadsPerTerminal && heldBytes <= limits.partUploadBytesPerTerminal) return;
      if (upload.submissionId === key.submissionId && upload.part === key.part) continue;
      store.forgetPart(upload);
      count -= 1;
      heldBytes -= upload.heldBytes;
    }
  };

  // What a sandbox that was closed for days still holds goes at once, and not only when a terminal sends parts again.
  forgetOld();

  return {
    progress,

    append: (key, { offset, totalBytes, last, bytes, cut }) => {
      if (totalBytes > PLATFORM_LIMITS.submissionBytes)
        return err({ kind: 'tooLarge', detail: 'the part is larger than a submission may be' });
      const endsAt = offset + bytes.byteLength;
      if (endsAt > totalBytes || (!cut && last !== (endsAt === totalBytes))) {
        return err({ kind: 'malformed', detail: 'Upload-Offset, Upload-Length and Upload-Complete do not fit the body' });
      }
      // Another length is another part: what came of the one before is of no use.
      if ((store.partUpload(key)?.totalBytes ?? totalBytes) !== totalBytes) store.forgetPart(key);
      const held = progress(key);
      if (held.complete || held.offset !== offset) return err(offsetMismatch(held));
      if (bytes.byteLength === 0) return ok(held);
      store.appendToPart(key, { offset, totalBytes, bytes, atMs: wallMs() });
      makeRoom(key);
      return ok({ offset: endsAt, complete: endsAt === totalBytes });
    },

    fill: ({ submissionId, terminalId, parts }, present) => {
      forgetOld();
      const filled: Uint8Array[] = [];
      const missing: number[] = [];
      for (const { index, byteLength, sha256 } of parts) {
        const key = { terminalId, submissionId, part: index };
        const bytes = present.get(index) ?? takePart(key, byteLength, sha256);
        if (bytes) filled.push(bytes);
        else missing.push(index);
      }
      if (missing.length === 0) return ok(filled);
      return err({ kind: 'partNotUploaded', detail: `not held as the envelope names it: part ${missing.join(', ')}` });
    },

    list: () => {
      forgetOld();
      return store.partUploads();
    },
  };

  /** `null`: not held as named. Then it is forgotten, unless the rest of it may still come. */
  function takePart(key: PartKey, byteLength: number, sha256: string): Uint8Array | null {
    const upload = store.partUpload(key);
    if (!upload || (upload.totalBytes === byteLength && upload.heldBytes < byteLength)) return null;
    const bytes = upload.heldBytes === byteLength ? store.partBytes(key) : null;
    if (bytes && createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    store.forgetPart(key);
    return null;
  }
}

export function progressHeaders({ offset, complete }: PartProgress) {
  return { 'Upload-Offset': String(offset), 'Upload-Complete': complete ? '?1' : '?0' } as const;
}

export function offsetMismatch(held: PartProgress): Refusal {
  return { kind: 'offsetMismatch', detail: `${held.offset} bytes are held`, headers: progressHeaders(held) };
}
