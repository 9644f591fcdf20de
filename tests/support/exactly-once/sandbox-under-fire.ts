import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxSubmission } from '../../../main/sandbox/index.ts';
import { ROOT } from '../terminal.ts';
import { onWholeLines } from './whole-lines.ts';

const KIOSK = path.join(ROOT, 'main', 'cli', 'kiosk.ts');
/** How long it stays away after a kill, at most. */
const AWAY_MS = 1_500;
/** The last kill falls within this part of all that is accepted: a kill swallows words, so the last ones may never be counted. */
const KILLED_WITHIN_SHARE = 0.9;
/** Below the ports that the system gives to outgoing connections: one of these could take the port of a platform that is away. */
const PORTS = { first: 21_000, count: 9_000 } as const;

/** The sandbox platform as a process of its own, killed now and then, and back on the same port with the same directory. */
export class SandboxUnderFire {
  readonly port: number;
  #again = 0;
  #accepted = 0;
  #restarts = 0;
  readonly #refusals = new Map<string, number>();
  readonly #dataDir: string;
  readonly #random: () => number;
  /** Numbers of accepted submissions after which it is killed, falling. */
  readonly #killsAfter: number[];
  #child: ChildProcess | null = null;
  #stopped = false;
  /** Its last restart; rejects where it did not come back. */
  #back: Promise<void> = Promise.resolve();
  readonly #onFailure: (error: Error) => void;

  private constructor(at: SandboxPlace, port: number) {
    this.port = port;
    this.#dataDir = at.dataDir;
    this.#random = at.random;
    this.#onFailure = at.onFailure;
    const killsAfter = Array.from({ length: at.restarts }, () => 1 + Math.floor(at.random() * KILLED_WITHIN_SHARE * at.submissions));
    this.#killsAfter = killsAfter.sort((one, other) => other - one);
  }

  static async start(at: SandboxPlace): Promise<SandboxUnderFire> {
    const sandbox = new SandboxUnderFire(at, await findPort(at.random));
    await sandbox.#start();
    return sandbox;
  }

  /** `again`: submissions that came again and were known again. `refusals` by operation and kind. */
  counts(): { readonly sandboxRestarts: number; readonly again: number; readonly refusals: ReadonlyMap<string, number> } {
    return { sandboxRestarts: this.#restarts, again: this.#again, refusals: this.#refusals };
  }

  /** In the order of acceptance. */
  async submissions(): Promise<readonly SandboxSubmission[]> {
    await this.#back;
    const answer = await fetch(`http://127.0.0.1:${this.port}/_sandbox/submissions`);
    if (!answer.ok) throw new Error(`the sandbox does not list its submissions: ${answer.status}`);
    return JSON.parse(await answer.text());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#back;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'close');
  }

  async #start(): Promise<void> {
    const child = spawn(process.execPath, [KIOSK, 'sandbox', '--port', String(this.port), '--data-dir', this.#dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const listening = Promise.withResolvers<void>();
    onWholeLines(child.stdout, (line) => {
      if (line.startsWith('sandbox platform: ')) listening.resolve();
      this.#note(line, child);
    });
    child.once('exit', (code, signal) => {
      const detail = `the sandbox ended with ${signal ?? code}`;
      listening.reject(new Error(detail));
      if (signal !== 'SIGKILL' && !this.#stopped) this.#onFailure(new Error(detail));
    });
    await listening.promise;
  }

  #note(line: string, child: ChildProcess): void {
    if (line.startsWith('failed')) this.#onFailure(new Error(`sandbox: ${line}`));
    const [, refused] = /^refused (\w+: \w+)/.exec(line) ?? [];
    if (refused !== undefined) this.#refusals.set(refused, (this.#refusals.get(refused) ?? 0) + 1);
    if (!line.startsWith('accepted ')) return;
    if (line.endsWith('(again)')) {
      this.#again++;
      return;
    }
    this.#accepted++;
    const killAfter = this.#killsAfter.at(-1);
    if (child !== this.#child || killAfter === undefined || this.#accepted < killAfter) return;
    this.#killsAfter.pop();
    // No earlier line may start another one on the way.
    this.#child = null;
    this.#back = this.#restart(child);
    this.#back.catch(this.#onFailure);
  }

  async #restart(child: ChildProcess): Promise<void> {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    this.#restarts++;
    await sleep(this.#random() * AWAY_MS);
    if (!this.#stopped) await this.#start();
  }
}

interface SandboxPlace {
  readonly dataDir: string;
  readonly random: () => number;
  readonly restarts: number;
  /** So many will be accepted in all. */
  readonly submissions: number;
  readonly onFailure: (error: Error) => void;
}

async function findPort(random: () => number): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(random() * PORTS.count);
    const probe = net.createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
