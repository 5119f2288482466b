// The client's own file activity comes back to it, because it has not muted itself.
import { eventRows } from '../../schema/events.ts';
import type { Draft, Rule } from '../finding.ts';
import type { Fact, ProcessObservation } from '../observation.ts';
import { ownEventOf } from '../own-events.ts';
import { factCallName } from '../running-call.ts';

export const noSelfMute: Rule = {
  slug: 'no-self-mute',
  class: 'hazard',
  about: 'a client that has not muted itself makes calls whose NOTIFY events it is subscribed to',
  macos:
    'A client gets no AUTH events for what its own process does, and all the NOTIFY events. When looking at a message makes such a call, each message brings the next, and the queue fills. Since 10.15.',
  handlerRule: 1,
  advice:
    'Mute yourself before es_subscribe: es_mute_process with the audit token of TASK_AUDIT_TOKEN. Mute the helpers that work for you by their paths.',
  process: judgeCalls,
};

/** The first call of the client's own that comes back, for each event type. */
function judgeCalls(process: ProcessObservation): Draft[] {
  const muted = new Set<number | null>();
  const subscribed = new Map<number, bigint>();
  const called: Fact[] = [];
  for (const fact of process.facts()) {
    if (fact.kind === 'mute' && fact.b === 1n) muted.add(fact.client);
    else if (fact.kind === 'outside_call') called.push(fact);
    else if (fact.kind === 'subscribed' && fact.client !== null)
      subscribed.set(fact.client, fact.a | (fact.b << 64n) | (fact.c << 128n));
  }
  const drafts: Draft[] = [];
  for (const [client, bits] of subscribed) {
    if (muted.has(client)) continue;
    const said = new Set<string>();
    for (const fact of called) {
      const call = factCallName(fact);
      const event = call === null ? undefined : ownEventOf(call);
      if (event === undefined || said.has(event) || ((bits >> numberOf(event)) & 1n) === 0n) continue;
      said.add(event);
      drafts.push({
        fact: { ...fact, client },
        call,
        sentence: `The client called ${call}() off its handler and is subscribed to ${event}: its own call comes back to it as a message, because it has not muted itself.`,
      });
    }
  }
  return drafts;
}

function numberOf(event: string): bigint {
  return BigInt(eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${event}`)?.number ?? 0);
}
