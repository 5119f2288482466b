// Turns facts into findings: every rule of `rules.ts` sees every row and fact of every client process. Pure.

import { crashSignal } from '../observed/crash.ts';
import type { Expectations } from '../observed/decision.ts';
import type { LineDifference } from '../observed/line-difference.ts';
import {
  type Counts,
  type Fact,
  type FactOf,
  injectedOf,
  type Observation,
  type ProcessObservation,
  type Row,
  reached,
  type Settled,
  sumOf,
} from '../observed/observation.ts';
import type { FactName } from '../schema/generated/facts.ts';
import { BusyQueues } from './busy-queues.ts';
import { type Crash, crashOf, isCauseOf } from './crash-cause.ts';
import type { Finding } from './finding.ts';
import { type KeptFact, keepFacts, messageKey, messageOrdinal, noMessage } from './kept-facts.ts';
import { type Latency, LatencyMeter } from './latency.ts';
import { lineFindings } from './line-differences.ts';
import { lostNsOf } from './machine-stall.ts';
import { isOrdinary } from './ordinary-row.ts';
import type { Evidence, Rule, RuleHit } from './rule.ts';
import { changedDecision } from './rules/changed-decision.ts';
import { deadlock } from './rules/deadlock.ts';
import { ruleOfLines } from './rules/product-lines.ts';
import { type RuleSlug, rules } from './rules.ts';
import { cachedDifferences, unusedExpectations } from './unused-expectations.ts';
import { Deadlocks } from './wait-for/deadlocks.ts';

export interface JudgeOptions {
  readonly strict?: boolean;
  readonly expectations?: Expectations | null;
  /**
   * False: expectations about messages that no client got are not differences (a recording may have more than a client
   * subscribes to).
   */
  readonly mustOccur?: boolean;
  /** How the lines of the client differ from its messages, by its output map. */
  readonly lineDifferences?: readonly LineDifference[];
  /** Slugs of rules to leave out, to prove that a rule's test depends on it. */
  readonly disabledRules?: readonly string[];
}

export interface Tally {
  readonly messages: number;
  /** The AUTH messages among them; `inTime` to `cut` say how each was settled. */
  readonly auth: number;
  readonly responded: number;
  readonly muted: number;
  readonly cached: number;
  readonly dropped: number;
  readonly unsubscribed: number;
  readonly loopback: number;
  readonly inTime: number;
  readonly late: number;
  readonly unanswered: number;
  readonly byMode: number;
  readonly cut: number;
  /** Number of es_client_t in all processes. */
  readonly clients: number;
  /** Messages of the trace that a run never reached because it ended early. */
  readonly notReached: number;
  /** How many of `messages`, `muted` and so on are not in the trace: calls of the client caused them. */
  readonly injected: Counts;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly tally: Tally;
  readonly latency: Latency;
  /** The active rules. */
  readonly rules: readonly Rule<RuleSlug>[];
}

export function judge(observation: Observation, options: JudgeOptions = {}): Judgement {
  const active = rules.filter((rule) => !(options.disabledRules ?? []).includes(rule.slug));
  const latency = new LatencyMeter();
  const settled = { 'in-time': 0, late: 0, unanswered: 0, 'by-mode': 0, cut: 0 };
  const deadlocks = active.includes(deadlock) ? new Deadlocks(observation) : null;
  const collected = observation.processes.flatMap((process) => {
    const pass = new RulePass(observation, process, deadlocks, options, active);
    pass.judge((row) => {
      latency.add(row);
      if (row.auth && row.deliveredNs !== null && row.settled !== 'open') settled[row.settled] += 1;
    });
    return pass.findings();
  });
  const { expectations = null, mustOccur = true } = options;
  if (expectations !== null && active.includes(changedDecision)) {
    collected.push(...cachedDifferences(observation, expectations));
    if (mustOccur) collected.push(...unusedExpectations(observation, expectations));
  }
  const { lineDifferences = [] } = options;
  const differences = lineDifferences.filter(({ kind }) => active.includes(ruleOfLines[kind]));
  collected.push(...lineFindings(observation, differences));
  return {
    findings: collected.sort(bySeverity),
    tally: tallyOf(observation, settled),
    latency: latency.result(),
    rules: active,
  };
}

/** Findings with the same rule, call and stack beyond this number are counted in the first one. */
const findingsPerSite = 100;

