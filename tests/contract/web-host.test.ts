import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { BRIDGE_LIMITS } from '../../main/bridge/index.ts';
import { startWebHost } from '../../main/web/index.ts';
import { attractView } from '../support/fake-views.ts';
import { InProcessCore } from '../support/in-process-core.ts';
import { openWebSocketPage } from '../support/test-page.ts';
import { until } from '../support/until.ts';
import { collectLog, type HostUnderTest, withWebHost } from '../support/web-host.ts';

const withHost = (body: (host: HostUnderTest, core: InProcessCore) => Promise<void>): Promise<void> => {
  const core = new InProcessCore();
  return withWebHost({ core }, (host) => body(host, core));
};

const withLab = (body: (host: HostUnderTest, core: InProcessCore) => Promise<void>): Promise<void> =>
  withHost(async (host, core) => {
    core.lab = true;
    await body(host, core);
  });

const signInWith = (host: HostUnderTest, token: unknown, headers: Readonly<Record<string, string>> = {}) =>
  host.ask('/session', {
    method: 'POST',
    headers: { origin: host.origin, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });

/** Bytes on the wire as they stand; gives what came back until the host closed. */
function rawRequest(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('health', () => {
  test.each([
    ['ready', 200, 'ready'],
    ['starting', 503, 'starting'],
    ['restarting', 503, 'restarting'],
    ['fatal', 503, 'stopped'],
    ['stopped', 503, 'stopped'],
  ] as const)('a core that is %s gives %d and needs no session', (state, status, said) =>
    withHost(async (host, core) => {
      core.become(state);
      const answer = await host.ask('/healthz');
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body.toString())).toEqual({ status: said });
    }),
  );
});

describe('the token', () => {
  test('stands in a file that only its owner can read, in a folder that only its owner can enter', () =>
    withHost(async (host) => {
      const file = join(host.dataDir, 'run', 'web-token');
      expect(readFileSync(file, 'utf8')).toBe(host.token);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(join(host.dataDir, 'run')).mode & 0o777).toBe(0o700);
      expect(Buffer.from(host.token, 'base64url')).toHaveLength(32);
    }));

  test('is new on each start, and gone after the end', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'web-host-data-'));
    const tokens: string[] = [];
    for (let start = 0; start < 2; start++) {
      await withWebHost({ core: new InProcessCore(), dataDir }, async (host) => {
        tokens.push(host.token);
      });
      expect(() => statSync(join(dataDir, 'run', 'web-token'))).toThrow('ENOENT');
    }
    expect(new Set(tokens).size).toBe(2);
    rmSync(dataDir, { recursive: true });
  });

  test('is exchanged for a cookie that scripts and other sites never see', () =>
    withHost(async (host) => {
      const answer = await signInWith(host, host.token);
      expect(answer.status).toBe(204);
      expect(answer.headers['set-cookie']?.[0]).toMatch(/^terminal-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
      expect(answer.headers['set-cookie']?.[0]).not.toContain(host.token);
    }));

  test.each([
    ['wrong', 401],
    ['', 401],
    ['x'.repeat(201), 400],
    [7, 400],
    [null, 400],
  ])('%j instead of the token gives %d and no cookie', (token, status) =>
    withHost(async (host) => {
      const answer = await signInWith(host, token);
      expect(answer.status).toBe(status);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }),
  );

  test('cannot be guessed at speed: after ten wrong tries even the right one waits', async () => {
    const clock = new ManualClock();
    await withWebHost({ core: new InProcessCore(), clock }, async (host) => {
      for (let attempt = 0; attempt < 10; attempt++) expect((await signInWith(host, 'wrong')).status).toBe(401);
      const refused = await signInWith(host, host.token);
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toBe('2');
      await clock.advance(2_000);
      expect((await signInWith(host, host.token)).status).toBe(204);
    });
  });

  test('the session of a running browser outlives a restart of the host; a broken record of sessions does not stop it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'web-host-data-'));
    let cookie = '';
    let port = 0;
    await withWebHost({ core: new InProcessCore(), dataDir }, async (host) => {
      cookie = await host.signIn();
      port = host.port;
    });
    const kept = readFileSync(join(dataDir, 'run', 'web-sessions'), 'utf8');
    expect(kept).not.toContain(cookie.split('=')[1]);
    await withWebHost({ core: new InProcessCore(), dataDir, port }, async (host) => {
      expect((await host.ask('/session', { headers: { cookie } })).status).toBe(204);
    });
    writeFileSync(join(dataDir, 'run', 'web-sessions'), '{"not": "digests"}');
    await withWebHost({ core: new InProcessCore(), dataDir, port }, async (host) => {
      expect((await host.ask('/session', { headers: { cookie } })).status).toBe(401);
      expect(host.logged.join('\n')).toContain('sessions of the last start are not readable');
    });
    rmSync(dataDir, { recursive: true });
  });

  test('a data directory that cannot be written is logged, and the terminal is served all the same', async () => {
    // A file where the folder should be fails for every user, root included.
    const dir = mkdtempSync(join(tmpdir(), 'web-host-data-'));
    const dataDir = join(dir, 'file');
    writeFileSync(dataDir, '');
    await withWebHost({ core: new InProcessCore(), dataDir }, async (host) => {
      const page = await host.openPage();
      await page.view(() => true);
      expect(host.logged.join('\n')).toContain('the token could not be written');
    });
    rmSync(dir, { recursive: true });
  });

  test('never stands in the log', () =>
    withHost(async (host) => {
      await host.openPage();
      await signInWith(host, 'wrong');
      expect(host.logged.join('\n')).not.toContain(host.token);
    }));
});

