// Names of messages, for rows in about the order of the trace: a window of them is in memory.
import { type NamedMessage, namedBy } from '../run/collect/message-names.ts';
import { openTrace } from '../trace/reader.ts';

/** A schedule moves a message by less than this, unless it is made to. */
export const windowMessages = 1 << 15;

export class MessageNames {
  private readonly window: (NamedMessage | undefined)[] = [];
  private reader: Iterator<readonly [index: number, name: NamedMessage]> | null = null;
  /** Index of the next message of the reader. */
  private next = 0;

  constructor(
    private readonly trace: string,
    private readonly messages: number,
    private readonly size = windowMessages,
  ) {}

  /** Null if the trace has no such message. */
  of(index: number): NamedMessage | null {
    if (index < 0 || index >= this.messages) return null;
    if (index < this.next - this.size) this.close(); // seldom: the trace is read again from its beginning
    this.reader ??= namedBy(openTrace(this.trace), { size: Infinity, has: () => true });
    while (this.next <= index) {
      const { value, done } = this.reader.next();
      if (done === true) return null;
      this.window[value[0] % this.size] = value[1];
      this.next = value[0] + 1;
    }
    return this.window[index % this.size] ?? null;
  }

  close(): void {
    this.reader?.return?.();
    this.reader = null;
    this.next = 0;
  }
}
