// One line for long work. On a terminal it is overwritten; elsewhere it is silent, or writes plain lines at growing
// intervals for a log.

import { stderr } from 'node:process';
import { fromEnvironment } from '../../system/environment.ts';
import { ownText, type Printable, painted, printable, printableLines } from '../../words/printable.ts';
import { show } from './show.ts';

/** A log of CI gets the first line when a reader would begin to wonder, and none more often than its reader needs. */
const firstLoggedMs = 5000;
const maxBetweenMs = 300_000;

/** Goes to the start of the line and clears it. */
const startOfLine = ownText('\r\u001b[K');

const takesEscapes = (): boolean => (fromEnvironment('NO_COLOR') ?? '') === '';

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

export interface LineOptions {
  readonly stream?: Stream;
  /** Write plain lines without a terminal. For commands that write no data to stdout. */
  readonly logged?: boolean;
  /** Between two of them at the longest. */
  readonly maxBetweenMs?: number;
  readonly now?: () => number;
}

export class TerminalLine {
  /** Length of what stands on the line. */
  private shown = 0;
  private nextLoggedMs = firstLoggedMs;
  private readonly stream: Stream;
  private readonly logged: boolean;
  private readonly now: () => number;
  private readonly begunMs: number;
  private readonly maxBetweenMs: number;

  constructor({ stream = stderr, logged = false, maxBetweenMs: max, now = () => performance.now() }: LineOptions = {}) {
    this.maxBetweenMs = max ?? maxBetweenMs;
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
    const { columns = 0 } = this.stream;
    // A line that wraps could not be overwritten. Some terminals have no size.
    const line = columns > 1 ? text.slice(0, columns - 1) : text;
    show(this.stream, ownText(`${this.cleared()}${painted(line)}`));
    this.shown = line.length;
  }

  clear(): void {
    if (this.shown > 0) show(this.stream, this.cleared());
    this.shown = 0;
  }

  /** Without escape sequences, blanks overwrite the line. */
  private cleared(): Printable {
    return takesEscapes() ? startOfLine : ownText(`\r${' '.repeat(this.shown)}\r`);
  }

  private log(text: string): void {
    const elapsedMs = this.now() - this.begunMs;
    if (elapsedMs < this.nextLoggedMs) return;
    this.nextLoggedMs = elapsedMs + Math.min(elapsedMs, this.maxBetweenMs);
    show(this.stream, printableLines(`esreplay: ${printable(text)}\n`));
  }
}
