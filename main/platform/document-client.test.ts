import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  against,
  answering,
  askDocument,
  askLink,
  ID,
  IDENTITY,
  JSON_TYPE,
  PROBLEM_TYPE,
  problem,
  unreachable,
} from './answering-fixture.ts';
import { PLATFORM_LIMITS, PLATFORM_TIMEOUTS } from './limits.ts';

const PDF = new TextEncoder().encode('%PDF-1.7 as far as anybody here can tell');
const TICKET = {
  documentId: ID,
  title: { 'zh-CN': '个人参保证明', en: 'Insurance certificate' },
  byteLength: PDF.length,
  sha256: sha256(PDF),
};

describe('a document', () => {
  /** The ticket at first, then `content`. */
  const giving =
    (content: RequestListener, ticket: unknown = TICKET): RequestListener =>
    (request, response) =>
      (request.method === 'POST' ? answering(201, JSON_TYPE, JSON.stringify(ticket)) : content)(request, response);
  const pdf = (bytes: Uint8Array, type = 'application/pdf'): RequestListener => answering(200, type, bytes);

  test('comes with its title and the bytes that were announced, in memory of its own', () =>
    against(giving(pdf(PDF, 'application/pdf; charset=binary')), async (client) => {
      const got = await askDocument(client);
      expect(got).toEqual({ ok: true, value: { documentId: ID, title: TICKET.title, bytes: PDF } });
      expect(got.ok && got.value.bytes.buffer.byteLength).toBe(PDF.length);
    }));

  test('is none, or not allowed, where the platform itself says so', async () => {
    await against(answering(404, PROBLEM_TYPE, problem(404, 'documentNone')), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'none' } });
    });
    await against(answering(403, PROBLEM_TYPE, problem(403, 'notAllowed')), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
    });
  });

  test.each<[string, RequestListener]>([
    ['of another type', pdf(PDF, 'text/html')],
    ['of no type', answering(200, null, PDF)],
    ['with a byte changed', pdf(PDF.with(9, 0))],
    ['shorter', pdf(PDF.slice(0, -1))],
    ['longer', pdf(new Uint8Array([...PDF, 10]))],
    ['empty', pdf(new Uint8Array(0))],
  ])('%s than announced is damaged', (_name, content) =>
    against(giving(content), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'damaged' } });
    }),
  );

  test('announced larger than may be is not even fetched', async () => {
    let fetched = false;
    const content: RequestListener = (_request, response) => {
      fetched = true;
      response.end();
    };
    await against(giving(content, { ...TICKET, byteLength: PLATFORM_LIMITS.documentBytes + 1 }), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'tooLarge' } });
    });
    expect(fetched).toBe(false);
  });

  test('that grows over the limit under way is not read to its end', () =>
    against(
      giving((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/pdf' });
        const piece = new Uint8Array(1_048_576);
        const more = (): void => {
          if (response.destroyed) return;
          response.write(piece, () => setImmediate(more));
        };
        more();
      }),
      async (client) => {
        expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'tooLarge' } });
      },
    ));

  test('at the limit is whole', async () => {
    const large = new Uint8Array(PLATFORM_LIMITS.documentBytes).fill(0x20);
    const ticket = { ...TICKET, byteLength: large.length, sha256: sha256(large) };
    await against(giving(pdf(large), ticket), async (client) => {
      const got = await askDocument(client);
      expect(got.ok && got.value.bytes.length).toBe(large.length);
    });
  });

  test.each<[string, RequestListener, RegExp]>([
    ['not there', answering(404, 'text/html', 'nginx'), /^status 404$/],
    ['no longer there', answering(404, PROBLEM_TYPE, problem(404, 'documentUnknown')), /^status 404$/],
    ['elsewhere', answering(302, null, '', { Location: '/' }), /^status 302$/],
    ['not to be had', answering(503, 'text/html', 'later'), /^status 503$/],
    ['cut at once', (request) => request.socket.destroy(), /UND_ERR_SOCKET|ECONNRESET/],
    [
      'cut in the middle',
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/pdf', 'Content-Length': PDF.length });
        response.write(PDF.slice(0, 5), () => response.destroy());
      },
      /^the answer broke off$/,
    ],
  ])('whose bytes are %s is "not known": asking again may help', (_name, content, detail) =>
    against(giving(content), async (client) => {
      expect(await askDocument(client)).toEqual(unreachable(expect.stringMatching(detail)));
    }),
  );

  test('that stands still in the middle is given up', async () => {
    const begun = Promise.withResolvers<void>();
    const content: RequestListener = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/pdf', 'Content-Length': PDF.length });
      response.write(PDF.slice(0, 5), () => begun.resolve());
    };
    await against(giving(content), async (client, clock) => {
      const outcome = askDocument(client);
      await begun.promise;
      // Twice: the bytes that came count as progress, whenever the client sees them.
      await clock.advance(2 * PLATFORM_TIMEOUTS.documentContent.silenceMs);
      expect(await outcome).toEqual(unreachable(expect.stringMatching(/^silent for too long/)));
      expect(clock.waiting).toBe(0);
    });
  });

  test('is let go when the terminal stops', async () => {
    const controller = new AbortController();
    await against(
      giving(() => controller.abort()),
      async (client, clock) => {
        const ask = { kind: 'insurance-certificate', identity: IDENTITY, checkId: ID, values: {}, language: 'zh-CN' } as const;
        expect(await client.requestDocument(ask, controller.signal)).toEqual(unreachable('stopped by the terminal'));
        expect(clock.waiting).toBe(0);
      },
    );
  });
});

describe('an address for the telephone', () => {
  const given = (url: string): RequestListener => answering(201, JSON_TYPE, JSON.stringify({ url, validSeconds: 600 }));

  test('is given, or the document is gone', async () => {
    await against(given('https://platform.example/d/abc?x=1'), async (client) => {
      expect(await askLink(client)).toEqual({ ok: true, value: { url: 'https://platform.example/d/abc?x=1', validSeconds: 600 } });
    });
    await against(answering(404, PROBLEM_TYPE, problem(404, 'documentUnknown')), async (client) => {
      expect(await askLink(client)).toEqual({ ok: false, error: { kind: 'gone' } });
    });
  });

  test.each([
    'javascript:alert(1)',
    'ftp://platform.example/d',
    'https://',
    'https://platform.example/\u202e',
    'https://platform.example/a b',
    `https://platform.example/${'a'.repeat(PLATFORM_LIMITS.phoneLinkLength)}`,
  ])('that is %j is shown to nobody', (url) =>
    against(given(url), async (client) => {
      expect(await askLink(client)).toEqual(unreachable('the answer does not fit its schema'));
    }),
  );
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
