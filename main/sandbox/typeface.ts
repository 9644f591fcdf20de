import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { TYPEFACE_PATH } from './page.ts';

const FileParams = z.object({ file: z.string().regex(/^[a-z0-9-]+\.woff2$/) });

/**
 * The Chinese typeface of the terminal's own page, so that the sandbox can be read on a machine that has none. Where the
 * package is not there, a reader has what the machine has.
 */
export function serveTypeface(app: FastifyInstance): void {
  const serve = async (reply: FastifyReply, file: string, mediaType: string) => {
    try {
      const folder = import.meta.resolve('@fontsource-variable/noto-sans-sc/index.css');
      const bytes = await readFile(new URL(file, folder));
      return await reply.type(mediaType).header('Cache-Control', 'max-age=86400').send(bytes);
    } catch {
      return reply.callNotFound();
    }
  };
  app.get(`${TYPEFACE_PATH}/index.css`, (_request, reply) => serve(reply, 'index.css', 'text/css; charset=utf-8'));
  app.get(`${TYPEFACE_PATH}/files/:file`, async (request, reply) => {
    const params = FileParams.safeParse(request.params);
    return params.success ? serve(reply, `files/${params.data.file}`, 'font/woff2') : reply.callNotFound();
  });
}
