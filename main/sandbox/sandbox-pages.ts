import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { DocumentDesk } from './document-desk.ts';
import { html, type Markup, PAGE_HEADERS, page, STYLE, STYLE_PATH } from './page.ts';
import { problemOf } from './refusal.ts';
import { sendProblem } from './serve-route.ts';
import type { SandboxStore } from './store.ts';
import type { Telephone } from './telephone.ts';
import { serveTypeface } from './typeface.ts';

const REFRESH_SECONDS = 3;
const TokenParams = z.object({ token: z.string().regex(/^[0-9a-f]{32}$/) });
const NumberParams = z.object({ number: z.coerce.number().int() });

/** What a person looks at: the index, the telephone, and the address that a telephone opens once. */
export function servePages(
  app: FastifyInstance,
  parts: { readonly store: SandboxStore; readonly documents: DocumentDesk; readonly telephone: Telephone },
): void {
  const { store, documents, telephone } = parts;
  const sendPage = (reply: FastifyReply, text: string, status = 200) =>
    reply.code(status).headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(text);
  const sendPdf = (reply: FastifyReply, bytes: Uint8Array) =>
    reply
      .headers({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
      .type('application/pdf')
      .send(bytes);

  serveTypeface(app);

  app.get(STYLE_PATH, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('X-Content-Type-Options', 'nosniff').send(STYLE),
  );

  app.get('/_sandbox', async (_request, reply) =>
    sendPage(
      reply,
      indexPage({
        submissions: store.submissions().length,
        refused: store.refusals().filter(({ report }) => report.reason === 'refused').length,
        damaged: store.refusals().filter(({ report }) => report.reason === 'damaged').length,
        messages: telephone.messages().length,
      }),
    ),
  );

  app.get('/_sandbox/phone', async (_request, reply) => sendPage(reply, phonePage(telephone)));

  app.get('/_sandbox/phone/documents/:number', async (request, reply) => {
    const params = NumberParams.safeParse(request.params);
    const download = telephone.downloads().find(({ number }) => number === params.data?.number);
    if (!download) return sendProblem(reply, problemOf({ kind: 'notFound', detail: 'no such document on the telephone' }));
    return sendPdf(reply, download.bytes);
  });

  // No HEAD beside it: whoever only looks would use the address up.
  app.get('/_sandbox/d/:token', { exposeHeadRoute: false }, async (request, reply) => {
    const params = TokenParams.safeParse(request.params);
    const bytes = params.success ? documents.open(params.data.token) : null;
    return bytes ? sendPdf(reply, bytes) : sendPage(reply, gonePage(), 410);
  });
}

const LINKS: readonly (readonly [path: string, words: string])[] = [
  ['/_sandbox/phone', '手机 Phone: the codes that were sent, the documents that were fetched'],
  ['/_sandbox/submissions', 'Submissions that were accepted, opened'],
  ['/_sandbox/part-uploads', 'Sealed parts that came ahead of their submission'],
  ['/_sandbox/messages', 'Messages, as JSON'],
  ['/_sandbox/refusals', 'Submissions that their terminal keeps and will not send: refused here, or damaged there'],
  ['/_sandbox/alarms', 'Alarms: keys and suites that nobody here knows'],
  ['/_sandbox/faults', 'How the platform misbehaves'],
  ['/_sandbox/documents', 'How the next document turns out'],
];

const VERBS: readonly (readonly [path: string, words: string, body: string])[] = [
  ['/_sandbox/faults', 'misbehaves', '{"mode":"slow","delayMs":3000,"times":1}'],
  ['/_sandbox/documents', 'the next document', '{"next":"hostile"}'],
  ['/_sandbox/people', 'what the registers say of one person', '{"idNumber":"99999919900101001X","phone":false,"records":false}'],
  ['/_sandbox/cases', 'how a held case stands', '{"shortNumber":"S017-7F3K-29-4","status":"refused","words":{"zh-CN":"…","en":"…"}}'],
  ['/_sandbox/reset', 'forgets everything', ''],
];

interface Counts {
  readonly submissions: number;
  readonly refused: number;
  readonly damaged: number;
  readonly messages: number;
}

function indexPage(counts: Counts): string {
  const links = LINKS.map(([path, words]) => html`<li><a href="${path}">${path}</a><br /><small>${words}</small></li>`);
  const verbs = VERBS.map(
    ([path, words, body]) => html`<li><code>POST ${path}</code> <small>${words}</small><br /><code>${body}</code></li>`,
  );
  return page({
    title: 'Sandbox platform',
    body: html`<main>
<h1>沙箱平台 Sandbox platform</h1>
<p>${counts.submissions} submissions held, ${counts.refused} refused, ${counts.damaged} damaged at their terminal, ${counts.messages} messages. Everything here is made up; the address answers this machine alone.</p>
<h2>Look</h2><ul>${links}</ul>
<h2>Turn</h2><ul>${verbs}</ul>
</main>`,
  });
}

function phonePage(telephone: Telephone): string {
  const messages = telephone
    .messages()
    .map(
      (message) =>
        html`<li><small>${message.to} · ${shown(message.sentAt)}</small><span class="code">${message.code}</span>${message.text}</li>`,
    );
  const downloads = telephone
    .downloads()
    .map(
      ({ number, title, fetchedAt }) =>
        html`<li><a href="/_sandbox/phone/documents/${number}">${title} (PDF)</a><br /><small>${shown(fetchedAt)}</small></li>`,
    );
  return page({
    title: '手机 Phone',
    refreshSeconds: REFRESH_SECONDS,
    body: html`<main class="phone">
<h1>手机 Phone</h1>
<p class="quiet">Everybody's telephone, for trying out. Comes up to date by itself.</p>
<h2>短信 Messages</h2>${listOr(messages, '还没有短信 No message yet')}
<h2>文件 Documents</h2>${listOr(downloads, '还没有文件 No document yet')}
</main>`,
  });
}

function shown(instant: string): Markup {
  return html`<time datetime="${instant}">${new Date(instant).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' })}</time>`;
}

function listOr(lines: readonly Markup[], none: string): Markup {
  return lines.length > 0 ? html`<ul>${lines}</ul>` : html`<p class="quiet">${none}</p>`;
}

function gonePage(): string {
  return page({
    title: '链接已失效 No longer valid',
    body: html`<main class="phone">
<h1>链接已失效</h1>
<p>每个链接只能打开一次，并且只在短时间内有效。请在终端上重新获取。</p>
<h1>This link no longer works</h1>
<p>A link opens once and for a short time. Ask for a new one at the terminal.</p>
</main>`,
  });
}
