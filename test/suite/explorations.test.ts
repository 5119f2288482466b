// The explorations of a suite: their entries in the file, what fails them, and what is shown of them.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exploration, judgedExploration } from '../../src/suite/explorations.ts';
import type { SuiteResult } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { renderSuiteAnnotations } from '../../src/suite/suite-annotations.ts';
import { renderSuiteJunit } from '../../src/suite/suite-junit.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { everything, findingOf, resultOf } from '../explore/results.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { attemptOf, cellOf, cellsOf, explorationOf, suiteOf } from './results.ts';

const attempted = (...of: Parameters<typeof judgedExploration>) => ({
  ...attemptOf(null),
  ...judgedExploration(...of),
});

describe('an exploration of a suite', () => {
  it('findings that fail-on names fail it, with their places and the folder that has them', () => {
    const attempt = attempted(everything);
    assert.deepEqual([attempt.exitCode, attempt.error], [1, null]);
    assert.equal(
      exploration.because(attempt),
      'deadlock at src/allow.c:24: The handler waits for a daemon that waits for its answer. ' +
        'stale-cache: AUTH_OPEN of /etc/hosts by com.example.app gets allow from the cache, and deny if it is asked again. ' +
        'Saved in .esreplay/explore/findings',
    );
    assert.equal(exploration.measured(attempt), '2 violations, 1 difference in 31 runs');
    const many = [1, 2, 3, 4, 5].map((number) => findingOf({ number, rule: `rule-${number}` }));
    assert.match(
      exploration.because(attempted(resultOf({ findings: many }))),
      / rule-3 at [^:]*:24: [^.]*\. And 2 more\. Saved in/,
    );
  });

  it('a trace without a result is an error with its remedy', () => {
    const trouble = [{ trace: 'day.estrace', message: 'cannot start', remedy: 'build it' }];
    const { exitCode, error } = attempted(resultOf({ trouble, exitCode: 3 }));
    assert.deepEqual([exitCode, error], [3, { message: 'cannot start', place: 'day.estrace', remedy: 'build it' }]);
  });

  it('the text, JUnit and annotations have it beside tests', () => {
    const red = attempted(everything);
    const cells = [
      cellOf('agent/day', 'passed', [attemptOf(null)]),
      explorationOf('agent', 'day', 'passed', attempted(resultOf())),
      explorationOf('guard', 'day', 'failed', red, exploration.because(red)),
    ];
    const result = suiteOf(cells);
    const text = suiteText(cellsOf(cells), result, { sources: null, stale: nothingStale });
    assert.match(text, /^1 test \(1 trace, 1 client\) and 2 explorations, 2 workers\n/);
    assert.match(text, /\n {2}PASS {4}explore {2}agent day {2,}no findings in 31 runs\n/);
    assert.match(text, /\nFAIL explore\/guard\/day: deadlock at src\/allow\.c:24/);
    assert.match(
      [...renderSuiteJunit(result, nothingStale, new Date(0))].join(''),
      /classname="explore" name="guard day"[^>]*>\s*<failure/,
    );
    const directories = { current: '/w', workspace: '/w' };
    assert.match(renderSuiteAnnotations(result, directories), /^::error title=esreplay%3A explore failed::deadlock/);
  });
});

