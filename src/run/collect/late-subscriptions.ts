// A run at the recorded pace starts at the first subscription; notes what processes missed that subscribed later.
import type { ProcessObservation } from '../../observed/observation.ts';

/** Returns a sentence for each process that subscribed after messages had already passed. */
export function lateNotes(processes: readonly ProcessObservation[], messages: number): string[] {
  const times = processes.flatMap(({ subscribedNs }) => (subscribedNs === null ? [] : [subscribedNs]));
  const first = Math.min(...times);
  return processes.flatMap((process) => {
    const missed = missedBy(process);
    if (missed === 0 || process.subscribedNs === null) return [];
    const later = Math.round((process.subscribedNs - first) / 1e6);
    return [
      `The client ${process.name} (process ${process.slot}) subscribed ${later} ms after the first one, and missed ${missed} of the ${messages} messages. In early boot macOS holds mounts and execs until every early-boot extension has subscribed; a replay does not wait.`,
    ];
  });
}

/** Counts only its first subscription; adding events later is the client's choice. */
function missedBy(process: ProcessObservation): number {
  for (const { data } of process.facts('subscribe')) if (data.events > 0) return data.messagesBefore;
  return 0;
}
