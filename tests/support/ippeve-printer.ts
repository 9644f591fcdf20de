/**
 * `ippeveprinter`, a real IPP printer without paper (Debian: cups-ipp-utils). It starts only beside an Avahi; so that no machine
 * on the network hears of a printer of tests, and no service of this machine is touched, it gets a bus and an Avahi of its own
 * that know the loopback interface alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './until.ts';

/** The bus and the Avahi that every `ippeveprinter` of a test file shares. */
export interface PrinterHouse {
  readonly busAddress: string;
  close(): Promise<void>;
}

export interface IppevePrinter {
  readonly url: string;
  /** In the order in which they came, as they were sent. */
  documents(): Uint8Array[];
  /** From the next job on: one sheet is printed, then it says that the paper is out, and waits. */
  runOutAfterOneSheet(): void;
  refill(): void;
  /** From the next job on: its program fails before anything is printed. */
  fail(): void;
  /** Ends it in the middle of whatever it does. */
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

const PROGRAMS = ['ippeveprinter', 'avahi-daemon', 'dbus-daemon'];
const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/bin'];
const START_DEADLINE_MS = 10_000;

const AVAHI_CONF = '[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\n';
const busConf = (
  socket: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

/** Why no real printer can be started here. */
export type NoPrinter = { readonly because: string };

export async function openPrinterHouse(): Promise<PrinterHouse | NoPrinter> {
  const missing = PROGRAMS.filter((program) => find(program) === null);
  if (missing.length > 0) return { because: `${missing.join(', ')} not installed` };
  // Avahi gives itself the rights of its own user.
  if (process.getuid?.() !== 0) return { because: 'only root may start the Avahi that it needs' };
  const folder = mkdtempSync(path.join(tmpdir(), 'printer-house-'));
  const socket = path.join(folder, 'bus');
  writeFileSync(path.join(folder, 'bus.conf'), busConf(socket));
  writeFileSync(path.join(folder, 'avahi.conf'), AVAHI_CONF);
  const busAddress = `unix:path=${socket}`;
  const started: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    for (const child of started.splice(0).reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true });
  };

  started.push(start('dbus-daemon', [`--config-file=${path.join(folder, 'bus.conf')}`, '--nofork', '--nopidfile']));
  await until(() => existsSync(socket), START_DEADLINE_MS);
  const avahi = `avahi-daemon -f ${path.join(folder, 'avahi.conf')} --no-drop-root --no-chroot --no-rlimits`;
  // With a /run of its own two of them can live on one machine; where that is not allowed, the first one has it.
  const ways = [
    { program: 'unshare', args: ['--mount', 'sh', '-c', `mount -t tmpfs none /run && exec ${avahi}`] },
    { program: 'sh', args: ['-c', `exec ${avahi}`] },
  ];
  let said = '';
  for (const { program, args } of ways) {
    const child = start(program, args, { DBUS_SYSTEM_BUS_ADDRESS: busAddress });
    said = '';
    child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    await until(() => hasEnded(child) || said.includes('Server startup complete'), START_DEADLINE_MS);
    if (!hasEnded(child)) {
      started.push(child);
      return { busAddress, close };
    }
  }
  await close();
  return { because: `Avahi does not start: ${said.trim().split('\n').at(-1)}` };
}

/** `formats` as `ippeveprinter -f` takes them. */
export async function startIppevePrinter(house: PrinterHouse, formats: string): Promise<IppevePrinter> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ippeve-'));
  const spool = path.join(folder, 'spool');
  mkdirSync(spool);
  const runsOut = path.join(folder, 'runs-out');
  const fails = path.join(folder, 'fails');
  const program = path.join(folder, 'print');
  writeFileSync(
    program,
    `#!/bin/sh
[ -e ${fails} ] && exit 1
echo "ATTR: job-impressions-completed=1" >&2
if [ -e ${runsOut} ]; then
  echo "STATE: +media-empty-error" >&2
  while [ -e ${runsOut} ]; do sleep 0.02; done
  echo "STATE: -media-empty-error" >&2
fi
`,
  );
  chmodSync(program, 0o755);
  const port = await freePort();
  let child: ChildProcess | null = null;

  const replug = async (): Promise<void> => {
    const args = ['-p', String(port), '-n', 'localhost', '-f', formats, '-d', spool, '-k', '-c', program, `kiosk test ${port}`];
    const own = start('ippeveprinter', args, { DBUS_SYSTEM_BUS_ADDRESS: house.busAddress });
    child = own;
    await until(async () => {
      if (hasEnded(own)) throw new Error('ippeveprinter has ended');
      return isListening(port);
    }, START_DEADLINE_MS);
  };
  const unplug = async (): Promise<void> => {
    const own = child;
    child = null;
    if (own !== null) await end(own);
  };
  await replug();
  return {
    url: `ipp://localhost:${port}/ipp/print`,
    documents: () =>
      readdirSync(spool)
        .filter((file) => file.endsWith('.pdf'))
        .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
        .map((file) => readFileSync(path.join(spool, file))),
    runOutAfterOneSheet: () => writeFileSync(runsOut, ''),
    refill: () => rmSync(runsOut, { force: true }),
    fail: () => writeFileSync(fails, ''),
    unplug,
    replug,
    close: async () => {
      // A program that waits for paper outlives its printer.
      rmSync(runsOut, { force: true });
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function find(program: string): string | null {
  return FOLDERS.map((folder) => path.join(folder, program)).find((file) => existsSync(file)) ?? null;
}

function start(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(find(program) ?? program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: FOLDERS.join(path.delimiter), ...environment },
  });
  // Said to nobody, but taken: a full pipe would hold it up.
  child.stderr?.resume();
  // A program that is not there has ended before it began.
  child.once('error', () => undefined);
  return child;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await until(() => hasEnded(child));
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const settle = (listens: boolean): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
