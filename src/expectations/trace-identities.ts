// The identities of the AUTH messages of a trace, by their numbers and back.
import { type Identity, IdentityCounter, identityKey } from '../judge/identity.ts';
import { Actors, targetAt } from '../run/collect/message-names.ts';
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
    const actors = new Actors();
    for (const batch of reader.columns()) {
      if ('kind' in batch) continue;
      for (let row = 0; row < batch.count; row += 1) {
        if (batch.isAuth[row] === 0) continue;
        const event = eventLabelOf(batch.eventType[row] ?? 0);
        const identity = counter.next(event, actors.at(batch, row), targetAt(batch, row) ?? '');
        of.set(batch.first + row, identity);
        indices.set(identityKey(identity), batch.first + row);
      }
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
