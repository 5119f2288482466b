// The search of `shrink`: whatever messages a finding needs, those are what stays, in few runs. Runs are made up here.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProcessGraph } from '../../src/mutate/process-graph.ts';
import { isLegal } from '../../src/mutate/trace-part.ts';
import type { Candidate } from '../../src/shrink/candidate.ts';
import type { ShrinkResult } from '../../src/shrink/result.ts';
import { Search, type SearchOptions, Stopped, type Tries } from '../../src/shrink/search.ts';

/** Many processes that act by turns; each is begun by launchd. */
function graphOf(messages: number, processes: number): ProcessGraph {
  const graph = new ProcessGraph();
  const launchd = { pid: 1, pidversion: 1 };
  for (let at = 0; at < processes; at++) graph.add(launchd, { pid: 100 + at, pidversion: 1 }, false);
  for (let at = processes; at < messages; at++)
    graph.add({ pid: 100 + ((at * 7919) % processes), pidversion: 1 }, null, false);
  return graph;
}

class MadeUp implements Tries {
  runs = 0;
  readonly seconds = 0;
  wanted: Tries['wanted'] = null;
  readonly tried: Candidate[] = [];
  private atOnce = 0;
  mostAtOnce = 0;

  /** `index`: message of the finding; null: it names none. */
  constructor(
    private readonly isShown: (candidate: Candidate) => boolean,
    private readonly index: number | null,
    private readonly stopAfter = Number.POSITIVE_INFINITY,
  ) {}

  async find(): Promise<boolean> {
    this.runs += 1;
    this.wanted = { rule: 'deadlock', key: '', sentence: '', index: this.index, ofTime: false };
    return true;
  }

  async fails(candidate: Candidate): Promise<boolean> {
    this.runs += 1;
    if (this.runs > this.stopAfter) throw new Stopped();
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await Promise.resolve();
    this.atOnce -= 1;
    this.tried.push(candidate);
    return this.isShown(candidate);
  }

  async confirm(candidate: Candidate, count: number): Promise<number> {
    this.runs += count;
    return this.isShown(candidate) ? count : 0;
  }

  async write(): Promise<void> {}

  async usefulEdits(): Promise<readonly string[]> {
    return [];
  }
}

const options = (given: Partial<SearchOptions> = {}): SearchOptions => ({
  run: { trace: 't.estrace', clients: [['./client']], pace: 'asap' },
  output: 'small.estrace',
  command: null,
  workers: 1,
  onProgress: () => undefined,
  ...given,
});

const needs =
  (needed: readonly number[]) =>
  ({ part }: Candidate): boolean => {
    const kept = new Set(part);
    return needed.every((index) => kept.has(index));
  };

function search(graph: ProcessGraph, tries: Tries, given: Partial<SearchOptions> = {}): Promise<ShrinkResult> {
  return new Search(options(given), tries, graph).result();
}

const lastPart = ({ tried }: MadeUp, isShown: (candidate: Candidate) => boolean): readonly number[] =>
  tried
    .filter(isShown)
    .reduce<readonly number[]>(
      (least, { part }) => (least.length === 0 || part.length < least.length ? part : least),
      [],
    );

describe('the search of shrink', () => {
  it('three messages that a finding needs are found among 100,000 in at most 60 runs', async () => {
    const graph = graphOf(100_000, 500);
    for (const needed of [
      [600, 47_470, 90_000],
      [99_000, 99_001, 99_002],
      [700, 701, 50_000],
    ]) {
      const isShown = needs(needed);
      const tries = new MadeUp(isShown, needed.at(-1) ?? 0);
      const result = await search(graph, tries);
      assert.equal(result.exitCode, 0);
      assert.deepEqual(lastPart(tries, isShown), needed);
      assert.equal(result.messages, 3);
      assert.ok(tries.runs <= 60, `${tries.runs} runs`);
    }
  });

  it('whatever a finding needs stays, nothing else does, and every candidate is legal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 30, max: 400 }),
        fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 9 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (messages, places, isIndexed, workers) => {
          const graph = graphOf(messages, 8);
          const needed = places.map((place) => Math.floor((place / 30) * messages)).sort((a, b) => a - b);
          const unique = [...new Set(needed)];
          const isShown = needs(unique);
          const tries = new MadeUp(isShown, isIndexed ? (unique.at(-1) ?? 0) : null);
          const { messages: left, exitCode } = await search(graph, tries, { workers });
          assert.equal(exitCode, 0);
          assert.ok(tries.tried.every(({ part }) => isLegal(graph, part)));
          const best = lastPart(tries, isShown);
          assert.equal(best.length, left);
          // No message of it can go, alone with those that a legal trace needs because of it.
          for (const index of best) {
            if (unique.includes(index)) continue;
            const without = best.filter((each) => each !== index);
            assert.equal(isLegal(graph, without), false, `${index} of ${best.join(' ')}`);
          }
          assert.ok(tries.mostAtOnce <= workers);
        },
      ),
      { numRuns: 60, examples: [[30, [19, 6], false, 1]] },
    );
  });

  it('options that the finding does not need are left out, and budgets are those that were asked for', async () => {
    const run = {
      ...options().run,
      pace: 'recorded',
      models: 'early-boot',
      guard: true,
      seed: 7n,
      onMiss: 'kill',
    } as const;
    const isShown = ({ options: of }: Candidate): boolean => of.models === 'early-boot';
    const result = await search(graphOf(20, 4), new MadeUp(isShown, 10), { run });
    assert.equal(
      result.command,
      'esreplay run small.estrace --pace asap --on-miss kill --models early-boot -- ./client',
    );
  });

  it('a finding that does not come again ends with exit status 1 and no output', async () => {
    const tries = new MadeUp(() => true, 3);
    tries.find = async () => false;
    const { exitCode, command, confirmed } = await search(graphOf(10, 2), tries, {});
    assert.deepEqual([exitCode, command, confirmed], [1, null, null]);
  });

  it('an interruption keeps the best so far', async () => {
    const isShown = needs([70, 300]);
    const tries = new MadeUp(isShown, 300, 12);
    const { interrupted, exitCode, messages, command } = await search(graphOf(1000, 4), tries);
    assert.deepEqual([interrupted, exitCode], [true, 130]);
    assert.ok(messages < 1000 && command !== null);
  });
});
