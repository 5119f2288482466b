// Judges answers that the result cache gives for a client, and clearing the cache while others wait.

import { type Fact, findRow, type Row } from '../../observed/observation.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { hasEveryOpenFlag } from '../open-flags.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

export const wideCache: Rule<'wide-cache'> = {
  slug: 'wide-cache',
  class: 'hazard',
  headline: 'A cached answer decided more than was asked',
  about: 'a cached answer decided an open that requested more than the original one',
  macos:
    'The mask of an AUTH_OPEN answer is cached. A later open of the file by the same executable is allowed when its flags are a subset of the mask, else denied, without asking the client. Since 10.15.',
  handlerRule: 3,
  advice:
    'Answer with cache = false where the flags decide. Cache only a decision that holds for every open of the file.',
  fact: judgeHit,
};

function judgeHit(fact: Fact, evidence: Evidence): RuleHit | null {
  if (fact.kind !== 'cache_denied' && fact.kind !== 'cache_widened') return null;
  const { asked, kept, answered: index } = fact.data;
  const answered = answeredRow(index, evidence);
  const hit = `an open of the same file with flags ${flagsText(asked)} (message ${fact.traceIndex})`;
  const said = `The answer to message ${index} was cached with`;
  const sentence =
    fact.kind === 'cache_denied'
      ? `${said} the mask ${flagsText(kept)}: ${hit} was denied without asking the client.`
      : `${said} a wider mask than its flags ${flagsText(kept)}: ${hit} was allowed without asking the client.`;
  return {
    // Right where the decision never uses the flags, which weighWideCache looks at.
    class: fact.kind === 'cache_widened' && answered !== null && hasEveryOpenFlag(answered.result) ? 'note' : 'hazard',
    row: answered,
    fact: { ...fact, traceIndex: index, client: answered?.client ?? null },
    call: 'es_respond_flags_result',
    sentence,
  };
}

const flagsText = (flags: number): string => `0x${flags.toString(16)}`;

/** Null if another process of the run gave the answer. */
function answeredRow(traceIndex: number, { process }: Evidence): Row | null {
  return findRow(process, (row) => row.traceIndex === traceIndex && row.cache);
}

/** Found by comparing runs: src/verify/check-cache.ts. */
export const cacheChangesDecision: Rule<'cache-changes-decision'> = {
  slug: 'cache-changes-decision',
  class: 'violation',
  headline: 'A cached answer hides another decision',
  about:
    "a cached answer differs from the client's own decision (--check-cache); a hazard if the client itself decides a later message differently",
  macos:
    'The cache key is the executable of the actor and the file, not its user, its arguments, its parent or the time. A cached answer that depended on one of those holds for every actor with that executable while it is cached. Since 10.15.',
  handlerRule: 3,
  advice: 'Answer with cache = false where the decision depends on more than the executable and the file.',
};

export const cacheClearInHandler: Rule<'cache-clear-in-handler'> = {
  slug: 'cache-clear-in-handler',
  class: 'hazard',
  headline: 'A handler called es_clear_cache',
  about: 'a handler called es_clear_cache',
  macos:
    'es_clear_cache can take long, and fails when it is called too often. AUTH messages wait behind the handler until it returns, while their deadlines run. Afterwards every event reaches every client again. Since 10.15.',
  handlerRule: 4,
  advice: 'Clear the cache from another queue, rarely, and check its result.',
  fact(fact, evidence) {
    if (fact.kind !== 'cache_clear' || !fact.data.inHandler) return null;
    const row = evidence.rowOf(fact);
    const refused = fact.data.result === 2 ? ', which failed (ES_CLEAR_CACHE_RESULT_ERR_THROTTLE)' : '';
    return {
      row,
      fact,
      call: 'es_clear_cache',
      sentence: `The handler of ${row === null ? 'a message' : messageLabel(row)} called es_clear_cache()${refused}: ${victims(row, evidence)}.`,
    };
  },
};

/** AUTH messages that came to this client while the handler ran. */
function victims(busy: Row | null, { process }: Evidence): string {
  const none = 'no AUTH message waited behind it in this run';
  if (busy?.deliveredNs == null || busy.returnedNs === null) return none;
  let [count, minNs]: [number, number] = [0, Number.POSITIVE_INFINITY];
  const { client, deliveredNs, returnedNs } = busy;
  process.eachRow((row) => {
    const waited = row.client === client && row.auth && row.queuedNs > deliveredNs && row.queuedNs < returnedNs;
    if (!waited || row.deadlineNs === null) return;
    count += 1;
    minNs = Math.min(minNs, row.deadlineNs - (row.deliveredNs ?? row.deadlineNs));
  });
  if (count === 0) return none;
  return `${count} AUTH message${count === 1 ? '' : 's'} waited behind it, with min ${formatDuration(minNs)} left at delivery`;
}
