// Finds clients that get messages for their own file activity, or for that of a helper, because they have not muted
// them.

import type { FactOf, ProcessObservation } from '../../observed/observation.ts';
import { eventRows } from '../../schema/macos/events.ts';
import { factCallName } from '../../words/call-words.ts';
import { ownEventOf } from '../own-events.ts';
import type { Rule, RuleHit } from '../rule.ts';

export const noSelfMute: Rule<'no-self-mute'> = {
  slug: 'no-self-mute',
  class: 'hazard',
  headline: "The client's own calls wake it again",
  about: 'the client mutes neither itself nor its helpers, and their calls cause events that it is subscribed to',
  macos:
    'A client gets the NOTIFY events of its own process, but not the AUTH events. It gets both of a helper, which is another process, and the helper waits for each answer. If handling a message makes such a call or starts such a helper, each message causes the next, and the queue fills. Since 10.15.',
  handlerRule: 1,
  advice:
    'Mute the client itself before es_subscribe: es_mute_process with the audit token of TASK_AUDIT_TOKEN. Mute its helpers by their paths.',
  process: (process) => [...judgeCalls(process), ...judgeHelpers(process)],
};

/** Calls that start another program. A `fork` alone does not say what the child will do. */
const starters = ['posix_spawn', 'posix_spawnp', 'popen', 'system'];
/** Events of every program that starts. */
const helperEvents = ['AUTH_EXEC', 'AUTH_OPEN', 'NOTIFY_EXEC', 'NOTIFY_OPEN'];

interface Calls {
  /** By client: its latest subscriptions. */
  readonly subscribed: ReadonlyMap<number, bigint>;
  readonly mutes: readonly FactOf<'mute'>[];
  readonly called: readonly FactOf<'outside_call'>[];
}

function callsOf(process: ProcessObservation): Calls {
  const subscribed = new Map<number, bigint>();
  const mutes: FactOf<'mute'>[] = [];
  const called: FactOf<'outside_call'>[] = [];
  for (const fact of process.facts('mute', 'outside_call', 'subscribed')) {
    if (fact.kind === 'mute') mutes.push(fact);
    else if (fact.kind === 'outside_call') called.push(fact);
    else if (fact.client !== null) subscribed.set(fact.client, fact.data.eventBits);
  }
  return { subscribed, mutes, called };
}

/** Finds the client's first own call that comes back to it, for each event type. */
function judgeCalls(process: ProcessObservation): RuleHit[] {
  const { subscribed, mutes, called } = callsOf(process);
  const muted = new Set(mutes.filter(({ data }) => data.itself).map(({ client }) => client));
  const hits: RuleHit[] = [];
  for (const [client, bits] of subscribed) {
    if (muted.has(client)) continue;
    const said = new Set<string>();
    for (const fact of called) {
      const call = factCallName(fact);
      const event = call === null ? undefined : ownEventOf(call);
      if (event === undefined || said.has(event) || !isSubscribed(bits, event)) continue;
      if (event === 'NOTIFY_WRITE' && !fact.data.inFile) continue;
      said.add(event);
      hits.push({
        fact: { ...fact, client },
        call,
        sentence: `The client called ${call}() off its handler and is subscribed to ${event}: it gets a message for its own call, because it has not muted itself.`,
      });
    }
  }
  return hits;
}

/**
 * Finds the first helper of a client that has muted no process beside its own. The facts do not say which program it
 * is.
 */
function judgeHelpers(process: ProcessObservation): RuleHit[] {
  const { subscribed, mutes, called } = callsOf(process);
  const muted = new Set(mutes.filter(({ data }) => data.helpers).map(({ client }) => client));
  const start = called.find((fact) => starters.includes(factCallName(fact) ?? ''));
  if (start === undefined) return [];
  const call = factCallName(start);
  return [...subscribed].flatMap(([client, bits]) => {
    const events = helperEvents.filter((event) => isSubscribed(bits, event));
    if (events.length === 0 || muted.has(client)) return [];
    return {
      fact: { ...start, client },
      call,
      sentence: `The client started a helper with ${call}() and is subscribed to ${events.join(' and ')}: it gets messages for what the helper does, because it has not muted any process beside its own.`,
    };
  });
}

const isSubscribed = (bits: bigint, event: string): boolean => ((bits >> numberOf(event)) & 1n) === 1n;

function numberOf(event: string): bigint {
  return BigInt(eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${event}`)?.number ?? 0);
}
