/** Reads what `strace -f -xx -o FILE` wrote: strings are hex throughout, threads are mixed, a call may span two lines. */

export interface SystemCall {
  readonly name: string;
  readonly args: readonly string[];
  /** −1 where it failed. */
  readonly result: number;
  /** Lines of the record at which it began and ended: an effect may be there from the one, and is from the other. */
  readonly beganAt: number;
  readonly endedAt: number;
}

const WHOLE = /^(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)/;
const BEGUN = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+|0x[0-9a-f]+)/;
/** A call that never ended, an exit or a signal: nothing was promised by it. */
const NO_CALL = /^(\d+) +(\+\+\+ |--- |<\.\.\. \w+ resumed>.*= \?|\w+\(.*= \?)/;

/** In order of their ends. */
export function parseSystemCalls(record: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const open = new Map<string, { readonly name: string; readonly args: string; readonly beganAt: number }>();
  for (const [at, line] of record.split('\n').entries()) {
    const begun = BEGUN.exec(line);
    if (begun) {
      const [, thread = '', name = '', args = ''] = begun;
      open.set(thread, { name, args, beganAt: at });
      continue;
    }
    const resumed = RESUMED.exec(line);
    if (resumed) {
      const [, thread = '', name = '', rest = '', result = ''] = resumed;
      const first = open.get(thread);
      if (first?.name !== name) throw new Error(`line ${at + 1} resumes what did not begin: ${line.slice(0, 200)}`);
      open.delete(thread);
      calls.push({ name, args: argsOf(first.args + rest), result: Number(result), beganAt: first.beganAt, endedAt: at });
      continue;
    }
    const whole = WHOLE.exec(line);
    if (whole) {
      const [, , name = '', args = '', result = ''] = whole;
      calls.push({ name, args: argsOf(args), result: Number(result), beganAt: at, endedAt: at });
    } else if (line !== '' && !NO_CALL.test(line)) {
      throw new Error(`line ${at + 1} is not understood: ${line.slice(0, 200)}`);
    }
  }
  return calls;
}

/** No string holds a comma: it is hex. */
const argsOf = (text: string): string[] => text.split(', ');

/** The bytes of a string as strace prints it with `-xx`. */
export function bytesOf(printed: string): Buffer {
  const hex = /^"((?:\\x[0-9a-f]{2})*)"$/.exec(printed);
  if (!hex) throw new Error(`no whole string: ${printed.slice(0, 100)}`);
  return Buffer.from((hex[1] ?? '').replaceAll('\\x', ''), 'hex');
}