describe('the explorations of esreplay test', function () {
  this.timeout(60_000);
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  before(async () => {
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(root, `replayer/kit/examples/${name}.c`)], output: path(name) });
    copyFileSync(join(root, 'traces/first-run.estrace'), path('day.estrace'));
  });

  const test = (entries: string, ...words: readonly string[]) => {
    writeFileSync(
      path('esreplay.yaml'),
      `defaults: { pace: asap }\nclients: { agent: ./careful, guard: ./opens-in-handler }\ntraces: { day: day.estrace }\nexplore: ${entries}\n`,
    );
    return esreplayIn({}, 'test', path('esreplay.yaml'), ...words);
  };
  const exploredIn = (name: string) =>
    (JSON.parse(readFileSync(path(name), 'utf8')) as SuiteResult).cells.find(({ kind }) => kind === 'explore');

  it('a client with a violation fails with the saved finding, and --last-failed takes it again', async () => {
    const files = ['--json', path('suite.json'), '--html', path('suite.html')];
    const { status, stdout } = await test('[{ client: guard, only: plain }]', '-t', 'explore/', ...files);
    assert.equal(status, 1, stdout);
    assert.match(
      stdout,
      /^1 exploration, 1 worker\n\n {2}FAIL {4}explore {2}guard day {2,}\d+ violations? in \d+ runs\n/,
    );
    assert.match(stdout, /\nFAIL explore\/guard\/day: blocking-call at\s[\s\S]*\. Saved in\s/);
    const value: unknown = JSON.parse(readFileSync(path('suite.json'), 'utf8'));
    assert.deepEqual(await closedFaultsOf('suite', value), []);
    const saved = exploredIn('suite.json')?.attempts[0]?.explore?.findings[0]?.folder ?? '';
    assert.ok(saved.startsWith(path('esreplay.findings/guard/day/')), saved);
    assert.ok(existsSync(join(saved, 'trace.estrace')));
    assert.match(readFileSync(path('suite.html'), 'utf8'), /explore\/guard\/day/);
    const again = await test('[{ client: guard, only: plain }]', '-t', 'explore/', '--last-failed');
    assert.match(again.stdout, /^1 exploration, /);
  });

  it('a client that no change breaks passes, and its options are those of the entry and the client', async () => {
    const entry =
      '[{ client: agent, only: [plain, guard, order], seed: 7, fail-on: [violation, difference], guard: true }]';
    const { status, stdout } = await test(entry, '-t', 'explore/', '--json', path('suite.json'));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\n {2}PASS {4}explore {2}agent day {2,}no findings in \d+ runs\n/);
    const { tried, failOn } = exploredIn('suite.json')?.attempts[0]?.explore ?? {};
    assert.deepEqual(
      [tried?.map(({ name, nothing }) => [name, nothing]), failOn],
      [
        [
          ['plain', null],
          ['guard', 'it was asked for'],
          ['order', null],
        ],
        ['violation', 'difference'],
      ],
    );
    assert.equal((await test(entry, '--list')).stdout, 'agent/day\nguard/day\nexplore/agent/day\n');
  });

  it('a claim that the client breaks fails it, without a denial in the trace', async () => {
    const entry = "[{ client: agent, only: bypass, protect: 'connect=/opt/*.socket' }]";
    const { status, stdout } = await test(entry, '-t', 'explore/', '--json', path('suite.json'));
    assert.equal(status, 1, stdout);
    assert.match(stdout, /\nFAIL explore\/agent\/day: bypass: Nobody may connect to /);
    const found = exploredIn('suite.json')?.attempts[0]?.explore;
    assert.deepEqual(
      found?.bypass?.claims.map(({ claim, effect, is }) => `${claim} ${effect} ${is}`),
      ['connect=/opt/*.socket connect broken'],
    );
  });

  it('an entry that is wrong is refused with its place', async () => {
    for (const [entry, message] of [
      [
        '[{ only: cahe }]',
        /^error: explore\[0\]\.only names no variation: cahe \(did you mean 'cache'\?\)\n {2}--> .*esreplay\.yaml:4:\d+/,
      ],
      ['[{ fail-on: violations }]', /names no class: violations \(did you mean 'violation'\?\)/],
      ['[{ client: agnt }]', /matches no client of the suite: agnt \(did you mean 'agent'\?\)/],
      ['[{ protect: Library/App }]', /explore\[0\]\.protect is no pattern of whole paths: Library\/App/],
      ['[{ protect: "chnge=/a/**" }]', /protect names no effect: chnge \(did you mean 'change'\?\)/],
      ['[{ only: cache, protect: /a/** }]', /protect needs the variation bypass/],
      ['[{ time: 20ms }]', /takes a second or more/],
      ['[{ time: soon }]', /takes a time with its unit/],
      ['[{ pase: asap }]', /pase[\s\S]*did you mean 'pace'/],
    ] as const) {
      const { status, stderr } = await test(entry, '--list');
      assert.equal(status, 2, entry);
      assert.match(stderr, message);
    }
  });
});
