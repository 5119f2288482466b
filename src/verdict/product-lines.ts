// Compares what a client wrote with the messages that it got, by its output map.
import type { Observation } from '../observed/observation.ts';
import type { CollectedOutput } from '../output-map/collected-output.ts';
import { compareOutput, type OutputComparison } from '../output-map/compare.ts';
import type { OutputMap } from '../output-map/map.ts';
import { type Got, type Message, messagesOf, plainPath, typesIn } from '../output-map/messages.ts';

/** Throws TraceError. */
export function productLines(
  map: OutputMap,
  output: CollectedOutput,
  observation: Observation,
  trace: string,
): OutputComparison {
  const { processes, clientEnded, interrupted } = observation;
  const reachedEnd = clientEnded === null && !interrupted && processes.every(({ endNs }) => endNs !== null);
  const messages = [...messagesOf(map, trace, gotIn(map, observation)), ...injectedIn(map, observation)];
  return compareOutput(map, output, messages, reachedEnd);
}

/** What the ES clients of a run got, by the index in the trace. */
function gotIn(map: OutputMap, { processes }: Observation): ReadonlyMap<number, Got> {
  const types = typesIn(map);
  const got = new Map<number, Got>();
  for (const process of processes)
    process.eachRow(({ traceIndex: index, eventType, deliveredNs, client }) => {
      if (index === null || deliveredNs === null || !types.has(eventType)) return;
      const before = got.get(index);
      const order = Math.min(before?.order ?? Infinity, deliveredNs);
      got.set(index, { index, eventType, times: (before?.times ?? 0) + 1, order, stream: `${process.slot} ${client}` });
    });
  return got;
}

/** Messages that a service model or the client's own action made: lines about them may come, and need not. */
function injectedIn(map: OutputMap, { processes, injectedEvents }: Observation): readonly Message[] {
  const types = typesIn(map);
  const messages: Message[] = [];
  for (const process of processes)
    process.eachRow(({ injected, eventType, deliveredNs, client }) => {
      const event = injected === null ? undefined : injectedEvents[injected];
      if (event === undefined || deliveredNs === null || !types.has(eventType)) return;
      messages.push({
        index: -1,
        eventType,
        times: 1,
        order: deliveredNs,
        stream: `${process.slot} ${client}`,
        views: [{ pid: String(event.process.pid), parents: [], programs: null }],
        paths: event.path === null ? [] : [plainPath(event.path)],
        required: false,
        words: `injected ${injected}`,
      });
    });
  return messages;
}
