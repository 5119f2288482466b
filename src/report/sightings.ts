// Findings of several reports together, and the number of messages that they are about.
import type { MessageName, Verdict } from '../verdict/verdict.ts';

/** A finding in one of the reports. */
export interface Sighting {
  readonly verdict: Verdict;
  /** Index of its report. */
  readonly report: number;
  /** Path of its trace: a number names one message of it. */
  readonly trace: string;
}

/** Counts each message of each trace once, whichever findings and reports it has. */
export function countMessages(sightings: readonly Sighting[]): number {
  const tally = new MessageTally();
  tally.add(sightings);
  return tally.count();
}

/** Of one trace. */
interface Counted {
  /** Of messages that are known by name. */
  readonly labels: Set<string>;
  /** By the source of a report that has most. */
  most: number;
  omits: boolean;
}

/** The same of reports that come one after another. */
export class MessageTally {
  private readonly byTrace = new Map<string, Counted>();

  /** Takes all findings of a report at once. */
  add(sightings: readonly Sighting[]): void {
    const bySource = new Map<string, number>();
    for (const { verdict, report, trace } of sightings) {
      const { process, client, call, omitted, message } = verdict;
      const counted = this.byTrace.get(trace) ?? { labels: new Set(), most: 0, omits: false };
      this.byTrace.set(trace, counted);
      if (message !== null) counted.labels.add(labelOf(message));
      counted.omits ||= omitted > 0;
      if (message === null && omitted === 0) continue;
      const source = JSON.stringify([trace, report, process, client, call]);
      const messages = (bySource.get(source) ?? 0) + 1 + omitted;
      bySource.set(source, messages);
      counted.most = Math.max(counted.most, messages);
    }
  }

  /**
   * Findings with the same call, client and report are about different messages; the omitted messages of one may be
   * those of another.
   */
  count(): number {
    let sum = 0;
    for (const { labels, most, omits } of this.byTrace.values())
      sum += omits ? Math.max(labels.size, most) : labels.size;
    return sum;
  }
}

/** Returns whether some messages are known by number only. */
export function omitsMessages(sightings: readonly Sighting[]): boolean {
  return sightings.some(({ verdict }) => verdict.omitted > 0);
}

/** Returns messages by trace and label. All reports and clients get the same messages of a trace. */
export function messagesOf(sightings: readonly Sighting[]): Map<string, MessageName> {
  return new Map(
    sightings.flatMap(({ verdict: { message }, trace }) =>
      message === null ? [] : [[JSON.stringify([trace, labelOf(message)]), message]],
    ),
  );
}

/** Returns `17`, or `injected 3`, as the sentences of findings do. */
export function labelOf({ index, injected }: MessageName): string {
  return injected === null ? String(index) : `injected ${injected}`;
}
