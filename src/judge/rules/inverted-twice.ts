// Finds muting that a client turned round and, with the same list, turned back.

import type { FactOf, ProcessObservation } from '../../observed/observation.ts';
import { esFunctionName } from '../../words/call-words.ts';
import { muteKind } from '../../words/fact-words.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

export const invertedTwice: Rule<'inverted-twice'> = {
  slug: 'inverted-twice',
  class: 'hazard',
  headline: 'Muting was inverted twice, and mutes again',
  about: 'the client inverted one kind of muting twice, so that its list mutes again',
  macos:
    'es_invert_muting turns a kind of muting round, whichever way it is. After a second call the client gets all but what it listed. Inversion exists since 13.0.',
  handlerRule: null,
  advice: 'Call es_invert_muting once for each kind, or ask es_muting_inverted first.',
  process: judgeProcess,
};

/** One kind of muting of one client, so far. */
interface Kind {
  /** Mutes since the list was emptied, without those of the system. */
  listed: number;
  /** Whether the first inversion has the list that it had. */
  isSameList: boolean;
  back: FactOf<'invert_muting'> | null;
}

function judgeProcess(process: ProcessObservation, _look: Evidence): readonly RuleHit[] {
  const kinds = new Map<string, Kind>();
  const subscribed = new Set<number | null>();
  for (const fact of process.facts('subscribe', 'mute', 'invert_muting')) {
    if (fact.kind === 'subscribe') {
      if (fact.data.events > 0) subscribed.add(fact.client);
      continue;
    }
    const key = `${fact.client} ${fact.data.inversion}`;
    const kind = kinds.get(key) ?? { listed: 0, isSameList: false, back: null };
    kinds.set(key, kind);
    if (fact.kind === 'mute') noteMute(kind, fact);
    else noteInversion(kind, fact);
  }
  return [...kinds.values()].flatMap(({ back }) => (back !== null && subscribed.has(back.client) ? [hit(back)] : []));
}

/** A client that takes something off its list may want the other way round, before it inverts or after. */
function noteMute(kind: Kind, { data }: FactOf<'mute'>): void {
  const name = esFunctionName(data.esFunction);
  if (data.result !== 0) return;
  if (name.startsWith('es_mute_')) kind.listed += 1;
  if (!name.startsWith('es_unmute_')) return;
  kind.isSameList = false;
  kind.back = null;
  if (name.startsWith('es_unmute_all_')) kind.listed = 0;
}

function noteInversion(kind: Kind, fact: FactOf<'invert_muting'>): void {
  if (fact.data.inverted) {
    kind.isSameList = true;
    kind.back = null;
  } else if (kind.isSameList && kind.listed > 0) kind.back = fact;
}

const hit = (fact: FactOf<'invert_muting'>): RuleHit => ({
  fact,
  call: 'es_invert_muting',
  sentence: `The client inverted muting by ${muteKind(fact.data.inversion) ?? 'an unknown kind'} twice: what it listed to get is muted now, and it gets everything else.`,
});
