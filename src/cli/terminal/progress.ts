// The terminal line of a long run: how many messages were delivered, and the time left.
import type { Progress as RunProgress } from '../../run/options.ts';
import { grouped } from '../../words/grouped.ts';
import { TerminalLine } from './terminal-line.ts';

/** Short runs show nothing. */
const quietMs = 1500;
/** Nothing delivered for so long, with an unanswered message, is shown instead of a guess. */
const hangsMs = 1000;

export class Progress {
  private delivered = 0;
  private deliveredMs = 0;

  /** `label` precedes the text shown. Several runs of a command share its line. */
  constructor(
    private readonly label = '',
    private readonly line = new TerminalLine({ logged: true }),
  ) {}

  show(now: RunProgress): void {
    if (now.delivered !== this.delivered) {
      this.delivered = now.delivered;
      this.deliveredMs = now.elapsedMs;
    }
    if (now.elapsedMs >= quietMs) this.line.show(`${this.label}${progressLine(now, this.deliveredMs)}`);
  }

  clear(): void {
    this.line.clear();
  }
}

/** `deliveredMs`: when the last message was delivered. */
export function progressLine(now: RunProgress, deliveredMs = now.elapsedMs): string {
  const { delivered, total, elapsedMs, leftMs, open } = now;
  const share = total === 0 ? 0 : delivered / total;
  const line = `${grouped(delivered)} of ${grouped(total)} messages, ${Math.floor(share * 100)} %`;
  if (share >= 1) return line;
  const silentMs = elapsedMs - deliveredMs;
  // A hanging client has no estimate: the earlier messages say nothing about its end.
  if (open > 0 && silentMs >= hangsMs && (leftMs ?? 0) === 0)
    return `${line}, ${grouped(open)} unanswered, none delivered for ${timeLeft(silentMs)}`;
  if (leftMs !== null) return leftMs > 0 ? `${line}, ${timeLeft(leftMs)} left` : line;
  if (share < 0.01) return line;
  // While nothing is delivered the guess counts down: a client that hangs must not seem to need more and more time.
  const guessMs = (deliveredMs / share) * (1 - share) - silentMs;
  return guessMs > 0 ? `${line}, about ${timeLeft(guessMs)} left` : line;
}

export function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
