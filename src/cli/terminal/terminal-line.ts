// One line for long work. On a terminal it is overwritten; elsewhere it is silent, or writes plain lines at growing
// intervals for a log.

import { stderr } from 'node:process';
import { ownText, painted, printable, printableLines } from '../../words/printable.ts';
import { show } from './show.ts';

/** A log of CI gets the first line when a reader would begin to wonder, and none more often than its reader needs. */
const firstLoggedMs = 5000;
const maxBetweenMs = 300_000;

/** Goes to the start of the line and clears it. */
const startOfLine = ownText('\r\u001b[K');

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

export interface LineOptions {
  readonly stream?: Stream;
  /** Write plain lines without a terminal. For commands that write no data to stdout. */
  readonly logged?: boolean;
  readonly now?: () => number;
}

export class TerminalLine {
  private shown = false;
  private nextLoggedMs = firstLoggedMs;
  private readonly stream: Stream;
  private readonly logged: boolean;
  private readonly now: () => number;
  private readonly begunMs: number;

  constructor({ stream = stderr, logged = false, now = () => performance.now() }: LineOptions = {}) {
    this.stream = stream;
    this.logged = logged;
    this.now = now;
    this.begunMs = now();
  }

  show(text: string): void {
    if (!this.stream.isTTY) {
      if (this.logged) this.log(text);
      return;
    }
    this.shown = true;
    const { columns = 0 } = this.stream;
    // A line that wraps could not be overwritten. Some terminals have no size.
    show(this.stream, ownText(`${startOfLine}${painted(columns > 1 ? text.slice(0, columns - 1) : text)}`));
  }

  clear(): void {
    if (this.shown) show(this.stream, startOfLine);
    this.shown = false;
  }

  private log(text: string): void {
    const elapsedMs = this.now() - this.begunMs;
    if (elapsedMs < this.nextLoggedMs) return;
    this.nextLoggedMs = elapsedMs + Math.min(elapsedMs, maxBetweenMs);
    show(this.stream, printableLines(`esreplay: ${printable(text)}\n`));
  }
}
