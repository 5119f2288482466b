// Selects the facts that are judged one by one. A handler that opens a file for each of a million messages makes a
// million equal facts: the first hundred of a site are kept and the rest counted, so that judging takes bounded memory.
import type { AnyFact, Fact, Row } from '../observed/observation.ts';

export interface KeptFact {
  readonly fact: Fact;
  /** How often the same call came with the same stack in this message. */
  count: number;
  /** Messages with the same site that were not kept. */
  omitted: number;
  /** The longest and all of them, also of those that were not kept; 0: unknown. */
  worstNs: number;
  totalNs: number;
}

/** Each of these has a number of its own, so that no two share a site; what needs them reads the ledger itself. */
const ofWaitsOnly: ReadonlySet<string> = new Set([
  'service_call',
  'service_return',
  'service_wait',
  'child_start',
  'queue_waits',
  'queue_busy',
  'injected',
]);

const keptCallsPerSite = 100;
const keptOthersPerSite = 100_000;

interface Site {
  readonly first: KeptFact;
  last: KeptFact;
  /** The kept fact that has the time of the last message. */
  timed: KeptFact;
  kept: number;
  /** The message of its last fact, kept or not. */
  lastMessage: number;
  lastClient: number | null;
}

/**
 * Returns facts in the ledger's order, one for each message and site. Without `strict`, leaves out calls that only
 * --strict shows; always leaves out facts that no rule needs.
 */
export function keepFacts(facts: Iterable<Fact>, strict: boolean): KeptFact[] {
  const kept: KeptFact[] = [];
  const sites = new Map<string, Site>();
  // Facts with one stack are of one site, nearly always, and a key is a string of all that a site is.
  const byStack = new Map<number | null, Site>();
  for (const fact of facts) {
    if (!judged(fact, strict)) continue;
    const last = byStack.get(fact.stack);
    const key = last !== undefined && isSameSite(last.first.fact, fact) ? null : siteKey(fact);
    const site = key === null ? last : sites.get(key);
    const [message, client] = [messageOrdinal(fact), fact.client];
    if (site === undefined) {
      const first = keptFact(fact);
      const made = { first, last: first, timed: first, kept: 1, lastMessage: message, lastClient: client };
      kept.push(first);
      sites.set(siteKey(fact), made);
      byStack.set(fact.stack, made);
      continue;
    }
    byStack.set(fact.stack, site);
    if (site.lastMessage === message && site.lastClient === client && message !== noMessage) {
      site.last.count += 1;
      addTime(site.timed, fact);
      continue;
    }
    site.lastMessage = message;
    site.lastClient = client;
    site.last = keptFact(fact);
    if (site.kept < (fact.kind === 'call' ? keptCallsPerSite : keptOthersPerSite)) {
      site.timed = site.last;
      site.kept += 1;
      kept.push(site.last);
    } else {
      site.timed = site.first;
      site.first.omitted += 1;
      addTime(site.first, fact);
    }
  }
  return kept.sort((a, b) => a.fact.order - b.fact.order);
}

function keptFact(fact: Fact): KeptFact {
  const durationNs = durationOf(fact);
  return { fact, count: 1, omitted: 0, worstNs: durationNs, totalNs: durationNs };
}

function addTime(kept: KeptFact, fact: Fact): void {
  const durationNs = durationOf(fact);
  kept.worstNs = Math.max(kept.worstNs, durationNs);
  kept.totalNs += durationNs;
}

function durationOf(fact: Fact): number {
  return fact.kind === 'call' || fact.kind === 'lock_wait' ? fact.data.durationNs : 0;
}

/** Identifies a message at an es_client_t; rows and facts of the same message have the same key. */
export function messageKey(at: Pick<AnyFact, 'client' | 'traceIndex' | 'injected'>): string {
  return `${at.client}/${messageId(at)}`;
}

export const noMessage = -1;

/** Identifies a message of the run by a number, for what looks at every row. */
export function messageOrdinal({ traceIndex, injected }: Pick<Row, 'traceIndex' | 'injected'>): number {
  return injected === null ? (traceIndex ?? noMessage) : noMessage - 1 - injected;
}

/** Identifies a message of the run, the same for each es_client_t. */
export type MessageId = string;

/** Null if it is not about a message. */
export function messageId({ traceIndex, injected }: Pick<Row, 'traceIndex' | 'injected'>): MessageId | null {
  if (injected !== null) return `injected ${injected}`;
  return traceIndex === null ? null : `${traceIndex}`;
}

function judged(fact: Fact, strict: boolean): boolean {
  if (fact.kind !== 'call') return !ofWaitsOnly.has(fact.kind);
  if (fact.callClass === 'allowed') return false;
  if (fact.callClass === 'strict_only') return strict;
  return fact.callClass !== 'if_waited' || fact.waited;
}

// Equal calls that waited and that did not wait are different findings.
const siteParts = ['kind', 'call', 'word', 'callClass', 'waited', 'notifyOnly', 'stack'] as const;

function siteKey(fact: Fact): string {
  return siteParts.map((part) => fact[part]).join(' ');
}

function isSameSite(a: Fact, b: Fact): boolean {
  return siteParts.every((part) => a[part] === b[part]);
}
