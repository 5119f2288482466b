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
  const byTrace = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const group = byTrace.get(sighting.trace);
    if (group === undefined) byTrace.set(sighting.trace, [sighting]);
    else group.push(sighting);
  }
  return [...byTrace.values()].reduce((sum, group) => sum + countOfTrace(group), 0);
}

/**
 * Findings with the same call, client and report are about different messages; the omitted messages of one may be those
 * of another.
 */
function countOfTrace(sightings: readonly Sighting[]): number {
  const named = messagesOf(sightings).size;
  if (!omitsMessages(sightings)) return named;
  const bySource = new Map<string, number>();
  for (const { verdict, report } of sightings) {
    const { process, client, call, omitted, message } = verdict;
    if (message === null && omitted === 0) continue;
    const source = JSON.stringify([report, process, client, call]);
    bySource.set(source, (bySource.get(source) ?? 0) + 1 + omitted);
  }
  return Math.max(named, ...bySource.values());
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
