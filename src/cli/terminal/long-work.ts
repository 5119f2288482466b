// The terminal line that shows progress while a large file is read. Silent without a terminal, and at first.
import { timeLeft } from './progress.ts';
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
    this.line.show(workLine(this.verb, bytes, size, now - this.begun));
  }

  done(): void {
    this.line.clear();
  }
}

/** `importing 12.0 MB of 48.0 MB, 25 %, about 6 s left` */
export function workLine(verb: string, bytes: number, size: number | null, elapsedMs: number): string {
  if (size === null || size === 0) return `${verb} ${megabytes(bytes)}`;
  const done = `${verb} ${megabytes(bytes)} of ${megabytes(size)}, ${Math.floor((bytes / size) * 100)} %`;
  const share = bytes / size;
  const leftMs = (elapsedMs / share) * (1 - share);
  return share < 0.01 || share >= 1 ? done : `${done}, about ${timeLeft(leftMs)} left`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
