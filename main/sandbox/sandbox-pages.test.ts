import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './sandbox.ts';

let dataDir = '';
let sandbox: Sandbox;
let url = '';

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-pages-'));
  sandbox = createSandbox({ dataDir });
  const listening = await sandbox.listen({ port: 0 });
  if (!listening.ok) throw new Error(listening.error.kind);
  url = listening.value.url;
});
afterEach(async () => {
  await sandbox.close();
  rmSync(dataDir, { recursive: true });
});

const post = (path: string, body: unknown) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Terminal-Id': 'SZ-FT-017' },
    body: JSON.stringify(body),
  });

describe('the pages', () => {
  test('the index leads to everything that there is to see', async () => {
    const index = await fetch(`${url}/_sandbox`);
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await index.text();
    const links = [...text.matchAll(/href="(\/_sandbox[^"]*)"/g)].map(([, path]) => path ?? '');
    for (const path of ['phone', 'submissions', 'messages', 'refusals', 'faults', 'documents'])
      expect(links).toContain(`/_sandbox/${path}`);
    for (const path of links) expect((await fetch(url + path)).status, path).toBe(200);
  });

  test('have a typeface of their own for Chinese, and serve nothing else from its folder', async () => {
    const css = await (await fetch(`${url}/_sandbox/typeface/index.css`)).text();
    const [file] = /files\/[a-z0-9-]+\.woff2/.exec(css) ?? [];
    const typeface = await fetch(`${url}/_sandbox/typeface/${file}`);
    expect(typeface.headers.get('content-type')).toBe('font/woff2');
    for (const path of ['files/none.woff2', 'files/..%2findex.css', 'files/%2e%2e%2fpackage.json', 'package.json']) {
      expect((await fetch(`${url}/_sandbox/typeface/${path}`)).status, path).toBe(404);
    }
  });

  test('the telephone shows the code that was sent, and is empty after a reset', async () => {
    const identity = { cardKind: 'resident', idNumber: '99999919900101001X', name: '<b>黎小铭' };
    expect((await post('/v1/identity-checks', { identity, purpose: 'insurance-certificate' })).status).toBe(201);
    const [message]: readonly { readonly code: string }[] = JSON.parse(await (await fetch(`${url}/_sandbox/messages`)).text());
    const phone = await (await fetch(`${url}/_sandbox/phone`)).text();
    expect(phone).toContain(`<span class="code">${message?.code}</span>`);
    expect(phone).toContain('http-equiv="refresh"');
    expect(phone).not.toContain(identity.idNumber);

    await post('/_sandbox/reset', {});
    expect(await (await fetch(`${url}/_sandbox/messages`)).json()).toEqual([]);
    expect(await (await fetch(`${url}/_sandbox/phone`)).text()).toContain('还没有短信');
  });

  test('a document that is not on the telephone is not there', async () => {
    for (const number of ['1', '0', '-1', 'x', '1e9']) expect((await fetch(`${url}/_sandbox/phone/documents/${number}`)).status).toBe(404);
  });
});
