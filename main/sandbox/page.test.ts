import { describe, expect, test } from 'vitest';
import { html, PAGE_HEADERS, page } from './page.ts';

describe('a page of the sandbox', () => {
  test('writes what came from outside as text, wherever it stands', () => {
    const evil = `<script>alert("1")</script>&'`;
    const safe = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
    expect(html`<a href="${evil}">${evil}</a>`.text).toBe(`<a href="${safe}">${safe}</a>`);
    expect(page({ title: evil, body: html`${evil}` })).not.toContain('<script');
  });

  test('keeps markup that was made here, alone and in lists', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}</ul>${html`<p></p>`}`.text).toBe(
      '<ul><li>1</li><li>&lt;</li></ul><p></p>',
    );
  });

  test('runs no script and is kept by nobody, and comes up to date where it should', () => {
    expect(PAGE_HEADERS['Content-Security-Policy']).toMatch(/^default-src 'none'; style-src 'self'; font-src 'self';/);
    expect(PAGE_HEADERS['Cache-Control']).toBe('no-store');
    expect(page({ title: 'a', body: html`` })).not.toContain('http-equiv');
    expect(page({ title: 'a', body: html``, refreshSeconds: 3 })).toContain('<meta http-equiv="refresh" content="3" />');
  });
});
