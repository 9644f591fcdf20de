import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TerminalSettings } from './terminal-child.ts';
import { onWholeLines } from './whole-lines.ts';

const CHILD = fileURLToPath(new URL('./terminal-child.ts', import.meta.url));
/** A kill falls so long at most after the save that it waits for: time for it to be sent, answered and erased, or not. */
const KILL_WITHIN_MS = 250;
/** One of so many kills is followed by another one while the terminal starts. */
const STILLBORN_EVERY = 4;
const START_MS = 600;

function startTerminal(settings: TerminalSettings, compiledDir: string) {
  return spawn(process.execPath, [CHILD, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiledDir },
  });
}

/** Fills the cache of compiled code, which only a process that ends by itself writes: a start takes a third of the time then. */
export async function compileTerminal(settings: TerminalSettings, compiledDir: string): Promise<void> {
  await once(startTerminal({ ...settings, submissions: 0 }, compiledDir), 'close');
}

/** One terminal, started again after every kill until all it has is saved and sent. */
export class TerminalUnderFire {
  /** By submission id, what it said when it had saved it. */
  readonly told = new Map<string, string>();
  readonly receipts = new Map<string, string>();
  readonly dead: string[] = [];
  /** Said otherwise about the same submission, after a kill or before. */
  readonly contradictions: string[] = [];
  kills = 0;
  readonly #settings: TerminalSettings;
  readonly #compiledDir: string;
  readonly #random: () => number;
  /** Numbers of saves after which it is killed, falling. */
  readonly #killsAfter: number[];
  #child: ChildProcess | null = null;
  #failed: string | null = null;

  constructor(settings: TerminalSettings, fire: { readonly random: () => number; readonly kills: number; readonly compiledDir: string }) {
    const { random, kills } = fire;
    this.#settings = settings;
    this.#compiledDir = fire.compiledDir;
    this.#random = random;
    // The last one comes when all is saved and some of it not sent.
    const early = Array.from({ length: kills - 1 }, () => 1 + Math.floor(random() * settings.submissions));
    this.#killsAfter = [...early, settings.submissions].sort((one, other) => other - one);
  }

  async run(): Promise<void> {
    let stillborn = false;
    while (!(await this.#live(stillborn))) {
      this.kills++;
      stillborn = !stillborn && this.#random() * STILLBORN_EVERY < 1;
    }
  }

  /** How far it has come. */
  standing(): string {
    const { told, receipts, dead, kills } = this;
    return `${this.#settings.terminalId}: ${told.size} saved, ${receipts.size} delivered, ${dead.length} dead, ${kills} kills`;
  }

  /** Ends what runs, for good. */
  async stop(): Promise<void> {
    this.#failed ??= 'stopped';
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  /** From a start to a kill, or to the end: then it gives `true`. */
  async #live(stillborn: boolean): Promise<boolean> {
    if (this.#failed !== null) throw new Error(`${this.#settings.terminalId}: ${this.#failed}`);
    const child = startTerminal(this.#settings, this.#compiledDir);
    this.#child = child;
    const killIn = (ms: number): NodeJS.Timeout => setTimeout(() => child.kill('SIGKILL'), ms);
    let killing = stillborn ? killIn(this.#random() * START_MS) : null;
    onWholeLines(child.stdout, (line) => {
      this.#note(line);
      const killAfter = this.#killsAfter.at(-1);
      if (killing !== null || killAfter === undefined || this.told.size < killAfter) return;
      this.#killsAfter.pop();
      killing = killIn(this.#random() * KILL_WITHIN_MS);
    });
    await once(child, 'close');
    if (killing !== null) clearTimeout(killing);
    if (child.signalCode === 'SIGKILL') return false;
    if (child.exitCode === 0) return true;
    throw new Error(`${this.#settings.terminalId} ended with ${child.signalCode ?? child.exitCode}: ${this.#failed ?? 'it said nothing'}`);
  }

  #note(line: string): void {
    const [word, id, ...rest] = line.split(' ');
    if (word === 'failed') this.#failed = line;
    if (id === undefined) return;
    if (word === 'saved') this.#noteOnce(this.told, id, rest.join(' '));
    if (word === 'delivered') this.#noteOnce(this.receipts, id, rest.join(' '));
    if (word === 'dead') this.dead.push(id);
  }

  #noteOnce(notes: Map<string, string>, id: string, said: string): void {
    const before = notes.get(id);
    if (before === undefined) notes.set(id, said);
    else if (before !== said) this.contradictions.push(id);
  }
}
