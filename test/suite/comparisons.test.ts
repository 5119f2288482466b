// The comparisons of a suite: their entries in the file, what fails them, and what is shown of them.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparison, judgedComparison } from '../../src/suite/comparisons.ts';
import type { SuiteResult } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { renderSuiteAnnotations } from '../../src/suite/suite-annotations.ts';
import { renderSuiteJunit } from '../../src/suite/suite-junit.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { everything, comparisonOf as tracesOf } from '../compare/results.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { attemptOf, cellOf, cellsOf, comparisonOf, suiteOf } from './results.ts';

const attempted = (...of: Parameters<typeof judgedComparison>) => ({ ...attemptOf(null), ...judgedComparison(...of) });

describe('a comparison of a suite', () => {
  it('a change that fail-on names fails it, with its largest group', () => {
    const attempt = attempted({ ...everything, failOn: ['newly-allowed', 'new-finding'] });
    assert.deepEqual([attempt.exitCode, attempt.error], [1, null]);
    assert.match(
      comparison.because(attempt),
      /^8 messages, AUTH_OPEN in \/etc by com\.example\.app: deny → allow \(muted\) .*; deadlock at src\/allow\.c:24/,
    );
    assert.match(
      comparison.measured(attempt) ?? '',
      /^9 newly allowed, 1 new access, 8 newly denied, .* 900 decisions compared$/,
    );
    assert.equal(attempted({ ...everything, failOn: ['later'], later: [] }).exitCode, 0);
  });

  it('a build without a result is an error, and one that ended has its reason', () => {
    const trouble = { build: 'new', message: 'cannot start', place: null, remedy: 'build it', exitCode: 3 } as const;
    const none = attempted({ ...tracesOf({ trouble }), failOn: [] });
    assert.deepEqual([none.exitCode, none.error?.message], [3, 'the new build: cannot start']);
    const { runs } = tracesOf();
    const ended = { ...runs, new: { ...runs.new, exitCodes: [5, 5], ended: 'It crashed.' } };
    const crashed = attempted({ ...tracesOf({ runs: ended }), failOn: [] });
    assert.deepEqual([crashed.exitCode, comparison.because(crashed)], [5, 'The new build ended: It crashed.']);
  });

  it('the text, JUnit and annotations have it beside tests', () => {
    const red = attempted({ ...everything, failOn: ['newly-allowed'] });
    const cells = [
      cellOf('agent/day', 'passed', [attemptOf(null)]),
      comparisonOf('agent', 'day', 'passed', attempted({ ...tracesOf(), failOn: [] })),
      comparisonOf('guard', 'day', 'failed', red, comparison.because(red)),
    ];
    const result = suiteOf(cells);
    const text = suiteText(cellsOf(cells), result, { sources: null, stale: nothingStale });
    assert.match(text, /^1 test \(1 trace, 1 client\) and 2 comparisons, 2 workers\n/);
    assert.match(text, /\n {2}PASS {4}compare {2}agent day {2,}no change; 900 decisions compared\n/);
    assert.match(text, /\nFAIL compare\/guard\/day: 8 messages, AUTH_OPEN in \/etc/);
    assert.match(text, /\n {3}again {5}esreplay test -t compare\/guard\/day\n/);
    assert.match(
      [...renderSuiteJunit(result, nothingStale, new Date(0))].join(''),
      /classname="compare" name="guard day"[^>]*>\s*<failure/,
    );
    const directories = { current: '/w', workspace: '/w' };
    assert.match(renderSuiteAnnotations(result, directories), /^::error title=esreplay%3A compare failed::8 messages/);
  });
});

describe('the comparisons of esreplay test', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  before(async () => {
    await compileClient({ sources: [join(root, 'test/compare/clients/policy.c')], output: path('policy') });
    copyFileSync(join(root, 'traces/first-run.estrace'), path('day.estrace'));
  });

  const test = (entries: string, ...words: readonly string[]) => {
    const clients = 'clients: { agent: ./policy deny=/Library/Developer/SDK/usr/include/sys }';
    writeFileSync(
      path('esreplay.yaml'),
      `defaults: { pace: asap }\n${clients}\ntraces: { day: day.estrace }\ncompare: ${entries}\n`,
    );
    return esreplayIn({}, 'test', path('esreplay.yaml'), ...words);
  };
  const allowed = '[{ client: agent, trace: day, old: ./policy deny=/Library, fail-on: newly-allowed }]';

  it('a client that allows more than the other build fails, and --json has the comparison', async () => {
    const { status, stdout } = await test(allowed, '--json', path('suite.json'));
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^1 test \(1 trace, 1 client\) and 1 comparison, /);
    assert.match(
      stdout,
      /\nFAIL compare\/agent\/day: 4 messages, AUTH_OPEN in\s+\/Library\/Developer\/SDK\/usr\/include by/,
    );
    const value = JSON.parse(readFileSync(path('suite.json'), 'utf8')) as SuiteResult;
    const found = value.cells.find(({ kind }) => kind === 'compare')?.attempts[0]?.compare;
    assert.deepEqual(
      [found?.decisions.length, found?.failOn, found?.runs.new.exitCodes.length],
      [1, ['newly-allowed'], 10],
    );
    assert.deepEqual(await closedFaultsOf('suite', value), []);
  });

  it('a client that decides the same passes, and its name chooses it', async () => {
    const same = allowed.replace('deny=/Library,', 'deny=/Library/Developer/SDK/usr/include/sys, runs: 2,');
    const { status, stdout } = await test(same, '-t', 'compare/');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^1 comparison, 1 worker\n\n {2}PASS {4}compare {2}agent day {2,}no change; 19 decisions/);
    assert.equal((await test(same, '--list')).stdout, 'agent/day\ncompare/agent/day\n');
  });

  it('an entry has a test for each of its releases, and `skip` and `cases` are about them', async () => {
    const entry = '[{ old: x, fail-on: later, os: [15, 27], runs: 2 }]';
    assert.equal((await test(entry, '--list')).stdout, 'agent/day\ncompare/agent/day/15\ncompare/agent/day/27\n');
    const skips = `${entry}\nskip: [{ trace: day, reason: later }]`;
    const { status, stdout } = await test(skips);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\n {2}SKIP {4}compare {2}agent day +15 27 +see below\n/);
    const cases = `${entry}\ncases: [{ client: agent, timeout: soon }]`;
    assert.match((await test(cases, '--list')).stderr, /^error: cases\[0\]\.timeout takes a time/);
    assert.match(
      (await test(entry.replace('27', '7'), '--list')).stderr,
      /compare\[0\]\.os\[1\] is not a known release/,
    );
  });

  it('an entry that is wrong is refused with its place', async () => {
    for (const [entry, message] of [
      [
        '[{ old: x, fail-on: newly-alowed }]',
        /^error: compare\[0\]\.fail-on names no change: newly-alowed \(did you mean 'newly-allowed'\?\)\n {2}--> .*esreplay\.yaml:4:\d+/,
      ],
      ['[{ old: x, fail-on: later, client: agnt }]', /matches no client of the suite: agnt \(did you mean 'agent'\?\)/],
      ['[{ old: x, fail-on: later, runs: 1 }]', /takes a whole number from 2 to 100/],
      ["[{ old: '', fail-on: later }]", /is empty: it takes the command of the other build/],
      ['[{ old: x, fail-on: later, pase: asap }]', /pase[\s\S]*did you mean 'pace'/],
      ['[{ old: x }]', /fail-on/],
    ] as const) {
      const { status, stderr } = await test(entry, '--list');
      assert.equal(status, 2, entry);
      assert.match(stderr, message);
    }
  });
});
