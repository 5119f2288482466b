// What runs with the result cache and runs without it decided, as answers that can be compared.

import {
  type Decided,
  type Difference,
  type Differences,
  differencesOf,
  mayBeChance,
  type Run,
} from '../judge/difference.ts';
import type { CountedIdentity } from '../judge/identity.ts';
import type { ExpectedDecision } from '../observed/decision.ts';
import { wordsOf } from '../observed/decision.ts';
import { type NamedMessage, nameMessages } from '../run/collect/message-names.ts';
import { identitiesOf } from '../verdict/message-identities.ts';
import type { JudgedRun } from '../verdict/report.ts';

type Names = ReadonlyMap<number, NamedMessage>;

export class CacheComparison {
  readonly cached: JudgedRun[];
  readonly uncached: JudgedRun[] = [];
  /** Of what has a difference, and of what the cache decided. */
  names: Names = new Map();
  /** Of messages with a finding. */
  identities: ReadonlyMap<number, CountedIdentity> = new Map();
  differences: Differences = differencesOf([], [], []);

  constructor(
    private readonly trace: string,
    first: JudgedRun,
  ) {
    this.cached = [first];
  }

  async add(judged: JudgedRun, resultCache: 'off' | 'stated'): Promise<void> {
    (resultCache === 'off' ? this.uncached : this.cached).push(judged);
    const runs = [...this.cached, ...this.uncached];
    const kept = new Set(runs.flatMap(({ cachedAnswers }) => [...(cachedAnswers?.keys() ?? [])]));
    const decided = runs.flatMap(({ decisions }) => [...(decisions?.keys() ?? [])]);
    await this.name(kept);
    const asRun = (each: JudgedRun): Run => runOf(each, kept, this.names);
    const indices = [...new Set([...kept, ...decided])].sort((a, b) => a - b);
    this.differences = differencesOf(this.cached.map(asRun), this.uncached.map(asRun), indices);
    await this.name(this.differences.found.map(({ index }) => index));
  }

  /** Differences that a kept answer makes. What other messages show says nothing about them. */
  get byKept(): readonly Difference[] {
    return this.differences.found.filter(({ keptFrom }) => keptFrom !== null);
  }

  /** Decisions of the client that differ, if the cache is a likelier reason than chance. */
  get later(): readonly Difference[] {
    const later = this.differences.found.filter(({ keptFrom }) => keptFrom === null);
    return this.isChance(later) ? [] : later;
  }

  /** Whether the client varies too much between runs: more runs must show that a cached answer differs each time. */
  get isDoubtful(): boolean {
    return this.byKept.length > 0 && this.isChance(this.differences.found);
  }

  /**
   * Whether differences may have another reason than the cache: decisions that change, or a client that already decided
   * otherwise about the message whose answer was kept first.
   */
  private isChance(differences: readonly Difference[]): boolean {
    const firstKept = this.cached.flatMap(({ cachedAnswers }) => [...(cachedAnswers?.values() ?? [])].slice(0, 1));
    const origins = firstKept.map(({ answered }) => answered);
    return mayBeChance(differences, this.differences) || differences.some(({ index }) => origins.includes(index));
  }

  async identify(): Promise<void> {
    const found = [...this.byKept, ...this.later].flatMap(({ index }) => {
      const named = this.names.get(index);
      return named === undefined ? [] : [[index, named] as const];
    });
    this.identities = await identitiesOf(this.trace, new Map(found));
  }

  private async name(indices: Iterable<number>): Promise<void> {
    const unnamed = new Set([...indices].filter((index) => !this.names.has(index)));
    this.names = new Map([...this.names, ...(await nameMessages(this.trace, unnamed))]);
  }
}

/** The cache allows or denies. Where it decided in one run, the client's answer with flags is taken as one or the other. */
function runOf({ decisions, cachedAnswers }: JudgedRun, kept: ReadonlySet<number>, names: Names): Run {
  return (index): Decided | null => {
    const answer = cachedAnswers?.get(index);
    if (answer !== undefined) return { answer: answer.denied ? 'deny' : 'allow', keptFrom: answer.answered };
    const decided = decisions?.get(index);
    if (decided === undefined) return null;
    if (!kept.has(index)) return { answer: wordsOf(decided.decision), keptFrom: null };
    return { answer: denies(decided, names.get(index)?.openFlags ?? 0) ? 'deny' : 'allow', keptFrom: null };
  };
}

function denies({ decision }: ExpectedDecision, openFlags: number): boolean {
  if (typeof decision === 'string') return decision === 'deny';
  return decision === 0 || (openFlags & ~decision) !== 0;
}
