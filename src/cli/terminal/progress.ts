// The terminal line of a long run: how many messages were delivered, and the time left.
import type { Progress as RunProgress } from '../../run/options.ts';
import { TerminalLine } from './terminal-line.ts';

/** Short runs show nothing. */
const quietMs = 1500;

export class Progress {
  private readonly line: TerminalLine;

  /** `label` precedes the text shown. */
  constructor(
    private readonly label = '',
    stream?: NodeJS.WriteStream,
  ) {
    this.line = new TerminalLine(stream);
  }

  show({ delivered, total, elapsedMs }: RunProgress): void {
    if (elapsedMs >= quietMs) this.line.show(`${this.label}${progressLine(delivered, total, elapsedMs)}`);
  }

  clear(): void {
    this.line.clear();
  }
}

export function progressLine(delivered: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 0 : delivered / total;
  const line = `${delivered.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} messages, ${Math.floor(share * 100)} %`;
  if (share < 0.01 || share >= 1) return line;
  return `${line}, about ${timeLeft((elapsedMs / share) * (1 - share))} left`;
}

function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
