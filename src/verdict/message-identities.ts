// What the messages of findings are, and how many others of the trace are alike.
import { type CountedIdentity, groupKey } from '../judge/identity.ts';
import { type NamedMessage, nameOf, type PlainMessage } from '../run/collect/message-names.ts';
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
    for (const { index, message } of reader.messages()) {
      if (!types.has(message.event_type)) continue;
      const group = groups.get(groupKey(kindOf(nameOf(message as unknown as PlainMessage))));
      if (group === undefined) continue;
      group.messages += 1;
      if (group.wanted.has(index)) group.wanted.set(index, group.messages);
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

const kindOf = ({ eventType, actor, path }: NamedMessage) => ({
  event: eventLabelOf(eventType),
  actor,
  target: path ?? '',
});