/** Applies the rules to one client process. */
class RulePass implements Evidence {
  readonly strict: boolean;
  readonly expectations: Expectations | null;
  private readonly rowsByKey = new Map<string, Row>();
  /** By kind, then by message: the first of each. */
  private readonly firstFacts = new Map<FactName, Map<string, Fact>>();
  /** Stacks of waits for a lock whose holder was in a blocking call. */
  private readonly blockedHolders = new Set<number>();
  readonly crash: Crash | null;
  private queues: BusyQueues | null = null;
  private readonly found: Finding[] = [];
  private readonly sites = new Map<string, Site>();

  constructor(
    readonly observation: Observation,
    readonly process: ProcessObservation,
    readonly deadlocks: Deadlocks | null,
    options: JudgeOptions,
    private readonly active: readonly Rule<RuleSlug>[],
  ) {
    this.strict = options.strict ?? false;
    this.expectations = options.expectations ?? null;
    this.crash = crashOf(process);
  }

  judge(onRow: (row: Row) => void): void {
    const kept = keepFacts(this.process.facts(), this.strict);
    const wanted = new Set(kept.map(({ fact }) => messageOrdinal(fact)));
    wanted.delete(noMessage);
    for (const { fact } of kept) {
      if (fact.kind === 'call') continue;
      if (fact.kind === 'lock_wait' && fact.callClass === 'always' && fact.stack !== null)
        this.blockedHolders.add(fact.stack);
      const ofKind = this.firstFacts.get(fact.kind) ?? new Map<string, Fact>();
      this.firstFacts.set(fact.kind, ofKind);
      if (!ofKind.has(messageKey(fact))) ofKind.set(messageKey(fact), fact);
    }
    const rowRules = this.active.filter(({ row }) => row !== undefined);
    const ofOrdinary = rowRules.filter(({ everyRow }) => everyRow === true);
    this.process.eachRow((passing) => {
      onRow(passing);
      if (wanted.size > 0 && wanted.has(messageOrdinal(passing)))
        this.rowsByKey.set(messageKey(passing), passing.copy());
      // Few rows make a rule fire, and only those become objects: the rule sees the row again to keep it.
      for (const rule of isOrdinary(passing) ? ofOrdinary : rowRules) {
        const hit = rule.row?.(passing, this);
        if (hit != null && !this.isOnlyCounted(rule, hit, null)) this.add(rule, rule.row?.(passing.copy(), this), null);
      }
    });
    for (const each of kept) for (const rule of this.active) this.add(rule, rule.fact?.(each.fact, this), each);
    for (const rule of this.active)
      for (const hit of [rule.process?.(this.process, this) ?? []].flat()) this.add(rule, hit, null);
  }

  findings(): Finding[] {
    for (const { first, omitted, took } of this.sites.values()) {
      const shown = this.found[first];
      if (shown !== undefined && omitted > 0)
        this.found[first] = { ...shown, omitted: shown.omitted + omitted, took: together(shown.took, took) };
    }
    return this.found;
  }

  rowOf(fact: Fact): Row | null {
    return this.rowsByKey.get(messageKey(fact)) ?? null;
  }

  factAbout<N extends FactName>(row: Row, kind: N): FactOf<N> | null {
    return (this.firstFacts.get(kind)?.get(messageKey(row)) as FactOf<N> | undefined) ?? null;
  }

  handlerOf({ client }: Row): number | null {
    const ofNoMessage = { client, traceIndex: null, injected: null };
    return this.firstFacts.get('client_new')?.get(messageKey(ofNoMessage))?.stack ?? null;
  }

  /** Only a missed deadline asks for them. */
  get busyQueues(): BusyQueues {
    this.queues ??= new BusyQueues(this.process);
    return this.queues;
  }

  holderBlockedAt({ stack }: Fact): boolean {
    return stack !== null && this.blockedHolders.has(stack);
  }

