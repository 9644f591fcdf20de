import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createPlatformClient, PLATFORM_LIMITS } from '../../main/platform/index.ts';
import { withCutter } from './platform-cutter.ts';
import {
  accepted,
  type Bench,
  type Envelope,
  newId,
  RECEIVED,
  recordOf,
  sealed,
  TERMINAL,
  unhurried,
  withSandbox,
} from './platform-fixture.ts';
import { append, heldAhead, offsetOf, partAddress } from './platform-parts-fixture.ts';

const MEGABYTE = 1_000_000;
const { appendBytes } = PLATFORM_LIMITS;
/** Envelope, sealed record, questions and the heads of all requests. */
const SMALL_BYTES = 60_000;

/** A submission with one scan of so many bytes, and the scan. */
async function withScan(scanBytes: number): Promise<{ readonly envelope: Envelope; readonly scan: Uint8Array }> {
  const scan = new Uint8Array(randomBytes(scanBytes));
  const record = { ...recordOf(newId()), signaturePart: null };
  const envelope = await sealed({ record, parts: [{ name: 'lease-1', mediaType: 'image/png', bytes: scan }] });
  return { envelope, scan };
}

async function opened(bench: Bench, { header }: Envelope): Promise<Uint8Array> {
  return (await fetch(`${bench.url}/_sandbox/submissions/${header.submissionId}/parts/1`)).bytes();
}

