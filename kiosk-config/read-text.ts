import { open } from 'node:fs/promises';
import { CATALOGUE_LIMITS } from './limits.ts';
import { fileProblem, type Problem } from './problem.ts';

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** A configuration file as text; never reads more than the limit, whatever the file says of its size. */
export async function readText(file: string): Promise<ReadText> {
  const refuse = (message: string, remedy: string): ReadText => ({ ok: false, problem: fileProblem(file, message, remedy) });
  try {
    await using opened = await open(file, 'r');
    const status = await opened.stat();
    if (!status.isFile()) {
      return refuse('this is no file', 'put a YAML text file here');
    }
    const bytes = Buffer.alloc(CATALOGUE_LIMITS.fileBytes + 1);
    const { bytesRead } = await opened.read(bytes, 0, bytes.length, 0);
    if (bytesRead > CATALOGUE_LIMITS.fileBytes) {
      return refuse(`the file is over ${CATALOGUE_LIMITS.fileBytes / 1024} KB`, 'no item is that long; check that it is the right file');
    }
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead)) };
  } catch (error) {
    if (error instanceof TypeError) {
      return refuse('the file is not UTF-8 text', 'save it as plain UTF-8 text');
    }
    return refuse(`the file cannot be read (${systemCode(error)})`, 'check that it is there and that this user may read it');
  }
}

/** `ENOENT`, `EACCES`, … of a system error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
