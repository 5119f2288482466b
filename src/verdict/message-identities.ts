// What the messages of findings are, and how many others of the trace are alike.
import { type CountedIdentity, groupKey } from '../judge/identity.ts';
import { Actors, type NamedMessage, targetAt } from '../run/collect/message-names.ts';
import { eventLabelOf } from '../words/event-label.ts';

interface Group {
  messages: number;
  /** By index in the trace: the how-many-th of the group it is. */
  readonly wanted: Map<number, number>;
  readonly kind: ReturnType<typeof kindOf>;
}

/** Reads the whole trace, and keeps only the groups of the named messages, which are by index. */
export async function identitiesOf(
  trace: string,
  named: ReadonlyMap<number, NamedMessage>,
): Promise<ReadonlyMap<number, CountedIdentity>> {
  if (named.size === 0) return new Map();
  const { openTrace } = await import('../trace/reader.ts'); // most runs name no message
  const groups = new Map<string, Group>();
  const types = new Set<number>();
  for (const [index, each] of named) {
    const kind = kindOf(each);
    const group = groups.get(groupKey(kind)) ?? { messages: 0, wanted: new Map(), kind };
    groups.set(groupKey(kind), group);
    group.wanted.set(index, 0);
    types.add(each.eventType);
  }
  const reader = openTrace(trace);
  try {
    const actors = new Actors();
    const wantedActors = new Set([...named.values()].map(({ actor }) => actor));
    for (const batch of reader.columns()) {
      if ('kind' in batch) continue;
      for (let row = 0; row < batch.count; row += 1) {
        const eventType = batch.eventType[row] ?? 0;
        if (!types.has(eventType)) continue;
        // Few rows are of a wanted actor: the others' events need not be read.
        const actor = actors.at(batch, row);
        if (!wantedActors.has(actor)) continue;
        const group = groups.get(groupKey(kindOf({ eventType, actor, path: targetAt(batch, row) })));
        if (group === undefined) continue;
        group.messages += 1;
        if (group.wanted.has(batch.first + row)) group.wanted.set(batch.first + row, group.messages);
      }
    }
  } finally {
    reader.close();
  }
  return new Map(
    [...groups.values()].flatMap(({ wanted, kind, messages }) =>
      [...wanted].map(([index, nth]) => [index, { ...kind, nth, of: messages }] as const),
    ),
  );
}

const kindOf = ({ eventType, actor, path }: Pick<NamedMessage, 'eventType' | 'actor' | 'path'>) => ({
  event: eventLabelOf(eventType),
  actor,
  target: path ?? '',
});
