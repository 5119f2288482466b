// What `explore` finds: every planted bug by its variation, and nothing in its right twin.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ExploreProgress } from '../../src/explore/options.ts';
import type { ExploreFinding, ExploreResult } from '../../src/explore/result.ts';
import type { Variation } from '../../src/explore/variation.ts';
import { variationNames, variations } from '../../src/explore/variations.ts';
import type { TrialOptions } from '../../src/trials/trial.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { everyCase } from '../cases.ts';
import { root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { type PlantedBug, plantedBugs, type VariationName } from './bugs.ts';
import { explored, shownFinding } from './explored.ts';

const clients = join(import.meta.dirname, 'clients');

/** The variation that tries what a planted bug needs. */
const triedBy: Partial<Record<VariationName, string>> = { oldest: 'releases', newest: 'releases' };

/** Plain runs show a rule, or that they disagree, which relations say. */
const variationOf = ({ by, rule }: PlantedBug): string =>
  by === 'run' ? (rule === undefined ? 'order' : 'plain') : (triedBy[by] ?? by);

/** Their clients hang, or the whole table of policies is tried: a second bug of each says little more. */
const slow: readonly VariationName[] = ['early-boot', 'refused', 'policies'];

/** Of a bug whose finding did not come again. */
const tries = 3;

/** The first bug of each quick variation, else all. */
const tried = plantedBugs.filter(
  ({ by }, at) => everyCase || (!slow.includes(by) && plantedBugs.findIndex((each) => each.by === by) === at),
);

describe('explore', function () {
  this.timeout(600_000); // a client that hangs is run some thirty times
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of tried) {
    const name = variationOf(planted);
    it(`${titleOf(planted)} is found by ${name}, and its twin is not`, async () => {
      const twin = await exploredBug(planted, planted.right, name);
      assert.deepEqual(twin.trouble, []);
      assert.deepEqual(foundBy(twin, name).map(shownFinding), [], 'the twin');
      let bug = await exploredBug(planted, planted.defines, name);
      // A finding that does not come again alone is dropped: on a busy machine two clients may meet in another way.
      const isDropped = (): boolean => bug.notes.some((note) => note.includes('did not come again alone'));
      for (let again = 0; isDropped() && again < tries; again++)
        bug = await exploredBug(planted, planted.defines, name);
      const found = foundBy(bug, name);
      for (const { trace } of found) assert.ok(trace.startsWith('@') || bug.traces.includes(trace), trace);
      // What two equal runs disagree about is said, and proves nothing else.
      if (found.length === 0 && saysDependent(bug)) return;
      assert.notDeepEqual(found, [], `nothing found: ${JSON.stringify(bug.tried)} ${bug.notes.join()}`);
      assert.ok(found.every(({ folder: saved }) => saved !== null));
      const { rule } = planted;
      // Its control run must not take what is stale for a client that counts.
      if (name === 'cache')
        assert.deepEqual(
          found.map(({ class: grade }) => grade),
          found.map(() => 'violation'),
        );
      if (rule !== undefined)
        assert.ok(
          found.some((each) => each.rule === rule),
          found.map(shownFinding).join('\n'),
        );
    });
  }

  it('budgets that are short already are not shortened', async () => {
    const source = join(clients, 'denies-below-fixed-headroom.c');
    const { findings, tried } = await explored(folder, {
      source,
      defines: [],
      trace: 'short-budgets',
      only: ['budget'],
    });
    assert.deepEqual(findings, []);
    assert.equal(tried[0]?.nothing, 'the trace has no budget above 3.5 s');
  });

  it('the oldest release with the events of the client is run', async () => {
    const releases: (string | undefined)[] = [];
    const [row] = variations.filter(({ name }) => name === 'releases');
    assert.ok(row !== undefined);
    const noted: Variation = {
      ...row,
      try: (job) => {
        const run = (options: TrialOptions): Promise<JudgedRun> => {
          releases.push(options.os);
          return job.run(options);
        };
        return row.try({ ...job, run });
      },
    };
    const source = join(clients, 'grants-by-pid.c');
    await explored(folder, { source, defines: [], trace: 'after-exit', only: [], also: [noted] });
    assert.deepEqual(releases, ['10.15', '13', '27']);
  });

  it('a budget that the trace has elsewhere makes a violation of what is a hazard without it', async () => {
    const source = join(clients, 'denies-below-fixed-headroom.c');
    const grades = async (trace: 'ordinary-budgets' | 'one-short-budget') => {
      const { findings } = await explored(folder, { source, defines: [], trace, only: ['budget'] });
      return findings.filter(({ sentence }) => sentence.includes('AUTH_OPEN')).map((each) => each.class);
    };
    assert.deepEqual(await grades('ordinary-budgets'), ['hazard']);
    assert.deepEqual(await grades('one-short-budget'), ['violation']);
  });

  it('rounds go on until the time is over or an interruption, and not where there is nothing to try', async () => {
    const source = join(clients, 'keeps-stale-file.c');
    const search = { source, defines: [], trace: 'rules', only: ['order'] } as const;
    const over = await explored(folder, { ...search, timeMs: 1 });
    assert.deepEqual([over.timeOver, over.interrupted], [true, false]);
    const timeMs = 3_600_000;
    const stop = new AbortController();
    const onProgress = ({ runs }: ExploreProgress): void => {
      if (runs > 20) stop.abort(); // a round is far shorter
    };
    const stopped = await explored(folder, { ...search, timeMs, signal: stop.signal, onProgress });
    assert.equal(stopped.interrupted, true);
    const chance = join(import.meta.dirname, 'clean/decides-by-chance.c');
    const random = await explored(folder, { ...search, source: chance, trace: '@open-64', timeMs });
    assert.match(random.tried[0]?.nothing ?? '', /not independent/);
  });

  it('the seeded runs of a round are made once for all variations', async () => {
    const source = join(clients, 'keeps-stale-file.c');
    const search = { source, defines: ['RIGHT'], trace: 'asked-again' } as const;
    const one = await explored(folder, { ...search, only: ['order'] });
    const both = await explored(folder, { ...search, only: ['seeds', 'order'] });
    assert.deepEqual([one.findings, both.findings, both.runs], [[], [], one.runs]);
    assert.deepEqual(
      both.tried.map(({ runs }) => runs),
      [3, 3],
    );
  });

  it('a variation whose run fails says so, and the others go on', async () => {
    const source = join(clients, 'keeps-stale-file.c');
    const broken: Variation = {
      name: 'broken',
      kind: 'sweep',
      about: '',
      try: ({ given, run }) =>
        run({ ...given, models: 'no-such-file.yaml' }).then(() => ({ found: [], nothing: null })),
    };
    const search = { source, defines: [], trace: 'rules', only: ['cache'], also: [broken] } as const;
    const { findings, tried: all, trouble } = await explored(folder, search);
    assert.deepEqual([findings.length, trouble], [1, []]);
    assert.match(all.find(({ name }) => name === 'broken')?.nothing ?? '', /^a run of it failed: .*no-such-file/);
  });

  it('a finding of the plain run is a note if other variations are asked for', async () => {
    const source = join(root, 'replayer/kit/examples/opens-in-handler.c');
    const search = { source, defines: [], trace: '@first-run' } as const;
    const { findings, notes, exitCode } = await explored(folder, { ...search, only: ['guard'] });
    assert.deepEqual([findings, exitCode], [[], 0]);
    assert.match(
      notes.join('\n'),
      /^also found without a change: blocking-call at .*opens-in-handler\.c:\d+: The handler/m,
    );
    const plain = await explored(folder, { ...search, only: ['plain', 'guard'] });
    assert.deepEqual([plain.findings[0]?.by, plain.notes, plain.exitCode], [['plain'], [], 1]);
  });

  it('every variation of a planted bug is one of explore', () => {
    const names = plantedBugs.map(variationOf);
    assert.deepEqual(
      names.filter((name) => !variationNames.includes(name)),
      [],
    );
  });

  function exploredBug(bug: PlantedBug, defines: readonly string[], name: string): Promise<ExploreResult> {
    const source = join(clients, `${bug.client}.c`);
    const { poolWidth } = bug.options ?? {};
    const given = poolWidth === undefined ? {} : { poolWidth };
    return explored(folder, { source, defines, trace: bug.trace, only: [name], given });
  }
});

const foundBy = ({ findings }: ExploreResult, name: string): readonly ExploreFinding[] =>
  findings.filter(({ by }) => by.includes(name));

const saysDependent = ({ tried: all, notes }: ExploreResult): boolean =>
  [...all.map(({ nothing }) => nothing ?? ''), ...notes].some((each) => each.includes('not independent'));

function titleOf({ client, defines }: PlantedBug): string {
  return [client, ...defines].join(' with -D');
}
