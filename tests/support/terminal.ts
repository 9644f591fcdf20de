/** The whole terminal as a process, started by the command of the README, with the lab to play person and hardware. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from './until.ts';

export const ROOT = path.join(import.meta.dirname, '..', '..');

/** One line of the sandbox's list, as far as tests look at it. */
export interface SandboxRecord {
  readonly submissionId: string;
  readonly receiptNumber: string;
  readonly record: {
    readonly shortNumber: string;
    readonly item: { readonly code: string };
    readonly identity: Readonly<Record<string, unknown>>;
    readonly form: { readonly values: Readonly<Record<string, string>> };
  };
}

export interface StartTerminal {
  readonly dataDir?: string;
  readonly args?: readonly string[];
  /** Put before the command, such as `strace …`. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface TerminalFolders {
  readonly dataDir: string;
  readonly ramDir: string;
  /** The data directory goes with the terminal. */
  readonly ownsDataDir: boolean;
}

export function makeFolders(dataDir?: string): TerminalFolders {
  return {
    dataDir: dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'terminal-')),
    ramDir: mkdtempSync(path.join('/dev/shm', 'terminal-test-')),
    ownsDataDir: dataDir === undefined,
  };
}

export class Terminal {
  readonly dataDir: string;
  readonly ramDir: string;
  url = '';
  origin = '';
  token = '';
  sandboxUrl = '';
  output = '';
  errors = '';
  readonly #child: ChildProcess;
  readonly #ownsDataDir: boolean;
  #ended = false;

