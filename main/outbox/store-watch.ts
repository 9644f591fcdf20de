import type { Result } from '../../drivers/core/result.ts';
import type { OutboxEvent } from './types.ts';
import type { WriterClient, WriterError } from './writer-client.ts';
import type { WriterCallName, WriterCalls } from './writer-protocol.ts';

/** Asks the writer, and tells of trouble once, until all that was refused has been answered. */
export class StoreWatch {
  readonly #writer: WriterClient;
  readonly #emit: (event: OutboxEvent) => void;
  /** Calls that the store refused when they were last made. */
  readonly #troubled = new Set<WriterCallName>();

  constructor(writer: WriterClient, emit: (event: OutboxEvent) => void) {
    this.#writer = writer;
    this.#emit = emit;
  }

  async ask<Name extends WriterCallName>(
    name: Name,
    ask: WriterCalls[Name]['ask'],
  ): Promise<Result<WriterCalls[Name]['answer'], WriterError>> {
    const answer = await this.#writer.call(name, ask);
    if (answer.ok) {
      this.#troubled.delete(name);
    } else if (answer.error.kind === 'failed') {
      const news = this.#troubled.size === 0;
      this.#troubled.add(name);
      if (news) this.#emit({ kind: 'storeTrouble', detail: `${name}: ${answer.error.detail}` });
    }
    return answer;
  }
}
