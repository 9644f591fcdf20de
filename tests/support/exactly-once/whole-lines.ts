import type { Readable } from 'node:stream';

/** Line after line of what a process says. The end of one that was killed in the middle of a line is not a line. */
export function onWholeLines(stream: Readable, listener: (line: string) => void): void {
  let unfinished = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) listener(line);
  });
}