  private add(rule: Rule<RuleSlug>, hit: RuleHit | null | undefined, kept: KeptFact | null): void {
    if (hit == null || this.isOnlyCounted(rule, hit, kept)) return;
    const fact = hit.fact ?? null;
    const row = hit.row ?? null;
    const otherStack = fact?.otherStack ?? null;
    const crash = hit.crash ?? this.crashBy(fact);
    const finding: Finding = {
      rule: rule.slug,
      class: hit.class ?? rule.class,
      sentence:
        hit.crash == null && crash !== null ? `${hit.sentence} The client crashed with ${crash}.` : hit.sentence,
      slot: this.process.slot,
      client: row?.client ?? fact?.client ?? null,
      traceIndex: row?.traceIndex ?? fact?.traceIndex ?? null,
      row,
      lostNs: row === null ? null : lostNsOf(row, this),
      call: hit.call ?? null,
      thread: fact?.thread ?? null,
      stack: stackOf(hit),
      otherStack: otherStack === null ? null : { is: hit.otherStackIs ?? 'other thread', stack: otherStack },
      advice: hit.advice ?? rule.advice,
      handlerRule: hit.handlerRule === undefined ? rule.handlerRule : hit.handlerRule,
      count: kept?.count ?? 1,
      omitted: omittedBy(hit, kept),
      took: tookOf(kept),
      crash,
      cycle: hit.cycle ?? null,
      similar: hit.similar ?? null,
      lines: null,
    };
    const key = siteKey(rule, hit);
    const site = this.sites.get(key) ?? { first: this.found.length, findings: 0, omitted: 0, took: null };
    this.sites.set(key, site);
    site.findings += 1;
    this.found.push(finding);
  }

  private crashBy(fact: Fact | null): string | null {
    return fact !== null && this.crash !== null && isCauseOf(this.crash, fact) ? crashSignal(this.crash.fact) : null;
  }

  /** Returns true, and counts the hit, if its site has enough findings. */
  private isOnlyCounted(rule: Rule<RuleSlug>, hit: RuleHit, kept: KeptFact | null): boolean {
    const site = this.sites.get(siteKey(rule, hit));
    if (site === undefined || site.findings < findingsPerSite) return false;
    site.omitted += 1 + omittedBy(hit, kept);
    site.took = together(site.took, tookOf(kept));
    return true;
  }
}

interface Site {
  /** Index of its first finding, which holds the number of omitted ones. */
  readonly first: number;
  findings: number;
  omitted: number;
  /** Of the omitted findings. */
  took: Finding['took'];
}

function siteKey(rule: Rule<RuleSlug>, hit: RuleHit): string {
  const { class: own = rule.class, call, row } = hit;
  return `${rule.slug} ${own} ${call ?? ''} ${stackOf(hit) ?? ''} ${row?.eventType ?? ''}`;
}

const stackOf = ({ stack, fact }: RuleHit): number | null => stack ?? fact?.stack ?? null;

const omittedBy = (hit: RuleHit, kept: KeptFact | null): number => kept?.omitted ?? hit.omitted ?? 0;

function tookOf(kept: KeptFact | null): Finding['took'] {
  return kept === null || kept.totalNs === 0 ? null : { worstNs: kept.worstNs, totalNs: kept.totalNs };
}

function together(took: Finding['took'], more: Finding['took']): Finding['took'] {
  if (took === null || more === null) return took ?? more;
  return { worstNs: Math.max(took.worstNs, more.worstNs), totalNs: took.totalNs + more.totalNs };
}

const severity = { violation: 0, difference: 1, hazard: 2, note: 3 } as const;

function bySeverity(a: Finding, b: Finding): number {
  // A deadlock comes first, because it causes the rest.
  const first = Number(b.cycle !== null) - Number(a.cycle !== null);
  return severity[a.class] - severity[b.class] || first || (a.traceIndex ?? Infinity) - (b.traceIndex ?? Infinity) || 0;
}

function notReached({ processes, messageCount }: Observation): number {
  if (processes.some(({ endNs }) => endNs !== null)) return 0;
  return Math.max(0, messageCount - Math.max(0, ...processes.flatMap(({ counts }) => counts).map(reached)));
}

function tallyOf(observation: Observation, settled: Readonly<Record<Exclude<Settled, 'open'>, number>>): Tally {
  const { processes } = observation;
  return {
    messages: sumOf(processes, 'delivered'),
    auth: Object.values(settled).reduce((total, count) => total + count, 0),
    responded: processes.reduce((total, process) => total + process.respondSuccess, 0),
    muted: sumOf(processes, 'muted'),
    cached: sumOf(processes, 'cached'),
    dropped: sumOf(processes, 'dropped'),
    unsubscribed: sumOf(processes, 'unsubscribed'),
    loopback: sumOf(processes, 'loopback'),
    inTime: settled['in-time'],
    late: settled.late,
    unanswered: settled.unanswered,
    byMode: settled['by-mode'],
    cut: settled.cut,
    clients: processes.reduce((total, { counts }) => total + counts.length, 0),
    notReached: notReached(observation),
    injected: injectedOf(processes),
  };
}
