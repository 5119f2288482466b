// Provides a trace's messages by index, for a handler that gets them nearly in order. Reads ahead as far as needed and
// keeps skipped messages, because causality may deliver a later message first.

import { SetupError } from '../../errors/errors.ts';
import type { Message } from '../../schema/generated/messages.ts';
import { openTrace, type TraceReader } from '../../trace/reader.ts';

export class MessageWindow {
  private readonly reader: TraceReader;
  private readonly ahead: ReturnType<TraceReader['messages']>;
  private readonly passed = new Map<number, Message>();

  constructor(trace: string) {
    this.reader = openTrace(trace);
    this.ahead = this.reader.messages();
  }

  /** Returns each message only once. */
  take(index: number): Message {
    const kept = this.passed.get(index);
    if (kept !== undefined) {
      this.passed.delete(index);
      return kept;
    }
    for (let next = this.ahead.next(); !next.done; next = this.ahead.next()) {
      const message = next.value.message as unknown as Message;
      if (next.value.index === index) return message;
      this.passed.set(next.value.index, message);
    }
    throw new SetupError(`message ${index} is gone: the trace changed during the replay`);
  }

  close(): void {
    this.ahead.return(undefined);
    this.reader.close();
  }
}
