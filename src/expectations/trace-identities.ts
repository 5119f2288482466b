// The identities of the AUTH messages of a trace, by their numbers and back.
import { type Identity, IdentityCounter, identityKey } from '../judge/identity.ts';
import { nameOf, type PlainMessage } from '../run/collect/message-names.ts';
import { openTrace } from '../trace/reader.ts';
import { eventLabelOf } from '../words/event-label.ts';

export interface TraceIdentities {
  readonly of: ReadonlyMap<number, Identity>;
  indexOf(identity: Identity): number | undefined;
  /** How many messages of the trace have this event, actor and target. */
  countOf(identity: Omit<Identity, 'nth'>): number;
}

/** Reads the whole trace. Throws TraceError. */
export function readIdentities(trace: string): TraceIdentities {
  const counter = new IdentityCounter();
  const of = new Map<number, Identity>();
  const indices = new Map<string, number>();
  const reader = openTrace(trace);
  try {
    for (const { index, message } of reader.messages()) {
      if (message.action_type !== 0) continue;
      const { path, actor } = nameOf(message as unknown as PlainMessage);
      const identity = counter.next(eventLabelOf(message.event_type), actor, path ?? '');
      of.set(index, identity);
      indices.set(identityKey(identity), index);
    }
  } finally {
    reader.close();
  }
  return {
    of,
    indexOf: (identity) => indices.get(identityKey(identity)),
    countOf: (identity) => counter.countOf(identity),
  };
}
