// SARIF and Markdown of whole suites and runs: what is in them, and when none is written.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../../src/report/repository.ts';
import type { CellResult, FindingAttempt } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { renderSuiteSarif } from '../../src/suite/suite-sarif.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { CodeScanning } from '../report/code-scanning.ts';
import { githubPage } from '../report/github-page.ts';
import { blockingOpen, leak, reportOf } from '../report/reports.ts';
import { checkedSarif } from '../report/sarif-schema.ts';
import { attemptOf, cellOf, suiteOf } from './results.ts';

const withFinding = reportOf({ verdicts: [blockingOpen], exitCode: 1 });
const failed = attemptOf(withFinding);
const passed = attemptOf(reportOf({ verdicts: [leak] }));
const ended = attemptOf(reportOf({ verdicts: [], exitCode: 5 }));

const sarifOf = (...cells: readonly CellResult[]) =>
  renderSuiteSarif(cells, { category: 'esreplay', version: '0.1.0', repository: new Repository('/repo', '/repo') });
const resultsOf = (...cells: readonly CellResult[]) =>
  checkedSarif(sarifOf(...cells).sarif?.text ?? assert.fail('nothing is written')).results;

describe('the SARIF file of a suite', () => {
  it('one fault of many tests is one result, which names them', () => {
    const names = ['agent/boot/13', 'agent/boot/27', 'agent/dusk/13', 'guard/boot/13'];
    const [result, ...others] = resultsOf(...names.map((name) => cellOf(name, 'failed', [failed])));
    assert.equal(others.length, 0);
    assert.match(
      result?.message.text ?? '',
      /in 4 tests: agent\/boot\/13, agent\/boot\/27, agent\/dusk\/13 and 1 more\)$/,
    );
  });

  it('the messages of a place are counted as the text counts them', () => {
    const of = (path: string, ...indices: readonly number[]) => {
      const verdicts = indices.map((index) => ({
        ...blockingOpen,
        message: blockingOpen.message && { ...blockingOpen.message, index },
      }));
      const whole = reportOf({ verdicts, exitCode: 1 });
      return attemptOf({ ...whole, trace: { ...whole.trace, path } });
    };
    const some = of('c.estrace', 1);
    const omitting = some.report && {
      ...some.report,
      verdicts: some.report.verdicts.map((each) => ({ ...each, omitted: 10 })),
    };
    const cells = [
      cellOf('agent/a/13', 'failed', [of('a.estrace', 1, 2)]),
      cellOf('agent/a/15', 'failed', [of('a.estrace', 2, 3)]),
      cellOf('agent/b/15', 'failed', [of('b.estrace', 1, 2, 3, 4)]),
      cellOf('agent/c/13', 'failed', [some]),
      cellOf('agent/c/15', 'failed', [attemptOf(omitting)]),
    ];
    const text = suiteText(cells, suiteOf(cells), { sources: null, stale: nothingStale });
    assert.match(text, /18 messages/);
    assert.match(resultsOf(...cells)[0]?.message.text ?? '', /\(in 18 messages, /);
    assert.match(resultsOf(...cells.toReversed())[0]?.message.text ?? '', /\(in 18 messages, /);
  });

  it('a hazard of a test that passed is in it, and a skipped test has nothing', () => {
    const results = resultsOf(cellOf('a/b', 'passed', [passed]), cellOf('a/c', 'skipped', []));
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [['message-leak', 'warning']],
    );
  });

  it('a flaky test has the findings of its last attempt that failed', () => {
    assert.equal(resultsOf(cellOf('a/b', 'flaky', [failed, attemptOf(reportOf({ verdicts: [] }))])).length, 1);
    assert.equal(resultsOf(cellOf('a/b', 'flaky', [failed, ended])).length, 1);
  });

  it('a test without a whole result lets nothing be written', () => {
    const none: readonly CellResult[] = [
      cellOf('a/error', 'error', [attemptOf(null, 'no client')]),
      cellOf('a/unfinished', 'unfinished', []),
      cellOf('a/ended', 'failed', [ended]),
    ];
    for (const cell of none)
      assert.deepEqual(sarifOf(cellOf('a/b', 'passed', [passed]), cell), { sarif: null, notWhole: [cell.id] });
  });

  it('a finding that an exploration saved is a result while it is there, and its rule stays', () => {
    const saved = (gone: boolean): CellResult => {
      const finding: FindingAttempt = {
        rule: 'order',
        class: 'difference',
        sentence: 'The order decides.',
        place: 'src/a.c:7',
        folder: '/repo/findings/order-1',
        gone,
      };
      const attempt = { ...attemptOf(null), exitCode: gone ? 0 : 1, finding };
      return { ...cellOf('agent/boot/order-1', gone ? 'passed' : 'failed', [attempt]), kind: 'finding' };
    };
    const github = new CodeScanning();
    github.upload('one', sarifOf(saved(false)).sarif?.text ?? '');
    assert.deepEqual(github.list(), ['order src/a.c:7 open']);
    const last = sarifOf(saved(true)).sarif?.text ?? '';
    github.upload('two', last);
    assert.deepEqual(github.list(), ['order src/a.c:7 fixed']);
    assert.equal(checkedSarif(last).tool.driver.rules.at(-1)?.id, 'order');
  });

  it('gates, comparisons and explorations are not in it, whatever their result is', () => {
    for (const kind of ['gate', 'compare', 'explore'] as const)
      assert.deepEqual(resultsOf({ ...cellOf('a/b', 'error', [attemptOf(null, 'x')]), kind }), []);
  });
});