  private constructor(child: ChildProcess, folders: TerminalFolders) {
    this.dataDir = folders.dataDir;
    this.ramDir = folders.ramDir;
    this.#ownsDataDir = folders.ownsDataDir;
    this.#child = child;
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.output += text.toString();
    });
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString();
    });
    this.#child.once('exit', () => {
      this.#ended = true;
    });
  }

  /** As a web page, whatever else this machine could show it in. */
  static async start(options: StartTerminal = {}): Promise<Terminal> {
    const folders = makeFolders(options.dataDir);
    const args = ['--web', '--lab', '--port', '0', '--data-dir', folders.dataDir, ...(options.args ?? [])];
    const [program, ...before] = [...(options.wrapper ?? []), process.execPath];
    const child = spawn(program, [...before, path.join(ROOT, 'main', 'cli', 'start.ts'), ...args], {
      cwd: ROOT,
      env: { ...process.env, KIOSK_RAM_DIR: folders.ramDir, KIOSK_LOG: 'info', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const terminal = new Terminal(child, folders);
    await until(() => terminal.#ended || /_sandbox\/submissions\n[^]*\n/.test(terminal.output), 30_000);
    const address = /(http:\/\/127\.0\.0\.1:\d+)\/#(\S+)/.exec(terminal.output);
    const sandbox = /(http:\/\/127\.0\.0\.1:\d+)\/_sandbox/.exec(terminal.output);
    if (!address || !sandbox) throw new Error(`the terminal did not start:\n${terminal.output}\n${terminal.errors}`);
    terminal.url = address[0];
    terminal.origin = address[1] ?? '';
    terminal.token = address[2] ?? '';
    terminal.sandboxUrl = sandbox[1] ?? '';
    await terminal.ready();
    return terminal;
  }

  /** One that something else started, with its lab at `origin`. */
  static async adopt(
    child: ChildProcess,
    folders: TerminalFolders,
    at: { readonly origin: string; readonly sandboxUrl: string },
  ): Promise<Terminal> {
    const terminal = new Terminal(child, folders);
    terminal.origin = at.origin;
    terminal.sandboxUrl = at.sandboxUrl;
    await terminal.ready(30_000);
    terminal.token = readFileSync(path.join(folders.dataDir, 'run', 'web-token'), 'utf8');
    return terminal;
  }

  /** Until the core answers and the lab is there. */
  async ready(deadlineMs = 15_000): Promise<void> {
    await until(async () => {
      const answer = await fetch(`${this.origin}/healthz`).catch(() => null);
      await answer?.arrayBuffer();
      return answer?.status === 200;
    }, deadlineMs);
  }

  /** Plays person or hardware; gives the device's state after it. */
  async lab(device: string, verb: string, body: unknown = {}): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.origin}/lab/api/${device}/${verb}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, Origin: this.origin, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`lab ${device} ${verb}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  async labGet(below: string): Promise<Response> {
    return fetch(`${this.origin}/lab/api/${below}`, { headers: { Authorization: `Bearer ${this.token}` } });
  }

  async labState(device: string): Promise<Record<string, unknown>> {
    const answer = await this.labGet(device);
    const described: { state: Record<string, unknown> } = JSON.parse(await answer.text());
    return described.state;
  }

  async papers(): Promise<{ text: string; qr: string[]; cut: string }[]> {
    const { papers } = await this.labState('receipt-printer');
    return Array.isArray(papers) ? papers : [];
  }

  async sandboxRecords(): Promise<SandboxRecord[]> {
    return JSON.parse(await (await fetch(`${this.sandboxUrl}/_sandbox/submissions`)).text());
  }

  async sandboxRefusals(): Promise<{ readonly shortNumber: string; readonly submissionId: string }[]> {
    return JSON.parse(await (await fetch(`${this.sandboxUrl}/_sandbox/refusals`)).text());
  }

  /** Every line of the log's files, oldest file first. */
  auditLines(): Record<string, unknown>[] {
    const dir = path.join(this.dataDir, 'audit');
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n'))
      .filter((line) => line.startsWith('{'))
      .map((line): Record<string, unknown> => JSON.parse(line));
  }

  /** Turns something at the sandbox platform: `faults`, `documents`, `people`, `cases`. */
  async sandbox(what: 'faults' | 'documents' | 'people' | 'cases', setting: object): Promise<void> {
    const answer = await fetch(`${this.sandboxUrl}/_sandbox/${what}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(setting),
    });
    if (!answer.ok) throw new Error(`sandbox ${what}: ${answer.status} ${await answer.text()}`);
  }

  sandboxFaults(setting: object): Promise<void> {
    return this.sandbox('faults', setting);
  }

  /** The code that the platform sent last, as its owner reads it on the telephone; waits until there is one more than `before`. */
  async codeOnPhone(before: number): Promise<string> {
    await until(async () => (await this.messagesOnPhone()).length > before);
    return (await this.messagesOnPhone())[0]?.code ?? '';
  }

  async messagesOnPhone(): Promise<readonly { readonly code: string; readonly to: string }[]> {
    return JSON.parse(await (await fetch(`${this.sandboxUrl}/_sandbox/messages`)).text());
  }

  /** What came out of the A4 printer. */
  async sheets(): Promise<readonly { readonly name: string; readonly file: string; readonly sheetsOut: number }[]> {
    const { papers } = await this.labState('document-printer');
    return Array.isArray(papers) ? papers.filter((paper: { readonly sheetsOut: number }) => paper.sheetsOut > 0) : [];
  }

  /** The core's process id, while there is one. */
  corePid(): number | null {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        const [, parent] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8')) ?? [];
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
        if (/core\/entry\.m?[tj]s|node\.mojom\.NodeService/.test(command) && this.#family().has(Number(parent))) return Number(entry);
      } catch {
        // The process ended between the listing and the look.
        continue;
      }
    }
    return null;
  }

  /** The process itself and, under a wrapper, its child. */
  #family(): ReadonlySet<number> {
    const own = this.#child.pid ?? -1;
    const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return new Set([own, ...children]);
  }

  /** The host dies on the spot; what becomes of the core is the core's affair. The data directory stays. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await until(() => this.#ended);
  }

  async stop(): Promise<void> {
    if (!this.#ended) {
      for (const pid of this.#family()) process.kill(pid, 'SIGTERM');
      await until(() => this.#ended, 15_000);
    }
    rmSync(this.ramDir, { recursive: true, force: true });
    if (this.#ownsDataDir) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
