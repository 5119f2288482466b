// Says which client something is about: the process if there are several, the es_client_t if a process has several.
// Null if only one is possible.
import type { Observation } from '../observed/observation.ts';

export function ownerOf({ processes }: Observation, slot: number, client: number | null): string | null {
  const process = processes.find((each) => each.slot === slot);
  if (process === undefined) return null;
  const parts = [
    ...(processes.length > 1 ? [`process ${slot}, ${process.name} (pid ${process.pid})`] : []),
    ...(process.counts.length > 1 && client !== null ? [`es_client_t ${client} of ${process.counts.length}`] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