describe('--sarif and --markdown', () => {
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const file = path('esreplay.yaml');
  const [sarif, markdown] = [path('out.sarif'), path('out.md')];

  before(async () => {
    for (const name of ['careful', 'opens-in-handler']) {
      copyFileSync(join(root, `replayer/kit/examples/${name}.c`), path(`${name}.c`));
      await compileClient({ sources: [path(`${name}.c`)], output: path(name), flags: ['-g'] });
    }
    mkdirSync(path('traces'));
    copyFileSync(join(root, 'traces/first-run.estrace'), path('traces/one.estrace'));
  });
  beforeEach(() => {
    for (const name of [path('.esreplay'), sarif, markdown]) rmSync(name, { recursive: true, force: true });
    suite('./opens-in-handler');
  });

  const suite = (bad: string): void =>
    writeFileSync(
      file,
      `defaults: { pace: asap }
clients: { good: ./careful, bad: ${bad} }
traces: { day: traces/*.estrace }
os: [15, 27]
`,
    );
  const outputs = ['--sarif', sarif, '--markdown', markdown];
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', file, ...words);

  it('esreplay test writes both, with paths from the root of the sources', async () => {
    const { status } = await test(...outputs, '--source-root', folder);
    assert.equal(status, 1);
    const { results } = checkedSarif(readFileSync(sarif, 'utf8'));
    const places = results.map(({ ruleId, locations: [{ physicalLocation }] }) => [
      ruleId,
      physicalLocation.artifactLocation.uri,
    ]);
    assert.ok(
      places.some(([rule, uri]) => rule === 'blocking-call' && uri === 'opens-in-handler.c'),
      JSON.stringify(places),
    );
    const { live, code } = githubPage(readFileSync(markdown, 'utf8'));
    assert.match(live, /<h2>esreplay test: FAILED<\/h2>/);
    assert.ok(
      code.some((text) => /^> +\d+ \| .*open\(/m.test(text) || /\^~~~/.test(text)),
      code.join('\n'),
    );
  });

  it('the archives of two machines have the alerts of one', async () => {
    const github = new CodeScanning();
    await test(...outputs, '--source-root', folder);
    github.upload('one', readFileSync(sarif, 'utf8'));
    const alerts = github.list();
    await test('--write-plan', path('plan.json'));
    const archives = ['1/2', '2/2'].map((shard) => path(`${shard.replace('/', '-')}.ndjson`));
    for (const [at, archive] of archives.entries())
      await test('--plan', path('plan.json'), '--shard', `${at + 1}/2`, '--archive', archive);
    const merged = await esreplayIn({}, 'merge-reports', ...archives, ...outputs, '--source-root', folder);
    assert.equal(merged.status, 1, merged.stderr);
    github.upload('two', readFileSync(sarif, 'utf8'));
    assert.deepEqual(github.list(), alerts);
    assert.match(readFileSync(markdown, 'utf8'), /esreplay test: FAILED/);

    rmSync(sarif);
    suite('./careful');
    await test('--archive', path('other.ndjson'));
    const foreign = await esreplayIn({}, 'merge-reports', ...archives, path('other.ndjson'), '--sarif', sarif);
    assert.match(foreign.stderr, /warning: no SARIF file is written: .*other\.ndjson belongs to another plan/);
    assert.equal(existsSync(sarif), false);
    const part = await esreplayIn({}, 'merge-reports', archives[0] ?? '', '--sarif', sarif);
    assert.match(
      part.stderr,
      /warning: no SARIF file is written: 2 tests of 4 have no result\n {2}--> .*out\.sarif\nhelp: run that again: the alerts/,
    );
    assert.equal(existsSync(sarif), false);
  });

  it('a client that cannot be started leaves no SARIF file, and a summary that says it', async () => {
    suite('./missing');
    const { status, stderr } = await test(...outputs);
    assert.equal(status, 3);
    assert.match(stderr, /warning: no SARIF file is written: bad\/day\/one\/15 and 1 other test got no whole result/);
    assert.equal(existsSync(sarif), false);
    assert.match(readFileSync(markdown, 'utf8'), /2 passed, 2 failed[\s\S]*did not call es_new_client/);
  });

  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['-t', ['-t', 'good']],
    ['--tag', ['--tag', 'x']],
    ['--only-changed', ['--only-changed', 'HEAD']],
    ['--last-failed', ['--last-failed']],
    ['--fail-fast', ['--fail-fast']],
    ['--baseline', ['--baseline', 'x.json']],
    ['--cells', ['--cells', 'x.txt']],
    ['--shard', ['--shard', '1/2']],
  ];
  for (const [option, words] of parts)
    it(`--sarif with ${option} is refused: it would close alerts`, async () => {
      const { status, stderr } = await test('--sarif', sarif, ...words);
      assert.equal(status, 2);
      assert.match(
        stderr,
        new RegExp(`error: --sarif is for a whole suite, and ${option} leaves out alerts.*\nhelp: `),
      );
    });

  it('a category is that of the option, and needs a file', async () => {
    const trace = path('traces/one.estrace');
    const run = (...words: readonly string[]) =>
      esreplayIn({}, 'run', trace, '--pace', 'asap', ...words, '--', path('opens-in-handler'));
    await run('--sarif', sarif, '--os', '15,27', '--sarif-category', 'agent/linux');
    const { automationDetails, results } = checkedSarif(readFileSync(sarif, 'utf8'));
    assert.equal(automationDetails.id, 'agent/linux/');
    assert.match(results[0]?.message.text ?? '', /on macOS 15[\d.]*, 27[\d.]*\)$/);
    for (const [words, message] of [
      [['--sarif-category', 'x'], /error: --sarif-category needs a file to write\nhelp: name it with --sarif FILE/],
      [['--sarif', sarif, '--sarif-category', 'a b'], /error: --sarif-category takes letters/],
    ] as const) {
      const { status, stderr } = await run(...words);
      assert.equal(status, 2);
      assert.match(stderr, message);
    }
  });

  it('a run whose client ends early writes no SARIF file', async () => {
    const { status, stderr } = await esreplayIn({}, 'run', '@first-run', '--sarif', sarif, '--', '/bin/true');
    assert.notEqual(status, 0);
    assert.match(stderr, /warning: no SARIF file is written: the client did not get all messages/);
    assert.equal(existsSync(sarif), false);
  });
});
