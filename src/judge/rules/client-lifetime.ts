// Where a client may be deleted or waited for: not in its own handler, and before macOS 27 only on the thread that made
// it.

import type { Fact, FactOf } from '../../observed/observation.ts';
import { CalledIn } from '../../schema/generated/ledger.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

export const deleteInHandler: Rule<'delete-in-handler'> = {
  slug: 'delete-in-handler',
  class: 'violation',
  headline: 'A handler deleted its own client',
  about: 'a handler called es_delete_client on its own client',
  macos:
    'Nothing else may use the client during deletion, and its handler does (macOS 27). Before macOS 27 only the thread that made the client may delete it, and a handler never runs on that thread.',
  handlerRule: 1,
  advice: 'Pass the deletion to the thread that made the client, and let it wait for the handler.',
  fact(fact, evidence) {
    if (fact.kind !== 'client_delete' || fact.data.calledIn !== CalledIn.handler) return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: 'es_delete_client',
      sentence: `The handler of ${handled(fact, evidence)} deleted its own client.`,
    };
  },
};

export const deleteFromOtherThread: Rule<'delete-from-other-thread'> = {
  slug: 'delete-from-other-thread',
  class: 'violation',
  headline: 'Another thread deleted the client',
  about:
    'a thread other than the one that made the client called es_delete_client, before macOS 27; a hazard after the last message, and a note there if dispatch_main has ended the main thread',
  macos:
    'Until macOS 26 only the thread that called es_new_client may delete the client. From macOS 27 any thread may, while nothing else uses the client.',
  handlerRule: null,
  advice: 'Make and delete the client on one thread, for example the main thread, as long as older systems matter.',
  fact(fact, { process }) {
    if (!isForeignDelete(fact)) return null;
    const hit: RuleHit = {
      fact,
      call: 'es_delete_client',
      sentence: `Client ${fact.client ?? 0} was deleted by es_delete_client() on another thread than its es_new_client().`,
    };
    // At its own end a client has nothing to lose: no message comes any more, and no kill is known.
    if (process.endNs === null || fact.timeNs < process.endNs) return hit;
    for (const earlier of process.facts('client_delete'))
      if (isForeignDelete(earlier) && earlier.timeNs >= process.endNs && earlier.order < fact.order) return null;
    const atEnd = `${hit.sentence.slice(0, -1)}, after the last message`;
    const [given] = process.facts('dispatch_main');
    if (given === undefined) return { ...hit, class: 'hazard', sentence: `${atEnd}.` };
    return {
      ...hit,
      class: 'note',
      sentence: `${atEnd}: dispatch_main() had ended the main thread.`,
      advice: 'Make and delete the client on a thread that you keep, as long as older systems matter.',
    };
  },
};

function isForeignDelete(fact: Fact): fact is FactOf<'client_delete'> {
  return fact.kind === 'client_delete' && fact.data.otherThread;
}

export const syncInHandler: Rule<'sync-in-handler'> = {
  slug: 'sync-in-handler',
  class: 'violation',
  headline: 'A handler called es_sync_client on its own client',
  about: 'a handler called es_sync_client on its own client',
  macos:
    'The block of es_sync_client waits for every earlier message, this one included: a handler that waits for the block never returns. Not allowed, since 27.0.',
  handlerRule: 1,
  advice: 'Call it on another thread, after the change that it fences.',
  fact(fact, evidence) {
    if (fact.kind !== 'sync' || !fact.data.inHandler) return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: 'es_sync_client',
      sentence: `The handler of ${handled(fact, evidence)} called es_sync_client() on its own client${fact.data.result === 0 ? '' : ': ES_RETURN_ERROR'}.`,
    };
  },
};

function handled(fact: Fact, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  return row === null ? 'a message' : messageLabel(row);
}
