import { describe, expect, test } from 'vitest';
import { PLATFORM_LIMITS, PROBLEM_TYPES } from '../../main/platform/index.ts';
import { accepted, sealed, TERMINAL, withSandbox } from './platform-fixture.ts';
import { type Append, append, heldAhead, offsetOf, partAddress } from './platform-parts-fixture.ts';

const { appendBytes } = PLATFORM_LIMITS;
const A_DAY_MS = 24 * 3_600_000;

describe('what came ahead', () => {
  const bytes = new Uint8Array(1_000).fill(1);

  test('is told by its offset, to GET and to HEAD, and goes on from nowhere else', () =>
    withSandbox(async (bench) => {
      const address = partAddress(bench, await sealed());
      expect(await offsetOf(address)).toEqual({ status: 204, offset: 0, complete: '?0' });
      expect(await append(address, bytes, { length: 2_000 })).toEqual({ status: 204, offset: 1_000, complete: '?0' });
      expect(await offsetOf(address)).toEqual({ status: 204, offset: 1_000, complete: '?0' });
      expect(await offsetOf(address, TERMINAL, 'HEAD')).toEqual({ status: 204, offset: 1_000, complete: '?0' });
      const mismatch = { status: 409, offset: 1_000, complete: '?0', type: PROBLEM_TYPES.offsetMismatch };
      for (const offset of [0, 999, 1_001]) expect(await append(address, bytes, { offset, length: 3_000 })).toEqual(mismatch);
      expect(await append(address, bytes, { offset: 1_000, length: 2_000, complete: '?1' })).toEqual({
        status: 204,
        offset: 2_000,
        complete: '?1',
      });
    }));

  test('of another length is another part, which begins anew', () =>
    withSandbox(async (bench) => {
      const address = partAddress(bench, await sealed());
      await append(address, bytes, { length: 2_000 });
      expect(await append(address, bytes, { offset: 1_000, length: 5_000 })).toMatchObject({ status: 409, offset: 0 });
      expect(await append(address, bytes, { length: 5_000 })).toMatchObject({ status: 204, offset: 1_000 });
    }));

  test.each<[string, Partial<Append>, number]>([
    ['without an offset that is one', { offset: '1e3' }, 400],
    ['with a flag that is none', { complete: 'true' }, 400],
    ['that says it is whole and is not', { complete: '?1' }, 400],
    ['longer than its part', { length: 999 }, 400],
    ['of another type', { type: 'application/octet-stream' }, 400],
    ['of no terminal', { terminal: '?' }, 400],
    ['of a part larger than a submission', { length: PLATFORM_LIMITS.submissionBytes + 1 }, 413],
  ])('%s is not taken', (_name, change, status) =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      expect(await append(partAddress(bench, envelope), bytes, { length: 2_000, ...change })).toMatchObject({ status });
      expect(await heldAhead(bench)).toEqual([]);
    }),
  );

  test('in more bytes than one request may bring, or of a part that no submission has, is not taken', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const large = new Uint8Array(appendBytes + 1);
      expect(await append(partAddress(bench, envelope), large, { length: 5_000_000 })).toMatchObject({ status: 413 });
      for (const index of [PLATFORM_LIMITS.parts, '01', '-1', 'x']) {
        expect(await append(partAddress(bench, envelope, index), bytes, { length: 2_000 })).toMatchObject({ status: 400 });
      }
      expect(await heldAhead(bench)).toEqual([]);
    }));

  test('is seen, continued and claimed by the terminal alone that sent it', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const address = partAddress(bench, envelope);
      await append(address, bytes, { length: 2_000 });
      expect(await offsetOf(address, 'SZ-FT-018')).toEqual({ status: 204, offset: 0, complete: '?0' });
      expect(await append(address, bytes.fill(2), { offset: 1_000, length: 2_000, terminal: 'SZ-FT-018' })).toMatchObject({
        status: 409,
        offset: 0,
      });
      expect(await append(address, bytes, { length: 1_000, complete: '?1', terminal: 'SZ-FT-018' })).toMatchObject({ status: 204 });
      expect(await offsetOf(address)).toEqual({ status: 204, offset: 1_000, complete: '?0' });
    }));

  test('is forgotten a day after its last bytes', () =>
    withSandbox(async (bench) => {
      const address = partAddress(bench, await sealed());
      await append(address, bytes, { length: 3_000 });
      bench.pass(A_DAY_MS - 1_000);
      await append(address, bytes, { offset: 1_000, length: 3_000 });
      bench.pass(A_DAY_MS - 1_000);
      expect(await offsetOf(address)).toMatchObject({ offset: 2_000 });
      expect(await heldAhead(bench)).toHaveLength(1);
      bench.pass(2_000);
      // Whoever looks sees nothing of it, though no terminal asked since.
      expect(await heldAhead(bench)).toEqual([]);
      expect(await offsetOf(address)).toMatchObject({ offset: 0 });
    }));

  test('is not claimed by an envelope that names no such part, nor where it is in the form too', () =>
    withSandbox(async (bench) => {
      const { header, parts } = await sealed();
      const submit = async (ahead: string): Promise<unknown> => {
        const body = new FormData();
        body.append('envelope', new Blob([JSON.stringify(header)]));
        parts.forEach((part, index) => body.append(`part-${index}`, new Blob([Uint8Array.from(part)])));
        const headers = { 'Idempotency-Key': header.submissionId, 'X-Terminal-Id': TERMINAL, 'Uploaded-Parts': ahead };
        const answer = await fetch(`${bench.url}/v1/submissions`, { method: 'POST', headers, body });
        return answer.status;
      };
      expect(await submit('1')).toBe(400);
      expect(await submit('9')).toBe(422);
      expect(await submit('one')).toBe(400);
      expect(await accepted(bench)).toEqual([]);
    }));
});
