// The line that a long run shows on a terminal: how many messages were delivered and how long it may still take.
import type { Progress as RunProgress } from '../replay/options.ts';

/** A short run shows nothing. */
const quietMs = 1500;

export class Progress {
  private shown = false;

  /** `label` goes before what is shown. */
  constructor(
    private readonly label = '',
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  show({ delivered, total, elapsedMs }: RunProgress): void {
    if (!this.stream.isTTY || elapsedMs < quietMs) return;
    this.shown = true;
    this.stream.write(`\r\u001b[K${this.label}${progressLine(delivered, total, elapsedMs)}`);
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[K');
    this.shown = false;
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
