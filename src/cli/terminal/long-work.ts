// The terminal line that shows progress while a large file is read. Silent without a terminal, and at first.
import { TerminalLine } from './terminal-line.ts';

const quietMs = 1500;
const everyMs = 200;

export class LongWork {
  private readonly begun = performance.now();
  private lastShown = 0;
  private readonly line = new TerminalLine();

  constructor(private readonly verb: string) {}

  /** `size`: null if unknown. */
  at(bytes: number, size: number | null): void {
    const now = performance.now();
    if (now - this.begun < quietMs || now - this.lastShown < everyMs) return;
    this.lastShown = now;
    const share = size === null || size === 0 ? '' : ` of ${megabytes(size)}, ${Math.floor((bytes / size) * 100)} %`;
    this.line.show(`${this.verb} ${megabytes(bytes)}${share}`);
  }

  done(): void {
    this.line.clear();
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