describe('a large part', () => {
  test('that is cut four times in mid-body is sent once and a little more, not five times', () =>
    withSandbox((bench) =>
      withCutter(bench.port, async (line) => {
        const { envelope, scan } = await withScan(5 * MEGABYTE);
        // Each attempt is a client of its own, as after a crash: what it knows, it asks.
        const attempt = () =>
          createPlatformClient({ baseUrl: line.url, terminalId: TERMINAL, clock: systemClock }).deliver(envelope, unhurried());
        line.cutAfter(300_000, 900_000, 1_400_000, 700_000);
        for (let cut = 0; cut < 4; cut++) expect(await attempt()).toMatchObject({ kind: 'tryLater', reached: true, submitted: false });
        expect(line.cutsLeft()).toBe(0);
        expect(await accepted(bench)).toEqual([]);

        expect(await attempt()).toMatchObject(RECEIVED);
        expect(Buffer.compare(await opened(bench, envelope), scan)).toBe(0);
        const sealedBytes = envelope.parts.reduce((sum, part) => sum + part.byteLength, 0);
        expect(line.sentBytes()).toBeLessThan(sealedBytes + 4 * appendBytes + SMALL_BYTES);
        // What came is let go of once it is claimed.
        expect(await heldAhead(bench)).toEqual([]);
      }),
    ));

  test('goes on where it was after the platform was started anew', () =>
    withSandbox((bench) =>
      withCutter(bench.port, async (line) => {
        const { envelope, scan } = await withScan(3 * MEGABYTE);
        const client = createPlatformClient({ baseUrl: line.url, terminalId: TERMINAL, clock: systemClock });
        line.cutAfter(2 * MEGABYTE);
        expect((await client.deliver(envelope, unhurried())).kind).toBe('tryLater');
        await bench.restart();
        line.leadTo(bench.port);
        const before = line.sentBytes();
        const { offset = 0 } = await offsetOf(partAddress(bench, envelope));
        expect(offset).toBeGreaterThan(MEGABYTE);

        expect(await client.deliver(envelope, unhurried())).toMatchObject(RECEIVED);
        expect(Buffer.compare(await opened(bench, envelope), scan)).toBe(0);
        expect(line.sentBytes() - before).toBeLessThan(3 * MEGABYTE - offset + SMALL_BYTES);
      }),
    ));

  test('loses nothing that came of a request which was cut', () =>
    withSandbox((bench) =>
      withCutter(bench.port, async (line) => {
        const { envelope } = await withScan(2 * MEGABYTE);
        line.cutAfter(400_000);
        const client = createPlatformClient({ baseUrl: line.url, terminalId: TERMINAL, clock: systemClock });
        expect((await client.deliver(envelope, unhurried())).kind).toBe('tryLater');
        await expect.poll(async () => (await offsetOf(partAddress(bench, envelope))).offset).toBeGreaterThan(200_000);
        expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      }),
    ));

  test('whose submission was received while the answer was lost is not sent again', () =>
    withSandbox((bench) =>
      withCutter(bench.port, async (line) => {
        const { envelope } = await withScan(2 * MEGABYTE);
        const client = createPlatformClient({ baseUrl: line.url, terminalId: TERMINAL, clock: systemClock });
        await bench.fault({ mode: 'dropAfterCommit', only: 'submit', times: 1 });
        expect(await client.deliver(envelope, unhurried())).toMatchObject({ kind: 'tryLater', reached: true, submitted: true });
        const before = line.sentBytes();
        expect(await client.deliver(envelope, unhurried())).toMatchObject(RECEIVED);
        expect(line.sentBytes() - before).toBeLessThan(SMALL_BYTES);
        expect(await accepted(bench)).toHaveLength(1);
      }),
    ));

  test.each([
    ['the answer to its bytes is lost', { mode: 'dropAfterCommit', only: 'appendToPart', times: 1 }, 'tryLater'],
    ['the answer to its bytes breaks off', { mode: 'truncate', only: 'appendToPart', times: 1 }, 'tryLater'],
    ['the platform is away', { mode: 'failing', status: 503, only: 'appendToPart', times: 1 }, 'tryLater'],
    ['the platform is overrun at the first question', { mode: 'failing', status: 429, only: 'partOffset', times: 1 }, 'tryLater'],
    ['a sign-in page answers the first question', { mode: 'garbage', only: 'partOffset', times: 1 }, 'tryLater'],
    ['a sign-in page answers its bytes', { mode: 'garbage', only: 'appendToPart', times: 1 }, 'tryLater'],
    ['the terminal is not known', { mode: 'unauthorised', only: 'partOffset', times: 1 }, 'notAllowed'],
    ['the terminal is known no longer', { mode: 'unauthorised', status: 403, only: 'appendToPart', times: 1 }, 'notAllowed'],
  ] as const)('survives that %s', (_name, fault, kind) =>
    withSandbox(async (bench) => {
      const { envelope, scan } = await withScan(1.5 * MEGABYTE);
      await bench.fault(fault);
      expect((await bench.client().deliver(envelope, unhurried())).kind).toBe(kind);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      expect(Buffer.compare(await opened(bench, envelope), scan)).toBe(0);
    }),
  );

  test('of which something else came ahead is sent anew in the same attempt, and is no dead letter', () =>
    withSandbox(async (bench) => {
      const { envelope, scan } = await withScan(1.5 * MEGABYTE);
      const { byteLength } = envelope.parts[1] ?? new Uint8Array(0);
      const noise = new Uint8Array(byteLength).fill(3);
      for (let offset = 0; offset < byteLength; offset += appendBytes) {
        const piece = noise.subarray(offset, offset + appendBytes);
        const complete = offset + piece.byteLength === byteLength ? '?1' : '?0';
        expect(await append(partAddress(bench, envelope), piece, { offset, length: byteLength, complete })).toMatchObject({ status: 204 });
      }
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      expect(bench.events).toMatchObject([{ refusal: { kind: 'partNotUploaded' } }, { kind: 'accepted', again: false }]);
      expect(Buffer.compare(await opened(bench, envelope), scan)).toBe(0);
    }));

  test('that is not what its envelope names is refused in the end, by the answer to the whole', () =>
    withSandbox(async (bench) => {
      const { envelope } = await withScan(1.5 * MEGABYTE);
      const damaged = {
        ...envelope,
        parts: envelope.parts.map((bytes, index) => (index === 1 ? bytes.with(9, (bytes[9] ?? 0) ^ 1) : bytes)),
      };
      expect(await bench.client().deliver(damaged, unhurried())).toEqual({ kind: 'refused', httpStatus: 422, problem: 'contentInvalid' });
      expect(await heldAhead(bench)).toEqual([]);
    }));

  test('is sent by three attempts at the same time and taken in once', () =>
    withSandbox(async (bench) => {
      const { envelope } = await withScan(2 * MEGABYTE);
      const outcomes = await Promise.all([1, 2, 3].map(() => bench.client().deliver(envelope, unhurried())));
      const kinds = outcomes.map((outcome) => outcome.kind);
      expect(kinds).toContain('received');
      expect(kinds.filter((kind) => kind !== 'received' && kind !== 'inFlight')).toEqual([]);
      expect(await accepted(bench)).toHaveLength(1);
    }));

  test('under an id that another payload holds is refused for ever', () =>
    withSandbox(async (bench) => {
      const { envelope } = await withScan(1.5 * MEGABYTE);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      const record = { ...recordOf(envelope.header.submissionId), signaturePart: null };
      const parts = [{ name: 'lease-1', mediaType: 'image/png', bytes: new Uint8Array(2 * MEGABYTE) }];
      expect(await bench.client().deliver(await sealed({ record, parts }), unhurried())).toEqual({
        kind: 'refused',
        httpStatus: 422,
        problem: 'otherPayload',
      });
    }));
});
