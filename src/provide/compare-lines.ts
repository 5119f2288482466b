// Compares what a product wrote with the messages that its eslogger printed, by an output map.
import type { CollectedOutput } from '../output-map/collected-output.ts';
import { compareOutput, type OutputComparison } from '../output-map/compare.ts';
import type { OutputMap } from '../output-map/map.ts';
import { type Got, messagesOf, typesIn } from '../output-map/messages.ts';
import { clientRows } from '../print/client-rows.ts';
import { ClientView } from '../print/subscription.ts';
import { eventRow } from '../schema/macos/events.ts';
import { openTrace } from '../trace/reader.ts';
import type { PrintedMessages, StartedEslogger } from './programs.ts';
import type { ProductEnding } from './watch-product.ts';

/** How a run ended. */
export interface EndedProduct {
  readonly ending: ProductEnding;
  /** Of a product that was asked to end: it did so in time. */
  readonly endsInTime: boolean;
  readonly started: readonly StartedEslogger[];
}

/** Throws TraceError. */
export function compareLines(
  map: OutputMap,
  output: CollectedOutput,
  run: EndedProduct,
  trace: string,
): OutputComparison {
  const printed = run.started
    .filter(({ arguments: words }) => !words.includes('--oslog'))
    .map(({ counts }) => counts?.printed ?? null);
  const known = printed.filter((each) => each !== null);
  if (known.length < printed.length) {
    const why = 'No line of the output map is compared: the product did not read to the last one.';
    return { differences: [], notes: [why] };
  }
  const got = gotBy(map, known, trace);
  const messages = messagesOf(map, trace, got);
  // After an early end it may end by itself.
  const reachedEnd = run.ending === 'end' ? run.endsInTime : run.ending === 'product-ended' && hasEarlyEnd(run);
  const compared = compareOutput(map, output, messages, reachedEnd, 'product');
  return {
    ...compared,
    notes: [
      ...compared.notes,
      ...idleNotes(
        map,
        messages.some(({ required }) => required),
      ),
    ],
  };
}

const hasEarlyEnd = ({ started }: EndedProduct): boolean => started.some(({ counts }) => counts?.endsEarly === true);

/** By the index in the trace. A product that starts eslogger again gets messages again. */
function gotBy(map: OutputMap, printed: readonly PrintedMessages[], trace: string): ReadonlyMap<number, Got> {
  const types = typesIn(map);
  const got = new Map<number, Got>();
  for (const [stream, { lost, ...subscription }] of printed.entries()) {
    const reader = openTrace(trace);
    try {
      let at = 0;
      for (const { index, eventType } of clientRows(reader, new ClientView(subscription))) {
        while ((lost[at]?.last ?? Infinity) < index) at += 1;
        if ((lost[at]?.first ?? Infinity) <= index || !types.has(eventType)) continue;
        const before = got.get(index);
        const times = (before?.times ?? 0) + 1;
        got.set(index, { index, eventType, times, order: index, stream: before?.stream ?? `${stream}` });
      }
    } finally {
      reader.close();
    }
  }
  return got;
}

function idleNotes({ only }: OutputMap, isAnyRequired: boolean): string[] {
  const auth = only.flatMap((type) => {
    const row = eventRow(type);
    return row?.action === 'AUTH' ? [row.name.replace(/^ES_EVENT_TYPE_/, '')] : [];
  });
  return [
    ...(auth.length === 0 ? [] : [`eslogger has no ${auth.join(', ')}: the output map should name NOTIFY events.`]),
    ...(isAnyRequired ? [] : ['eslogger printed no message that needs a line by the output map.']),
  ];
}
