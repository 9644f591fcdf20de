/** One at a time, in order of asking. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  /** Gives what `task` gives; a task that throws does not block those after it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(task);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}
