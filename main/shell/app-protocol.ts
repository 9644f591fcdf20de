import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { askSessionImage, type CoreQuestions, PAGE_HEADERS, questionErrorStatus } from '../bridge/index.ts';
import type { HostLog } from '../supervision/index.ts';
import { isOwnAddress } from './addresses.ts';

/** Of what a build of the page is made of; a file of another kind is not served. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

interface PageFile {
  readonly file: string;
  readonly mediaType: string;
}

const SESSION_IMAGE = /^\/session-images\/([^/]*)$/;

/**
 * Answers `app://terminal/…`: the files that stand in the page's folder when the terminal starts, by their exact names, and the
 * session's pictures out of the core. Whatever else is asked for is not there. No address is ever made into a path.
 */
export function appProtocol(options: {
  readonly rendererDir: string;
  readonly questions: CoreQuestions;
  readonly log: HostLog;
}): (request: Request) => Promise<Response> {
  const { questions, log } = options;
  const files = pageFiles(options.rendererDir);

  return async ({ url, method }) => {
    const address = isOwnAddress(url) ? URL.parse(url) : null;
    if (address === null) return answer(404);
    if (method !== 'GET') return answer(405);
    const imageId = SESSION_IMAGE.exec(address.pathname)?.[1];
    if (imageId !== undefined) {
      const image = await askSessionImage(questions, imageId);
      if (!image.ok) return answer(questionErrorStatus(image.error));
      return image.value === null ? answer(404) : answer(200, image.value.mediaType, image.value.bytes);
    }
    const found = files.get(address.pathname);
    if (found === undefined) return answer(404);
    try {
      return answer(200, found.mediaType, await readFile(found.file));
    } catch (failure) {
      log.error({ path: address.pathname, reason: failure instanceof Error ? failure.message : String(failure) }, 'a file cannot be read');
      return answer(404);
    }
  };
}

function answer(status: number, mediaType = 'text/plain', body: Uint8Array | null = null): Response {
  return new Response(body === null ? null : new Uint8Array(body), { status, headers: { ...PAGE_HEADERS, 'Content-Type': mediaType } });
}

/** By their addresses. A folder that is not there gives none, and the page stays silent, which recovery tells. */
function pageFiles(rendererDir: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (dir: string, address: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const mediaType = MEDIA_TYPES[path.extname(entry.name)];
      if (entry.isDirectory()) add(path.join(dir, entry.name), `${address}${entry.name}/`);
      else if (entry.isFile() && mediaType !== undefined && !entry.name.startsWith('.')) {
        files.set(`${address}${entry.name}`, { file: path.join(dir, entry.name), mediaType });
      }
    }
  };
  if (existsSync(rendererDir)) add(rendererDir, '/');
  return files;
}
