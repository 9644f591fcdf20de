/** A bar on standard error, for a person who waits; for a program, or in a file, there is none. */
export interface ProgressBar {
  /** `detail` stands behind the bar. */
  to(done: number, total: number, detail: string): void;
  stop(): void;
}

const NO_BAR: ProgressBar = { to: () => undefined, stop: () => undefined };

export async function progressBar(what: string, options: { readonly json: boolean }): Promise<ProgressBar> {
  if (options.json || !process.stderr.isTTY) return NO_BAR;
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${what} {bar} {percentage}% {detail}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // It would be left switched off where Ctrl+C ends the command in the middle.
    linewrap: true,
  });
  let started = false;
  return {
    to: (done, total, detail) => {
      if (!started) bar.start(total, done, { detail });
      started = true;
      bar.setTotal(Math.max(total, 1));
      bar.update(total === 0 ? 1 : done, { detail });
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
