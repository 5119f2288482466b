// The gates of a suite: their entries in the file, what a benchmark means for them, and what is shown of them. Made-up
// repetitions decide; one real slowdown is so large that no load hides it.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interval } from '../../src/bench/bootstrap.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import { runSuite } from '../../src/index.ts';
import { gate, judgedGate } from '../../src/suite/gates.ts';
import type { Attempt, CellResult } from '../../src/suite/result.ts';
import { namedBy, nothingStale, staleOf, usesOf } from '../../src/suite/stale.ts';
import { renderSuiteAnnotations } from '../../src/suite/suite-annotations.ts';
import type { SuiteFile } from '../../src/suite/suite-file.ts';
import { renderSuiteJunit } from '../../src/suite/suite-junit.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { reportOf } from '../report/reports.ts';
import { attemptOf, cellOf, cellsOf, gateOf, measured, suiteOf } from './results.ts';

const share = 0.05;

const attempted = (result: BenchResult): Attempt => ({ ...attemptOf(null), ...judgedGate(result, share) });
const brief = (result: BenchResult) => {
  const attempt = attempted(result);
  return { status: attempt.exitCode, error: attempt.error?.message ?? null, ends: gate.measured(attempt) };
};

describe('a gate of a suite', () => {
  it('an equal build passes, and the row has the gated figure that changed most', () => {
    assert.deepEqual(brief(measured(1)), {
      status: 0,
      error: null,
      ends: 'messages per second: 0.0% slower, limit 5%',
    });
    assert.match(brief(measured(0.5)).ends ?? '', /: 2\.0× faster, limit 5%$/);
  });

  it('a build that is certainly slower than the limit fails, with the figures', () => {
    const attempt = attempted(measured(1.12));
    assert.deepEqual([attempt.exitCode, attempt.error], [1, null]);
    assert.match(gate.measured(attempt) ?? '', /: 12% slower, limit 5%$/);
    assert.match(gate.because(attempt), /^messages per second: \+12% \(95 % CI .*median handler time: \+12% \(/);
  });

  it('the row has what is certainly beyond the limit, else what changed most for the worse', () => {
    const shown = (...slowdowns: readonly Interval[]): string | null => {
      const { gate: found, ...attempt } = attempted(measured(1));
      assert.ok(found !== null && found.comparison !== null);
      const figures = found.comparison.figures.filter(({ gated }) => gated);
      const changed = figures.map((figure, at) => ({ ...figure, slowdown: slowdowns[at] ?? figure.slowdown }));
      return gate.measured({ ...attempt, gate: { ...found, comparison: { ...found.comparison, figures: changed } } });
    };
    const slightly = { ratio: 1.01, low: 1, high: 1.02 };
    const perhaps = { ratio: 1.2, low: 0.9, high: 1.5 };
    const certainly = { ratio: 1.1, low: 1.08, high: 1.12 };
    assert.equal(shown(slightly, perhaps, slightly), 'CPU time per message: 20% slower, limit 5%');
    assert.equal(shown(slightly, perhaps, certainly), 'median handler time: 10% slower, limit 5%');
  });

  it('too few repetitions are no pass and no failure', () => {
    assert.deepEqual(brief(measured(3, { pairs: 4 })), {
      status: 3,
      error: 'Too few repetitions to compare: 4 of each, 5 needed.',
      ends: null,
    });
  });

  it('a missed deadline fails a build that is fast enough', () => {
    const attempt = attempted(measured(1, { missed: 2 }));
    assert.deepEqual([attempt.exitCode, attempt.error], [1, null]);
    assert.equal(gate.because(attempt), '2 AUTH messages were not answered in time.');
  });

  it('a build that ended has no result, and is named', () => {
    const ended = { by: 'client', sentence: 'The client crashed (SIGSEGV).', remedy: null } as const;
    const of = measured(1, { ended: { ...ended, client: ['/bin/sh', '-c', 'exec ./old -v'] } });
    assert.deepEqual([brief(of).status, brief(of).error], [5, './old -v: The client crashed (SIGSEGV).']);
  });
});

describe('what a suite shows of its gates', () => {
  const red = attempted(measured(1.12));
  const cells: readonly CellResult[] = [
    cellOf('agent/day', 'passed', [attemptOf(null)]),
    gateOf('agent', 'day', 'passed', attempted(measured(1))),
    gateOf('guard', 'day', 'failed', red, gate.because(red)),
  ];
  const result = suiteOf(cells);

  it('the text counts gates beside tests, and has a row for each', () => {
    const text = suiteText(cellsOf(cells), result, { sources: null, stale: nothingStale });
    assert.match(text, /^1 test \(1 trace, 1 client\) and 2 gates, 2 workers\n/);
    assert.match(text, /\n {2}PASS {4}gate {3}agent day {2,}messages per second: 0\.0% slower, limit 5%\n/);
    assert.match(text, /\n {2}FAIL {4}gate {3}guard day {2,}.*: 12% slower, limit 5%\n/);
    assert.match(text, /\nFAIL gate\/guard\/day: messages per second: \+12% \(/);
    assert.match(text, /\nFAILED {2}2 passed, 1 failed, in /);
    for (const line of text.split('\n').filter((each) => each.startsWith('  '))) assert.ok(line.length <= 80, line);
  });

  it('a gate, which has no report, does not hide a suppression that no test needs', () => {
    const unused = { rule: 'x', reason: 'y', place: 'accepted.ndjson:1', findings: 0 };
    const of = [
      cellOf('agent/day', 'passed', [attemptOf(reportOf({ suppressions: [unused as never] }))]),
      ...cells.slice(1),
    ];
    const file = { text: {}, path: '/w/esreplay.yaml', folder: '/w' } as SuiteFile;
    assert.deepEqual(staleOf(namedBy(file, cellsOf(of)), usesOf(of)).suppressions, ['accepted.ndjson:1']);
  });

  it('JUnit and annotations have each gate', () => {
    const xml = [...renderSuiteJunit(result, nothingStale, new Date(0))].join('');
    assert.match(xml, /<testsuite name="gate" [^>]*tests="2"/);
    assert.match(xml, /<testcase [^>]*name="guard day"[^>]*>\s*<failure message="messages per second: \+12%/);
    const lines = renderSuiteAnnotations(result, { current: '/w', workspace: '/w', rest: null });
    assert.match(lines, /^::error title=esreplay%3A gate failed::messages per second.*gate\/guard\/day$/m);
  });
});

describe('the gates of a suite file', () => {
  const folder = testFolder();
  const suite = (gates: string, more = ''): void =>
    writeFileSync(
      join(folder, 'esreplay.yaml'),
      `clients: { agent: ./works, guard: { run: ./works, tags: [slow] } }\ntraces: { day: traces/*.estrace }\n${gates}\n${more}`,
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', join(folder, 'esreplay.yaml'), ...words);
  const entry = (keys: string): string => `gates: [{ ${keys} }]`;
  const good = "compare: './works 9', max-regression: 5%";

  before(() => {
    mkdirSync(join(folder, 'traces'));
    for (const name of ['one', 'two'])
      copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, `traces/${name}.estrace`));
  });

  const wrong: readonly (readonly [what: string, text: string, message: RegExp, place: RegExp])[] = [
    [
      'a misspelt client',
      entry(`client: agnet, ${good}`),
      /gates\[0\]\.client matches no client of the suite: agnet \(did you mean 'agent'\?\)/,
      /:3:11$/m,
    ],
    ['a trace that is not there', entry(`trace: night, ${good}`), /gates\[0\]\.trace matches no trace/, /:3:11$/m],
    [
      'a misspelt key',
      entry(`${good}, repetition: 5`),
      /gates\[0\]\.repetition is not a key here \(did you mean 'repetitions'\?\)/,
      /:3:\d+$/m,
    ],
    ['a gate without a reference', entry('max-regression: 5%'), /compare is missing: it takes a text/, /:3:9$/m],
    ['a limit without %', entry('compare: ./works, max-regression: 5'), /takes a percentage, for example 5%/, /:3:/m],
    ['an absolute limit', entry(`${good}, max-response: p99=5ms`), /max-response is not a key here/, /:3:/m],
    ['two loads', entry(`${good}, rate: 100, speed: 2`), /speed cannot be used with rate/, /:3:/m],
    ['half a message', entry(`${good}, messages: 10.5`), /messages takes a whole number from 10 to/, /:3:/m],
    [
      'a repeated gate',
      `gates: [{ client: agent, ${good} }, { ${good} }]`,
      /gates names 'gate\/agent\/day\/one' twice/,
      /:3:1$/m,
    ],
  ];
  for (const [what, text, message, place] of wrong)
    it(`${what} is a usage error with its place`, async () => {
      suite(text);
      const { status, stderr } = await test('--list');
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, place);
    });

  it('an entry is a gate for each client with each trace that it means, and is chosen like a test', async () => {
    suite(entry(`trace: day, ${good}, tags: [nightly]`));
    const gates = ['agent/day/one', 'agent/day/two', 'guard/day/one', 'guard/day/two'].map((name) => `gate/${name}\n`);
    assert.equal((await test('--list', '-t', 'gate/')).stdout, gates.join(''));
    assert.equal((await test('--list', '--tag', 'nightly')).stdout, gates.join(''));
    assert.equal((await test('--list', '--tag', 'slow', '-t', 'gate/')).stdout, gates.slice(2).join(''));
  });

  describe('gates that run', () => {
    linuxOnly('its client is built with the kit of Linux');

    before(() => compileClient({ sources: [join(import.meta.dirname, 'works.c')], output: join(folder, 'works') }));

    const gates = (client: string, reference: string, more = ''): string =>
      [
        `clients: { agent: '${client}' }`,
        'traces: { day: traces/one.estrace }',
        'defaults: { pace: asap }',
        `gates: [{ compare: '${reference}', max-regression: 300%, messages: 200, repetitions: 5${more} }]`,
        '',
      ].join('\n');

    it('a client that counts in its handler fails beside its twin, and --last-failed makes the gate again', async () => {
      const json = join(folder, 'suite.json');
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 2000000', './works 0'));
      const { status, stdout } = await test('--json', json);
      assert.equal(status, 1, stdout);
      assert.match(stdout, /^1 test \(1 trace, 1 client\) and 1 gate, 2 workers\n/);
      assert.match(stdout, /\n {2}FAIL {4}gate {3}agent day {2,}.*× slower, limit 300%\n/);
      const result = JSON.parse(readFileSync(json, 'utf8'));
      assert.deepEqual(closedFaultsOf('suite', result), []);
      const { cells } = result;
      assert.deepEqual(
        cells.map(({ id, verdict }: CellResult) => [id, verdict]),
        [
          ['agent/day', 'passed'],
          ['gate/agent/day', 'failed'],
        ],
      );
      assert.match(stdout, /\nFAIL gate\/agent\/day: [\s\S]*median\s+handler\s+time: /);
      const [attempt] = cells[1].attempts;
      assert.deepEqual([attempt.wasBeside, attempt.gate.comparison.interleaved], [false, true]);
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 2000000', './works 2000000'));
      const again = await test('--last-failed');
      assert.match(again.stdout, /^1 gate, 1 worker\n/);
      assert.equal(again.status, 0, again.stdout);
      assert.match(again.stdout, /\n {2}PASS {4}gate {2}agent day {2,}.*, limit 300%\n/);
    });

    it('an equal client is measured and judged', async () => {
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 0', './works 0'));
      const { stdout } = await test('-t', 'gate/');
      assert.match(stdout, /\n {2}(PASS|FAIL) {4}gate {2}agent day {2,}.*: .* (slower|faster), limit 300%\n/);
    });

    it('a gate that takes longer than its timeout is an error', async () => {
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 0', './works 0', ', timeout: 1ms'));
      const { status, stdout } = await test('-t', 'gate/');
      assert.equal(status, 3, stdout);
      assert.match(stdout, /\nERROR timed out\n/);
    });

    it('a gate that is stopped while it measures is not finished', async () => {
      writeFileSync(join(folder, 'sleeps'), '#!/bin/sh\necho > begun\nexec sleep 1000\n', { mode: 0o755 });
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 0', './sleeps'));
      const stop = new AbortController();
      const watcher = watch(folder, (_, name) => name === 'begun' && stop.abort());
      const only = (id: string): boolean => id.startsWith('gate/');
      const result = await runSuite(join(folder, 'esreplay.yaml'), { only, signal: stop.signal });
      watcher.close();
      const verdicts = result.cells.map(({ verdict, exitCode }) => [verdict, exitCode]);
      assert.deepEqual([result.exitCode, result.interrupted, verdicts], [130, true, [['unfinished', 130]]]);
    });

    it('a reference that ends is an error of the gate alone', async () => {
      writeFileSync(join(folder, 'esreplay.yaml'), gates('./works 0', '/bin/false'));
      const { status, stdout } = await test();
      assert.equal(status, 3, stdout);
      assert.match(stdout, /\n {2}PASS {4}agent {2}day /);
      assert.match(stdout, /\nERROR \/bin\/false: /);
      assert.match(stdout, /\n {3}again {5}esreplay test \S*\/esreplay\.yaml -t gate\/agent\/day\n/);
    });
  });
});
