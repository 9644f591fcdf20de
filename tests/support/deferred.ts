/** A call of an effect that the test answers when it likes. */
export class Deferred<T> {
  #answer: ((value: T) => void) | null = null;
  called = 0;

  next(): Promise<T> {
    this.called++;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  async answer(value: T): Promise<void> {
    this.#answer?.(value);
    await settle();
  }
}

/** Once everything that was resolved so far has been taken note of. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
