/** `app://terminal/…`: the built page by its exact names, the session's pictures out of the core, and nothing else. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { coreQuestions } from '../../main/bridge/index.ts';
import { appProtocol } from '../../main/shell/app-protocol.ts';
import { InProcessCore } from '../support/in-process-core.ts';
import { until } from '../support/until.ts';
import { collectLog, withWebHost } from '../support/web-host.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'app-protocol-'));
const rendererDir = path.join(dir, 'renderer');
mkdirSync(path.join(rendererDir, 'assets'), { recursive: true });
writeFileSync(path.join(rendererDir, 'index.html'), '<!doctype html>');
writeFileSync(path.join(rendererDir, '.secret'), 'hidden');
writeFileSync(path.join(rendererDir, 'notes.md'), 'of a kind that no page has');
writeFileSync(path.join(rendererDir, 'assets', 'main-4f2a.js'), 'export {}');
writeFileSync(path.join(rendererDir, 'assets', 'font.woff2'), 'font');
writeFileSync(path.join(dir, 'outside.js'), 'not of the page');
symlinkSync(path.join(dir, 'outside.js'), path.join(rendererDir, 'linked.js'));
afterAll(() => rmSync(dir, { recursive: true }));

function setUp(folder = rendererDir) {
  const core = new InProcessCore();
  const clock = new ManualClock();
  const ask = appProtocol({ rendererDir: folder, questions: coreQuestions(core, clock), log: collectLog([]) });
  return {
    core,
    clock,
    get: (url: string, init?: RequestInit) => ask(requestFor(url, init)),
  };
}

/** As Electron gives it: the address as it was asked for. */
function requestFor(url: string, init?: RequestInit): Request {
  const request = new Request('http://placeholder/', init);
  return Object.defineProperty(request, 'url', { value: url });
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

describe('the page’s files', () => {
  test.each([
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/assets/main-4f2a.js', 'text/javascript; charset=utf-8', 'export {}'],
    ['/assets/font.woff2', 'font/woff2', 'font'],
    ['/index.html?x=1', 'text/html; charset=utf-8', '<!doctype html>'],
  ])('%s is there', async (address, mediaType, text) => {
    const answer = await setUp().get(`app://terminal${address}`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, mediaType, text]);
  });

  test.each([
    '/',
    '/other.html',
    '/.secret',
    '/notes.md',
    '/linked.js',
    '/assets',
    '/assets/',
    '/../outside.js',
    '/assets/../../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/%2e%2e%2foutside.js',
    '/..\\outside.js',
    '/..%5coutside.js',
    '//outside.js',
    '/./index.html/',
    '/INDEX.HTML',
    '/index.html%00.js',
    '/%69ndex.html',
    '/index.html;',
    '/lab/api',
    '/healthz',
    '/session-images',
  ])('%s is not', async (address) => {
    const answer = await setUp().get(`app://terminal${address}`);
    expect([answer.status, await answer.text()]).toEqual([404, '']);
  });

  test.each([
    'app://other/index.html',
    'app://terminal:80/index.html',
    'app://user@terminal/index.html',
    'app:///index.html',
    'app:index.html',
    'file:///etc/passwd',
    'http://terminal/index.html',
    'nonsense',
  ])('under another name, as %s, there is nothing', async (url) => expect((await setUp().get(url)).status).toBe(404));

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('cannot be asked for with %s', async (method) => {
    expect((await setUp().get('app://terminal/index.html', { method })).status).toBe(405);
  });

  test('that are gone under a running terminal are not there', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'app-protocol-'));
    writeFileSync(path.join(folder, 'index.html'), '');
    const { get } = setUp(folder);
    rmSync(folder, { recursive: true });
    expect((await get('app://terminal/index.html')).status).toBe(404);
  });

  test('of a page that was never built are not there', async () => {
    expect((await setUp(path.join(dir, 'nowhere')).get('app://terminal/index.html')).status).toBe(404);
  });
});

test('every answer carries what the web host sends with its own, and is not stored', () =>
  withWebHost({ core: new InProcessCore() }, async (host) => {
    const web = (await host.ask('/index.html')).headers;
    for (const address of ['/index.html', '/nowhere', '/session-images/']) {
      const { headers } = await setUp().get(`app://terminal${address}`);
      for (const name of [
        'content-security-policy',
        'x-content-type-options',
        'x-frame-options',
        'referrer-policy',
        'permissions-policy',
        'cross-origin-opener-policy',
      ]) {
        expect(headers.get(name)).toBe(web[name]);
      }
      expect(headers.get('cache-control')).toBe('no-store');
    }
    expect(web['content-security-policy']).not.toContain('unsafe');
  }));

describe('session images', () => {
  const answering = (mediaType: string) => {
    const under = setUp();
    under.core.onHeard = (message) => {
      if (message.type === 'image') under.core.say({ type: 'imageAnswer', request: message.request, image: { mediaType, bytes: PNG } });
    };
    return under;
  };

  test('come from the core', async () => {
    const { get, core } = answering('image/png');
    const answer = await get('app://terminal/session-images/page-1');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
    expect(core.heard).toEqual([{ type: 'image', request: 1, imageId: 'page-1' }]);
  });

  test('that are no pictures are not shown', async () => {
    expect((await answering('text/html').get('app://terminal/session-images/page-1')).status).toBe(404);
  });

  test.each(['', '..', '%2e%2e', 'a%2fb', 'a.png', 'x'.repeat(101), '喆'])('the core is not asked for %j', async (imageId) => {
    const { get, core } = answering('image/png');
    expect((await get(`app://terminal/session-images/${imageId}`)).status).toBe(404);
    expect(core.heard).toEqual([]);
  });

  test('that the core does not give in time, or cannot, are told apart from none', async () => {
    const { get, core, clock } = setUp();
    const waiting = get('app://terminal/session-images/page-1');
    await until(() => core.heard.length === 1);
    await clock.advance(5_000);
    expect((await waiting).status).toBe(504);
    core.become('restarting');
    expect((await get('app://terminal/session-images/page-1')).status).toBe(503);
  });
});
