// Finds inverted muting that selects what the system had muted by default.

import type { Fact, ProcessObservation } from '../../observed/observation.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

// es_mute_inversion_type_t
const dimensions = [
  { number: 1, what: 'path', clear: 'es_unmute_all_paths' },
  { number: 2, what: 'target path', clear: 'es_unmute_all_target_paths' },
] as const;

export const invertedDefaultMutes: Rule<'inverted-default-mutes'> = {
  slug: 'inverted-default-mutes',
  class: 'hazard',
  headline: "The system's default mutes were inverted, too",
  about: 'the client inverted path muting with the default mutes of the system in it',
  macos:
    'The system mutes some paths of a new client, a different set in each release. Inverting does not clear them: the client then gets the events of exactly those paths, critical system processes included, beside its own list. Inversion exists since 13.0.',
  handlerRule: null,
  advice:
    'Call es_unmute_all_paths (es_unmute_all_target_paths for target paths) before es_invert_muting, and subscribe to AUTH events after both.',
  process: judgeProcess,
};

/** The state of one client so far. */
interface Standing {
  subscribed: boolean;
  readonly inverted: Map<number, Fact>;
}

function judgeProcess(process: ProcessObservation, _look: Evidence): RuleHit | null {
  const clients = new Map<number | null, Standing>();
  for (const fact of process.facts('subscribe', 'default_mutes_cleared', 'invert_muting')) {
    const client = clients.get(fact.client) ?? { subscribed: false, inverted: new Map<number, Fact>() };
    clients.set(fact.client, client);
    if (fact.kind === 'subscribe' && fact.data.events > 0) client.subscribed = true;
    if (fact.kind === 'default_mutes_cleared') client.inverted.delete(fact.data.inversion);
    if (fact.kind === 'invert_muting') {
      const { inversion, inverted, untouched } = fact.data;
      if (inverted && untouched) client.inverted.set(inversion, fact);
      else client.inverted.delete(inversion);
    }
    const found = client.subscribed ? dimensions.find(({ number }) => client.inverted.has(number)) : undefined;
    if (found !== undefined) return hit(found, client.inverted.get(found.number) ?? fact);
  }
  return null;
}

const hit = ({ what, clear }: (typeof dimensions)[number], fact: Fact): RuleHit => ({
  fact,
  call: 'es_invert_muting',
  sentence: `The client inverted muting by ${what} without ${clear}() before: it now gets the events of every path that macOS mutes by default, system processes included.`,
});
