import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { PNG } from 'pngjs';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');

/** The page that ships, as `node setup.mjs test` has built it. */
export const SHIPPED_PAGE = join(ROOT, 'dist', 'renderer');

const SAMPLES_PAGE = join(ROOT, 'dist', 'renderer-fixtures');
/** Written last: a build without it is not whole. */
const STAMP = 'sources.sha256';

/** What both hosts send with the page; nothing in it is `unsafe`. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' blob:; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A page as a scanner gives it: grey lines on white, A4 at 50 dots an inch. */
const samplePage = (): Buffer => {
  const page = new PNG({ width: 413, height: 585 });
  for (let y = 0; y < page.height; y += 1) {
    for (let x = 0; x < page.width; x += 1) {
      const isLine = y > 60 && y < 480 && y % 26 < 8 && x > 50 && x < 363 - ((y * 7) % 120);
      const shade = isLine ? 96 : 250;
      page.data.set([shade, shade, shade, 255], (y * page.width + x) * 4);
    }
  }
  return PNG.sync.write(page);
};

/** Serves a built renderer from `folder` on the loopback, with the policy it ships under. */
export const serveBuild = async (folder: string): Promise<{ server: Server; address: string }> => {
  const page = samplePage();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    if (pathname.startsWith('/session-images/')) {
      response.setHeader('content-type', 'image/png');
      response.end(page);
      return;
    }
    const path = normalize(join(folder, pathname === '/' ? 'index.html' : pathname));
    if (!path.startsWith(folder + sep)) {
      response.writeHead(403).end();
      return;
    }
    readFile(path).then(
      (bytes) => {
        response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}` };
};

/** The folder of the page that draws samples, built anew only when its sources are others than last time. */
export async function samplesBuild(): Promise<string> {
  const sources = await sourcesDigest();
  const last = await readFile(join(SAMPLES_PAGE, STAMP), 'utf8').catch(() => null);
  if (last === sources) return SAMPLES_PAGE;
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  // Aside first: whoever opens the page meanwhile finds the old one whole.
  const outDir = await mkdtemp(`${SAMPLES_PAGE}-`);
  try {
    await build({ configFile: join(ROOT, 'vite.config.ts'), mode: 'fixtures', logLevel: 'error', build: { outDir } });
    await writeFile(join(outDir, STAMP), sources);
    await rm(SAMPLES_PAGE, { recursive: true, force: true });
    await rename(outDir, SAMPLES_PAGE);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
  return SAMPLES_PAGE;
}

/** Over everything that the page is built from. */
async function sourcesDigest(): Promise<string> {
  const listed = await readdir(join(ROOT, 'renderer'), { recursive: true, withFileTypes: true });
  const own = listed.filter((entry) => entry.isFile() && !entry.name.includes('.test.')).map((entry) => join(entry.parentPath, entry.name));
  const others = ['main/bridge/contract.ts', 'vite.config.ts', 'package-lock.json'].map((file) => join(ROOT, file));
  // React warns in all but production.
  const digest = createHash('sha256').update(`${process.env['NODE_ENV']}`);
  for (const file of [...own.sort(), ...others]) digest.update(`\0${file}\0`).update(await readFile(file));
  return digest.digest('hex');
}
