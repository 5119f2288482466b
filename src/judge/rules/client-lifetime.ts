// Where a client may be deleted and waited for: not in its own handler, and before macOS 27 only on the thread that made it.

import type { Fact } from '../../observation.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule } from '../finding.ts';

export const deleteInHandler: Rule = {
  slug: 'delete-in-handler',
  class: 'violation',
  about: 'es_delete_client was called inside a handler of the same client',
  macos:
    'Deletion must have the client to itself, and its own handler is using it (macOS 27); before, only the thread that made the client may delete it, which the handler never runs on.',
  handlerRule: 1,
  advice: 'Hand the deletion to the thread that made the client, and let it wait for the handler that asked for it.',
  fact(fact, evidence) {
    if (fact.kind !== 'client_delete' || fact.b !== 1n) return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: 'es_delete_client',
      sentence: `The handler of ${handled(fact, evidence)} deleted its own client.`,
    };
  },
};

export const deleteFromOtherThread: Rule = {
  slug: 'delete-from-other-thread',
  class: 'violation',
  about: 'es_delete_client was called on another thread than the one that made the client, before macOS 27',
  macos:
    'Until macOS 26 a client must be deleted on the thread that called es_new_client; from macOS 27 any thread may do it while nothing else uses the client.',
  handlerRule: null,
  advice:
    'Make and delete the client on one thread, for instance the main thread, for as long as older systems matter.',
  fact(fact) {
    if (fact.kind !== 'client_delete' || fact.c !== 1n) return null;
    return {
      fact,
      call: 'es_delete_client',
      sentence: `es_delete_client() was called on another thread than the es_new_client() of client ${fact.client ?? 0}.`,
    };
  },
};

export const syncInHandler: Rule = {
  slug: 'sync-in-handler',
  class: 'violation',
  about: 'es_sync_client was called inside a handler of the same client',
  macos:
    'Its block waits for every message ahead of it, this one included: a handler that waits for the block never returns. Not allowed, since 27.0.',
  handlerRule: 1,
  advice: 'Call it on another thread, after the change it is the fence for.',
  fact(fact, evidence) {
    if (fact.kind !== 'sync' || fact.b !== 1n) return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: 'es_sync_client',
      sentence: `The handler of ${handled(fact, evidence)} called es_sync_client() on its own client${fact.a === 0n ? '' : ': ES_RETURN_ERROR'}.`,
    };
  },
};

function handled(fact: Fact, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  return row === null ? 'a message' : messageLabel(row);
}