describe('names and origins', () => {
  test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost', '127.0.0.1.evil.example', '[::1]'])(
    'a request for the host %j is misdirected',
    (name) =>
      withHost(async (host) => {
        for (const path of ['/', '/healthz', '/session', '/nothing']) {
          const answer = await host.ask(path, { headers: { host: name } });
          expect(answer.status).toBe(421);
          expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
        }
      }),
  );

  test('a request that names no host is misdirected', () =>
    withHost(async (host) => {
      expect(await rawRequest(host.port, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
    }));

  test('a rebound name cannot use a session even with its cookie', () =>
    withHost(async (host) => {
      const cookie = await host.signIn();
      const name = `evil.example:${host.port}`;
      expect((await host.ask('/session', { headers: { host: name, cookie } })).status).toBe(421);
      await expect(
        openWebSocketPage(`ws://127.0.0.1:${host.port}/bridge`, { host: name, origin: `http://${name}`, cookie }),
      ).rejects.toThrow('status 421');
    }));

  test('localhost is this host too, as long as the origin agrees', () =>
    withHost(async (host) => {
      const name = `localhost:${host.port}`;
      expect((await signInWith(host, host.token, { host: name, origin: `http://${name}` })).status).toBe(204);
      expect((await signInWith(host, host.token, { host: name })).status).toBe(403);
    }));

  test.each([undefined, 'null', 'http://evil.example', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'a POST or a bridge from the origin %j is refused',
    (origin) =>
      withHost(async (host) => {
        const cookie = await host.signIn();
        const headers = { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) };
        const posted = await host.ask('/session', { method: 'POST', headers, body: JSON.stringify({ token: host.token }) });
        expect(posted.status).toBe(403);
        await expect(
          openWebSocketPage(`ws://127.0.0.1:${host.port}/bridge`, { cookie, ...(origin === undefined ? {} : { origin }) }),
        ).rejects.toThrow('status 403');
      }),
  );

  test('listens on the loopback interface only', () =>
    withHost(async (host) => {
      const tables = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
      const port = host.port.toString(16).toUpperCase().padStart(4, '0');
      const listening = tables.split('\n').filter((line) => line.includes(`:${port} `) && / 0A /.test(line));
      expect(listening.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`]);
    }));
});

describe('the bridge', () => {
  test.each([undefined, 'terminal-session-1=x', 'terminal-session=%zz'])('with the cookie %j is refused', (cookie) =>
    withHost(async (host) => {
      const headers = { origin: host.origin, ...(cookie === undefined ? {} : { cookie }) };
      await expect(openWebSocketPage(`ws://127.0.0.1:${host.port}/bridge`, headers)).rejects.toThrow('status 401');
    }),
  );

  test('is at one address only', () =>
    withHost(async (host) => {
      const headers = { origin: host.origin, cookie: await host.signIn() };
      await expect(openWebSocketPage(`ws://127.0.0.1:${host.port}/bridge/x`, headers)).rejects.toThrow('status 404');
    }));

  test('closes the page that was replaced with 4001', () =>
    withHost(async (host) => {
      const older = await host.openPage();
      const newer = await host.openPage();
      await until(() => older.closedWith !== null);
      expect(older.closedWith).toBe(4001);
      expect(newer.closedWith).toBeNull();
    }));

  test('ends a page whose frame is too long with 1009, and serves the next', () =>
    withHost(async (host, core) => {
      const page = await host.openPage();
      page.post('x'.repeat(BRIDGE_LIMITS.intentBytes + 1));
      await until(() => page.closedWith !== null);
      expect(page.closedWith).toBe(1009);
      expect(core.heard.some((message) => message.type === 'fromPage')).toBe(false);
      await (await host.openPage()).view(() => true);
    }));

  test.each([
    ['text that is not JSON', '{"type":'],
    ['no text', ''],
    ['bytes', Buffer.from([0, 1, 2])],
  ])('refuses %s and lives on', (_what, frame) =>
    withHost(async (host, core) => {
      const page = await host.openPage();
      page.post(frame);
      expect(await page.nextAnswer()).toEqual({ type: 'refused', id: null, reason: 'malformed' });
      page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } });
      expect(await page.nextAnswer()).toEqual({ type: 'taken', id: 1 });
      expect(core.taken).toHaveLength(1);
    }),
  );

  test('ends a page whose text is not UTF-8 with 1007, and serves the next', () =>
    withHost(async (host) => {
      const page = await host.openPage();
      page.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
      await until(() => page.closedWith !== null);
      expect(page.closedWith).toBe(1007);
      await (await host.openPage()).view(() => true);
    }));

  test('keeps only the newest view for a page that is slow', () =>
    withHost(async (host, core) => {
      const page = await host.openPage();
      await page.view(() => true);
      page.socket.pause();
      const before = process.memoryUsage().rss;
      const fill = 'x'.repeat(100_000);
      for (let change = 1; change <= 2_000; change++) {
        core.show(attractView({ placeName: `${change} ${fill}` }));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(150);
      page.socket.resume();
      await page.view((view) => view.placeName.startsWith('2000 '));
      expect(page.views.length).toBeLessThan(200);
    }));

  test('reads no more from a page whose messages a hanging core leaves unanswered', () =>
    withHost(async (host, core) => {
      const page = await host.openPage();
      await page.view(() => true);
      core.listening = false;
      const filler = 'x'.repeat(9_000);
      const message = (id: number) => ({ type: 'intent', id, at: 'attract', intent: { type: 'updateField', fieldId: 'a', value: filler } });
      for (let id = 0; id < 3_000; id++) page.post(message(id));
      await until(() => core.heard.filter((heard) => heard.type === 'fromPage').length === 32);
      // Time enough to read 27 MB, were they read.
      for (let turn = 0; turn < 50; turn++) await host.ask('/healthz');
      expect(page.socket.bufferedAmount / 1_048_576).toBeGreaterThan(5);
      expect(core.heard.filter((heard) => heard.type === 'fromPage')).toHaveLength(32);
    }));

  test('cuts off a page that answers no ping', async () => {
    const clock = new ManualClock();
    const core = new InProcessCore();
    await withWebHost({ core, clock }, async (host) => {
      const page = await host.openPage();
      await page.view(() => true);
      page.socket.pause();
      await clock.advance(20_000);
      await until(() => core.heard.some((message) => message.type === 'pageClosed'));
      page.socket.resume();
      await until(() => page.closedWith !== null);
      expect(page.closedWith).toBe(1006);
    });
  });

  test('keeps a page that answers pings', async () => {
    const clock = new ManualClock();
    await withWebHost({ core: new InProcessCore(), clock }, async (host) => {
      const page = await host.openPage();
      let pings = 0;
      page.socket.on('ping', () => pings++);
      for (let minute = 1; minute <= 6; minute++) {
        await clock.advance(10_000);
        await until(() => pings === minute);
        // The pong was written with the ping's arrival; an answer that follows it shows that it was read.
        page.post({ type: 'intent', id: minute, at: 'attract', intent: { type: 'touched' } });
        await page.nextAnswer();
      }
      expect(page.closedWith).toBeNull();
    });
  });
});

describe('files', () => {
  test.each(['/', '/index.html'])('%s needs no session and is not stored', (path) =>
    withHost(async (host) => {
      const answer = await host.ask(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
    }),
  );

  test('an asset whose name carries its hash is kept for a year', () =>
    withHost(async (host) => {
      const answer = await host.ask('/assets/main-4f2a.js');
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }));

  test.each([
    '/../data/run/web-token',
    '/assets/../../data/run/web-token',
    '/..%2f..%2fdata/run/web-token',
    '/%2e%2e/%2e%2e/data/run/web-token',
    '/assets/..%5c..%5cdata/run/web-token',
    '//etc/passwd',
    '/%00',
    '/%zz',
    '/.secret',
    '/lab/../../data/run/web-token',
  ])('%s leads nowhere', (path) =>
    withLab(async (host) => {
      const answer = await host.ask(path);
      expect([400, 403, 404]).toContain(answer.status);
      expect(answer.body.toString()).not.toContain(host.token);
      expect(answer.body.toString()).not.toContain('hidden');
      expect(Object.keys(JSON.parse(answer.body.toString()))).toEqual(['error']);
    }),
  );
});

describe('every answer', () => {
  test.each(['/', '/healthz', '/nothing', '/%zz', '/session', '/assets/main-4f2a.js', '/lab'])(
    '%s carries the headers that lock the page down',
    (path) =>
      withHost(async (host) => {
        const { headers } = await host.ask(path);
        expect(headers['content-security-policy']).toBe(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['referrer-policy']).toBe('no-referrer');
        expect(headers['cross-origin-opener-policy']).toBe('same-origin');
        expect(headers['cross-origin-resource-policy']).toBe('same-origin');
        expect(headers['permissions-policy']).toContain('camera=()');
      }),
  );

  test.each([
    ['a body that is not JSON', { 'content-type': 'application/json' }, '{', 400],
    ['a body of another type', { 'content-type': 'text/plain' }, '{}', 415],
    ['a body of 2 KB', { 'content-type': 'application/json' }, JSON.stringify({ token: 'x'.repeat(2_000) }), 413],
    ['a prototype key', { 'content-type': 'application/json' }, '{"__proto__":{"token":"x"}}', 400],
  ])('to %s is short and shows no code', (_what, headers, body, status) =>
    withHost(async (host) => {
      const answer = await host.ask('/session', { method: 'POST', headers: { origin: host.origin, ...headers }, body });
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body.toString())).toEqual({ error: 'badRequest' });
    }),
  );

  test('bytes that are no HTTP end their own connection only', () =>
    withHost(async (host) => {
      expect(await rawRequest(host.port, '\x16\x03\x01 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
      expect(await rawRequest(host.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(await rawRequest(host.port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
      expect((await host.ask('/healthz')).status).toBe(200);
    }));
});

describe('session images', () => {
  test('come from the core, for a browser with a session only, and are not stored', () =>
    withHost(async (host, core) => {
      const answered = host.signIn().then((cookie) => host.ask('/session-images/page-1', { headers: { cookie } }));
      await until(() => core.heard.some((message) => message.type === 'image'));
      core.say({ type: 'imageAnswer', request: 1, image: { mediaType: 'image/png', bytes: Buffer.from('png') } });
      const answer = await answered;
      expect([answer.status, answer.body.toString()]).toEqual([200, 'png']);
      expect(answer.headers['content-type']).toBe('image/png');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect((await host.ask('/session-images/page-1')).status).toBe(401);
    }));

  test.each([
    ['unknown', null],
    ['not a picture', { mediaType: 'text/html', bytes: Buffer.from('<script>') }],
  ])('an image that is %s is not found', (_what, image) =>
    withHost(async (host, core) => {
      const answered = host.signIn().then((cookie) => host.ask('/session-images/page-1', { headers: { cookie } }));
      await until(() => core.heard.some((message) => message.type === 'image'));
      core.say({ type: 'imageAnswer', request: 1, image });
      expect((await answered).status).toBe(404);
    }),
  );

  test.each(['..%2f..%2fetc%2fpasswd', 'a.png', 'x'.repeat(101), '%E5%9B%BE'])('the address %j does not reach the core', (imageId) =>
    withHost(async (host, core) => {
      const answer = await host.ask(`/session-images/${imageId}`, { headers: { cookie: await host.signIn() } });
      expect([400, 404, 414]).toContain(answer.status);
      expect(core.heard.some((message) => message.type === 'image')).toBe(false);
    }),
  );

  test('a core that does not answer in time, or goes away, leaves no request open', async () => {
    const clock = new ManualClock();
    const core = new InProcessCore();
    await withWebHost({ core, clock }, async (host) => {
      const cookie = await host.signIn();
      const late = host.ask('/session-images/page-1', { headers: { cookie } });
      await until(() => core.heard.some((message) => message.type === 'image'));
      await clock.advance(5_000);
      expect((await late).status).toBe(504);
      const cut = host.ask('/session-images/page-2', { headers: { cookie } });
      await until(() => core.heard.filter((message) => message.type === 'image').length === 2);
      core.become('restarting');
      expect((await cut).status).toBe(503);
      expect((await host.ask('/session-images/page-3', { headers: { cookie } })).status).toBe(503);
    });
  });
});

describe('the lab', () => {
  test('does not exist where the core has none', () =>
    withHost(async (host) => {
      const cookie = await host.signIn();
      for (const path of ['/lab', '/lab/', '/lab/index.html', '/lab/api', '/lab/api/scanner/put']) {
        expect((await host.ask(path, { headers: { cookie } })).status).toBe(404);
        expect((await host.ask(path, { method: 'POST', headers: { cookie, origin: host.origin } })).status).toBe(404);
      }
    }));

  test('has a page', () =>
    withLab(async (host) => {
      expect((await host.ask('/lab')).headers.location).toBe('/lab/');
      expect((await host.ask('/lab/')).body.toString()).toContain('lab');
    }));

  test('forwards a verb with its body, and gives back what the core answers', () =>
    withLab(async (host, core) => {
      const answered = host.ask('/lab/api/id-card-reader/put-card', {
        method: 'POST',
        headers: { origin: host.origin, authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
        body: '{"person":"valid"}',
      });
      await until(() => core.heard.some((message) => message.type === 'lab'));
      expect(core.heard).toContainEqual({
        type: 'lab',
        request: 1,
        method: 'POST',
        path: '/id-card-reader/put-card',
        body: { person: 'valid' },
      });
      core.say({ type: 'labAnswer', request: 1, status: 409, mediaType: 'application/json', body: Buffer.from('{"error":"busy"}') });
      const answer = await answered;
      expect([answer.status, answer.body.toString()]).toEqual([409, '{"error":"busy"}']);
    }));

  test('lists what it has, with a session or the token', () =>
    withLab(async (host, core) => {
      const answered = host.signIn().then((cookie) => host.ask('/lab/api', { headers: { cookie } }));
      await until(() => core.heard.some((message) => message.type === 'lab'));
      expect(core.heard).toContainEqual({ type: 'lab', request: 1, method: 'GET', path: '/', body: null });
      core.say({ type: 'labAnswer', request: 1, status: 200, mediaType: 'application/json', body: Buffer.from('[]') });
      expect((await answered).status).toBe(200);
    }));

  test.each([
    ['nothing', {}, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['another scheme', { authorization: 'Basic eDp5' }, 401],
  ])('with %s is refused', (_what, headers, status) =>
    withLab(async (host, core) => {
      const post = { method: 'POST', headers: { origin: host.origin, ...headers } };
      expect((await host.ask('/lab/api/scanner/put', post)).status).toBe(status);
      expect((await host.ask('/lab/api', { headers })).status).toBe(status);
      expect(core.heard.some((message) => message.type === 'lab')).toBe(false);
    }),
  );

  test('takes no verb from a foreign origin, even with the token, and no body over 64 KB', () =>
    withLab(async (host, core) => {
      const headers = { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' };
      const foreign = { method: 'POST', headers: { ...headers, origin: 'http://evil.example' }, body: '{}' };
      expect((await host.ask('/lab/api/scanner/put', foreign)).status).toBe(403);
      const large = { method: 'POST', headers: { ...headers, origin: host.origin }, body: JSON.stringify('x'.repeat(65_536)) };
      expect((await host.ask('/lab/api/scanner/put', large)).status).toBe(413);
      expect(core.heard.some((message) => message.type === 'lab')).toBe(false);
    }));
});

test('a port in use is an error that names it, and leaves the other host its token', () =>
  withHost(async (host) => {
    const second = await startWebHost({
      port: host.port,
      dataDir: host.dataDir,
      rendererDir: host.dataDir,
      labDir: null,
      core: new InProcessCore(),
      clock: systemClock,
      log: collectLog([]),
    });
    expect(second).toEqual({ ok: false, error: { kind: 'portInUse', port: host.port } });
    expect(readFileSync(join(host.dataDir, 'run', 'web-token'), 'utf8')).toBe(host.token);
  }));

test('closing stops the core, lets the page go and frees the port; once more does nothing', () =>
  withHost(async (host, core) => {
    const page = await host.openPage();
    await host.close();
    await host.close();
    expect(core.state()).toBe('stopped');
    await until(() => page.closedWith !== null);
    await expect(host.ask('/healthz')).rejects.toThrow('ECONNREFUSED');
  }));
