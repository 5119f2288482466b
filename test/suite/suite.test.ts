// `esreplay test`: what a suite file says, what is run, what is printed, and what stays.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useFakeTimers } from 'sinon';
import { runSuite } from '../../src/index.ts';
import type { Identity } from '../../src/judge/identity.ts';
import type { SuitePageData } from '../../src/suite/page-data.ts';
import type { SuiteResult } from '../../src/suite/result.ts';
import { nothingStale, type Stale } from '../../src/suite/stale.ts';
import { Harness, root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { obeyed } from '../report/workflow-runner.ts';
import { gone } from '../run/stand-in.ts';

const examples = join(root, 'replayer/kit/examples');

describe('esreplay test', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  before(async () => {
    await Promise.all([
      compileClient({ sources: [join(examples, 'careful.c')], output: join(folder, 'careful') }),
      compileClient({ sources: [join(examples, 'opens-in-handler.c')], output: join(folder, 'opens') }),
      compileClient({ sources: [join(import.meta.dirname, 'dies.c')], output: join(folder, 'dies') }),
    ]);
    mkdirSync(join(folder, 'traces'));
    for (const name of ['one', 'two'])
      copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, `traces/${name}.estrace`));
  });
  beforeEach(() => rmSync(join(folder, '.esreplay'), { recursive: true, force: true }));

  const suite = (text: string): string => {
    const path = join(folder, 'esreplay.yaml');
    writeFileSync(path, text);
    return path;
  };
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', join(folder, 'esreplay.yaml'), ...words);
  const both = `
defaults: { pace: asap }
clients: { good: ./careful, bad: { run: ./opens, tags: [red] } }
traces: { day: traces/*.estrace }
os: [15, 27]
`;

  it('each client gets each trace on each release, and one fault is one block', async () => {
    suite(both);
    const { status, stdout } = await test('--workers', '2');
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^8 tests \(2 traces, 2 clients, 2 releases\), 2 workers\n/);
    for (const row of ['PASS    good  day/one  15 27', 'FAIL    bad   day/two  15 27'])
      assert.ok(stdout.includes(row), stdout);
    assert.equal(stdout.match(/VIOLATION {2}blocking-call/g)?.length, 1, stdout);
    assert.match(
      stdout,
      /\n {3}tests {5}bad day\/one 15 27; bad day\/two 15 27\n {3}again {5}esreplay test \S*\/esreplay\.yaml -t bad\/day\/one\/15\n/,
    );
    assert.match(stdout, /\nFAILED {2}4 passed, 4 failed, in .* \(exit status 1\)\n$/);
  });

  it('the smallest suite fits in six lines, and passes', async () => {
    suite('clients:\n  agent: ./careful\ntraces:\n  first: traces/one.estrace\ndefaults: { pace: asap }\n');
    const { status, stdout } = await test();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\n {2}PASS {4}agent {2}first {2,}.*\n\nPASSED {2}1 passed, in /);
  });

  it('tests are chosen by name and tag, and --list runs nothing', async () => {
    suite(both);
    assert.equal((await test('--list', '-t', 'one/27')).stdout, 'good/day/one/27\nbad/day/one/27\n');
    assert.equal((await test('--list', '--tag', 'red', '-t', '/15')).stdout, 'bad/day/one/15\nbad/day/two/15\n');
    assert.ok(!existsSync(join(folder, '.esreplay')));
    const none = await test('-t', 'nothing');
    assert.deepEqual([none.status, /no test matches 'nothing'/.test(none.stderr)], [2, true]);
  });

  it('--last-failed runs what failed, and nothing once all passed', async () => {
    suite(both);
    await test('-t', '/27');
    const { stdout } = await test('--last-failed', '--list');
    assert.equal(stdout.split('\n').length, 9, 'a list is not a run');
    const again = await test('--last-failed', '-t', '/27');
    assert.match(again.stdout, /^2 tests \(2 traces, 1 client, 1 release\)/);
    suite(both.replace('./opens', './careful'));
    assert.equal((await test('--last-failed')).status, 0);
    assert.match((await test('--last-failed')).stdout, /Nothing to run: every test passed last time\./);
  });

  it('--last-failed takes a test for passed only if nothing of it has changed since', async () => {
    const small = 'clients: { good: ./careful }\ntraces: { day: traces/one.estrace }\ndefaults: { pace: asap }\n';
    const accepted = join(folder, 'list.ndjson');
    writeFileSync(accepted, '{"rule":"blocking-call","reason":"x"}\n');
    mkdirSync(join(folder, 'seen'));
    const expected = 'expect: seen/{client}.ndjson\n';
    const isLeft = async (text: string, ...words: readonly string[]): Promise<boolean> => {
      suite(text);
      return !(await test('--last-failed', ...words)).stdout.startsWith('Nothing to run');
    };
    assert.ok(await isLeft(`${small}skip: [{ client: good, reason: later }]\n`), 'new');
    assert.ok(await isLeft(small), 'skipped before');
    assert.ok(!(await isLeft(small)), 'the same');
    assert.ok(await isLeft(small.replace('./careful', './careful --other')), 'another command');
    assert.ok(await isLeft(small.replace('asap', "asap, strict: 'true'")), 'another option');
    assert.ok(await isLeft(small.replace('asap', 'asap, suppressions: list.ndjson')), 'with suppressions');
    writeFileSync(accepted, '{"rule":"lock-wait","reason":"x"}\n');
    assert.ok(await isLeft(small.replace('asap', 'asap, suppressions: list.ndjson')), 'others in the file');
    assert.ok(await isLeft(small + expected, '--update', 'missing'), 'with expectations');
    assert.ok(!(await isLeft(small + expected)), 'that the test itself wrote');
    writeFileSync(join(folder, 'seen/good.ndjson'), '');
    assert.ok(await isLeft(small + expected), 'others in the file');
    assert.ok(await isLeft(small), 'without');
    const trace = join(folder, 'traces/one.estrace');
    const whole = readFileSync(trace);
    writeFileSync(trace, readFileSync(join(root, 'traces/open-64.estrace')));
    try {
      assert.ok(await isLeft(small), 'another trace');
    } finally {
      writeFileSync(trace, whole);
    }
  });

  it('a skipped test has its reason, and the rest runs', async () => {
    suite(`${both}skip: [{ client: bad, reason: known to be red }]\n`);
    const { status, stdout } = await test();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\nSkipped\n {2}- bad day\/one 15 27; bad day\/two 15 27: known to be red\n/);
  });

  it('a known finding is accepted, until its date and while it is there', async () => {
    const known = (rule: string, until = '2999-01-01'): string =>
      `${both}known: [{ client: bad, rule: ${rule}, reason: later, until: ${until} }]\n`;
    suite(known('blocking-call'));
    assert.equal((await test('--tag', 'red')).status, 0);
    suite(known('blocking-call', '2001-01-01'));
    const late = await test('--tag', 'red');
    assert.match(late.stdout, /FAIL bad\/day\/one\/15: the known blocking-call was accepted until 2001-01-01/);
    suite(known('wide-cache'));
    const json = join(folder, 'known.json');
    const absent = await test('--json', json);
    assert.equal(absent.status, 1, absent.stdout);
    assert.match(absent.stdout, /the known wide-cache does not appear any more: remove\s+it\s+from the suite/);
    const { stale } = JSON.parse(readFileSync(json, 'utf8')) as { readonly stale: Stale };
    assert.deepEqual(stale, { ...nothingStale, known: [`${join(folder, 'esreplay.yaml')}: known[0]`] });
    suite(known('blocking-call').replace('./opens', "'false'"));
    const ended = await test('--json', json);
    assert.equal(ended.status, 3, ended.stdout);
    assert.doesNotMatch(ended.stdout, /does not appear any more/);
    assert.deepEqual((JSON.parse(readFileSync(json, 'utf8')) as { readonly stale: Stale }).stale, nothingStale);
    suite(known('wide-cach'));
    const misspelt = await test();
    assert.deepEqual([misspelt.status, /esreplay\.yaml:6:\d+/.test(misspelt.stderr)], [2, true], misspelt.stderr);
  });

  it('expected decisions are written for each test, and compared', async () => {
    const text = `${both}expect: expect/{trace}-{client}-{os}.ndjson\n`;
    suite(text);
    mkdirSync(join(folder, 'expect'), { recursive: true });
    const written = await test('-t', 'good/', '--update', 'missing');
    assert.equal(written.status, 0, written.stdout + written.stderr);
    const file = join(folder, 'expect/day-one-good-15.ndjson');
    assert.equal((await test('-t', 'good/')).status, 0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"allow"', '"deny"'));
    const changed = await test('-t', 'good/day/one/15');
    assert.equal(changed.status, 1, changed.stdout);
    assert.match(changed.stdout, /DIFFERENCE {2}changed-decision/);
    const [line = ''] = readFileSync(file, 'utf8').split('\n');
    const { event, actor, target } = JSON.parse(line) as Identity;
    const known = (nth: number): string =>
      `${text}known: [{ client: good, trace: day/one, os: 15, rule: changed-decision, reason: later,
  ${JSON.stringify({ event, actor, target, nth }).slice(1)} ]\n`;
    suite(known(1));
    assert.equal((await test('-t', 'good/day/one/15')).status, 0);
    suite(known(2));
    assert.match(
      (await test('-t', 'good/day/one/15')).stdout,
      /the known changed-decision about AUTH_\w+ of\s+\S+ by \S+ \(number 2\) does not/,
    );
  });

  it('a worker that dies takes its test with it, and no other', async () => {
    suite(both.replace('./opens', './dies'));
    const { status, stdout } = await test('--workers', '2');
    assert.equal(status, 3, stdout);
    assert.match(stdout, /PASS {4}good {2}day\/one {2}15 27/);
    assert.match(stdout, /ERROR its worker was ended by SIGKILL\n {3}tests {5}bad day\/one 15 27; bad day\/two 15 27/);
    await gone(folder);
  });

  it('the name of a trace file becomes no escape sequence, and the command quotes it', async () => {
    const hostile = join(folder, "traces/x\u001b[31m$(id) '.estrace");
    copyFileSync(join(root, 'traces/first-run.estrace'), hostile);
    try {
      suite(both);
      const { stdout } = await test('--tag', 'red', '-t', '(id)');
      assert.ok(!stdout.includes('\u001b'), stdout);
      assert.match(stdout, /FAIL {4}bad {2}day\/x\\x1b\[31m\$\(id\) '/);
      assert.match(
        stdout,
        /\n {3}again {5}esreplay test \S*\/esreplay\.yaml -t 'bad\/day\/x\\x1b\[31m\$\(id\) '\\''\/15'\n/,
      );
      assert.ok(!(await test('--list')).stdout.includes('\u001b'));
    } finally {
      rmSync(hostile);
    }
  });

  it('the runs of verify are compared, and a cached answer is checked', async () => {
    suite(`${both}verify: { runs: 3, seed: 1 }\n`);
    const json = join(folder, 'verify.json');
    const { status, stdout } = await test('-t', 'one/27', '--json', json);
    assert.equal(status, 1, stdout);
    const { cells } = JSON.parse(readFileSync(json, 'utf8')) as SuiteResult;
    assert.deepEqual(
      cells.map(({ verdict, attempts }) => [verdict, attempts.at(-1)?.report?.verify?.runs]),
      [
        ['passed', 3],
        ['failed', 3],
      ],
    );
    suite(both.replace('pace: asap', "pace: asap, check-cache: 'true'"));
    const checked = await test('-t', 'good/day/one/27', '--json', json);
    assert.equal(checked.status, 0, checked.stdout);
    const [cell] = (JSON.parse(readFileSync(json, 'utf8')) as SuiteResult).cells;
    assert.match(cell?.attempts[0]?.report?.notes.join() ?? '', /cache/);
  });

  it('a suppression and a file that no test uses any more fail the whole suite, and --prune deletes such files', async () => {
    const file = join(folder, 'accepted.ndjson');
    const accepted = (rule: string): string => `{"rule":"${rule}","frame":"is_scr*","reason":"x"}\n`;
    writeFileSync(file, accepted('blocking-call'));
    const text = both.replace('pace: asap', 'pace: asap, suppressions: accepted.ndjson');
    suite(`${text}expect: stale/{trace}-{client}-{os}.ndjson\n`);
    rmSync(join(folder, 'stale'), { recursive: true, force: true });
    mkdirSync(join(folder, 'stale'));
    assert.equal((await test('--update', 'missing')).status, 0);
    const old = join(folder, 'stale/gone-good-15.ndjson');
    writeFileSync(old, '{"event":"AUTH_OPEN","actor":"gone","decision":"allow"}\n');
    assert.equal((await test('-t', '/27')).status, 0, 'a part of the suite cannot tell');
    const [json, junit] = [join(folder, 'stale.json'), join(folder, 'stale.xml')];
    const whole = await test('--json', json, '--junit', junit);
    assert.equal(whole.status, 1, whole.stdout);
    const staleIn = () => (JSON.parse(readFileSync(json, 'utf8')) as { readonly stale: Stale }).stale;
    assert.deepEqual(staleIn(), { ...nothingStale, expectations: ['stale/gone-good-15.ndjson'] });
    assert.match(readFileSync(junit, 'utf8'), /<failure [^>]*no test has these expectations[^>]*type="stale"/);
    assert.match(whole.stdout, /\nStale\n {2}- stale\/gone-good-15\.ndjson: no test has these expectations/);
    assert.equal((await test('--prune', '--json', json, '--junit', junit)).status, 0);
    assert.ok(!existsSync(old));
    assert.equal(staleIn().pruned, true);
    assert.match(readFileSync(junit, 'utf8'), /<skipped [^>]*deleted, because no test has it/);
    writeFileSync(file, accepted('blocking-call') + accepted('lock-wait'));
    assert.match((await test()).stdout, /\nStale\n {2}- \S*accepted\.ndjson:2: a suppression that no test needs/);
  });

  it('--last-failed takes an accepted finding again after its date', async () => {
    const known = "known: [{ client: bad, rule: blocking-call, reason: later, until: '2027-03-01' }]\n";
    suite(both + known);
    const at = async (day: string) => {
      const clock = useFakeTimers({ toFake: ['Date'], now: Date.parse(day) });
      try {
        return (await test('-t', 'one/27', '--last-failed')).stdout;
      } finally {
        clock.restore();
      }
    };
    assert.match(await at('2027-03-01'), /\nPASSED {2}2 passed/);
    assert.match(await at('2027-03-01'), /^Nothing to run/);
    assert.match(await at('2027-03-02'), /\nFAIL bad\/day\/one\/27: the known blocking-call was accepted until/);
  });

  it('--last-failed takes what passed by a baseline again without it, and with another one', async () => {
    suite(both);
    const baseline = join(folder, 'accepted.json');
    await test('-t', 'one/27', '--json', baseline);
    const left = async (...words: readonly string[]): Promise<string | undefined> =>
      /^.*/.exec((await test('-t', 'one/27', '--last-failed', '--retries', '0', ...words)).stdout)?.[0];
    assert.match((await left('--baseline', baseline)) ?? '', /^1 test /);
    assert.match((await left('--baseline', baseline)) ?? '', /^Nothing to run/);
    assert.match((await left()) ?? '', /^1 test /);
    assert.match((await left('--baseline', baseline)) ?? '', /^1 test /);
    writeFileSync(baseline, `${readFileSync(baseline, 'utf8')} `);
    assert.match((await left('--baseline', baseline)) ?? '', /^1 test /);
  });

  it('a finding of the baseline does not fail, and a new one does', async () => {
    suite(both);
    const [old, json] = [join(folder, 'old.json'), join(folder, 'new.json')];
    assert.equal((await test('-t', 'one/27', '--json', old)).status, 1);
    const same = await test('-t', 'one/27', '--baseline', old, '--json', json);
    assert.equal(same.status, 0, same.stdout);
    const result = JSON.parse(readFileSync(json, 'utf8')) as SuiteResult;
    assert.equal(result.cells.at(-1)?.because, 'only findings of the baseline');
    writeFileSync(old, readFileSync(old, 'utf8').replaceAll('"blocking-call"', '"lock-wait"'));
    const fresh = await test('-t', 'one/27', '--baseline', old, '--json', json);
    assert.equal(fresh.status, 1, fresh.stdout);
    assert.match(fresh.stdout, /\n {3}since {5}new, not in the baseline\n/);
    const { cells } = JSON.parse(readFileSync(json, 'utf8')) as SuiteResult;
    assert.deepEqual(
      cells.map(({ newFindings }) => newFindings),
      [[], [0]],
    );
    writeFileSync(old, '{}');
    const wrong = await test('--baseline', old);
    assert.deepEqual([wrong.status, /baseline is no result of a suite/.test(wrong.stderr)], [2, true]);
  });

  it('--only-changed knows every input: named by an option, untracked, ignored, a folder, or in a subfolder', async () => {
    const repository = join(folder, 'repository');
    const below = join(repository, 'below');
    mkdirSync(join(below, 'data/deep'), { recursive: true });
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', ...words], {
        cwd: repository,
        encoding: 'utf8',
      });
    const write = (name: string, text: string): void => writeFileSync(join(below, name), text);
    const suiteWith = (keys: string): void =>
      write('esreplay.yaml', `clients: { good: { run: ../../careful${keys} } }\ntraces: { day: one.estrace }\n`);
    copyFileSync(join(root, 'traces/first-run.estrace'), join(below, 'one.estrace'));
    for (const name of ['m.yaml', 'data/deep/file', 'ignored.txt']) write(name, 'first');
    write('.gitignore', 'ignored.txt\n.esreplay\n');
    git('init', '-q');
    git('config', 'diff.relative', 'true');
    const isLeft = async (keys: string, change: () => void): Promise<boolean> => {
      suiteWith(keys);
      git('add', '.');
      git('commit', '-q', '--allow-empty', '-m', 'suite');
      change();
      const { stdout, stderr } = await esreplayIn({}, 'test', join(below, 'esreplay.yaml'), '--only-changed', 'HEAD');
      assert.equal(stderr, '');
      return !stdout.startsWith('Nothing to run');
    };
    assert.ok(!(await isLeft(', inputs: [data, m.yaml]', () => undefined)), 'the same');
    assert.ok(await isLeft(', models: m.yaml', () => write('m.yaml', 'second')), 'service models');
    assert.ok(await isLeft(', inputs: data', () => write('data/deep/file', 'second')), 'a folder');
    assert.ok(await isLeft(', inputs: data', () => write('data/deep/new', 'new')), 'a folder with a new file');
    assert.ok(await isLeft(', inputs: data', () => rmSync(join(below, 'data/deep/file'))), 'a folder without a file');
    write('data/deep/file', 'second');
    assert.ok(await isLeft(', inputs: new.txt', () => write('new.txt', 'x')), 'an untracked file');
    assert.ok(await isLeft(', inputs: ignored.txt', () => undefined), 'a file that git ignores');
    suiteWith(', inputs: [m.yaml, absent.txt]');
    const absent = await esreplayIn({}, 'test', join(below, 'esreplay.yaml'), '--list');
    assert.equal(absent.status, 2);
    assert.match(absent.stderr, /inputs.* absent\.txt[\s\S]*esreplay\.yaml:1:\d+/);
  });

  it('--only-changed runs the tests whose files differ from a revision', async () => {
    suite(both);
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('add', 'esreplay.yaml', 'traces');
    git('commit', '-q', '-m', 'suite');
    try {
      const none = await test('--only-changed', 'HEAD');
      assert.deepEqual([none.status, none.stdout], [0, 'Nothing to run: no file of a test has changed.\n']);
      const two = join(folder, 'traces/two.estrace');
      writeFileSync(two, Buffer.concat([readFileSync(two), Buffer.from('x')]));
      const changed = await test('--only-changed', 'HEAD', '-t', '/27');
      assert.match(changed.stdout, /^2 tests \(1 trace, 2 clients, 1 release\)/);
      for (const rev of ['absent', '--output=x', ''])
        assert.equal((await test(`--only-changed=${rev}`)).status, 2, rev);
    } finally {
      rmSync(join(folder, '.git'), { recursive: true, force: true });
      copyFileSync(join(root, 'traces/first-run.estrace'), join(folder, 'traces/two.estrace'));
    }
  });

  const withoutResult: readonly (readonly [what: string, text: string, exitCode: number])[] = [
    ['a trace that was cut', both.replace('traces/*.estrace', 'cut.estrace'), 4],
    ['a trace that is not there', both.replace('traces/*.estrace', 'gone.estrace'), 4],
    ['a trace that is no built-in one', both.replace('traces/*.estrace', "'@nosuch'"), 2],
    ['suppressions that are not there', both.replace('pace: asap', 'pace: asap, suppressions: gone.ndjson'), 2],
    ['expectations that cannot be read', `${both.replace('*', 'one')}expect: wrong.ndjson\n`, 2],
  ];
  for (const [what, text, exitCode] of withoutResult)
    it(`${what} ends the suite with status ${exitCode}`, async () => {
      const trace = readFileSync(join(folder, 'traces/one.estrace'));
      writeFileSync(join(folder, 'cut.estrace'), trace.subarray(0, 100));
      writeFileSync(join(folder, 'wrong.ndjson'), 'no json\n');
      suite(text);
      const json = join(folder, 'none.json');
      const { status, stdout } = await test('--json', json);
      const result = JSON.parse(readFileSync(json, 'utf8')) as SuiteResult;
      assert.deepEqual([status, result.exitCode], [exitCode, exitCode], stdout);
      assert.match(stdout, new RegExp(`\\nFAILED {2}.*\\(exit status ${exitCode}\\)\\n$`));
    });

  it('a test without a result outweighs one that failed, and --fail-fast stops at it', async () => {
    writeFileSync(join(folder, 'cut.estrace'), readFileSync(join(folder, 'traces/one.estrace')).subarray(0, 100));
    suite(both.replace('{ day: traces/*.estrace }', '{ day: traces/one.estrace, cut: cut.estrace }'));
    const { status, stdout } = await test();
    assert.deepEqual([status, /2 failed, 4 without a result/.test(stdout)], [4, true], stdout);
    suite('clients: { good: ./careful }\ntraces: { cut: cut.estrace, day: traces/one.estrace }\n');
    const first = await test('--workers', '1', '--fail-fast');
    assert.match(first.stdout, /\nFAILED {2}1 without a result, 1 not finished, /);
  });

  it('runSuite() gives the results of the command', async () => {
    const path = suite(both);
    const seen: string[] = [];
    const only = (id: string): boolean => id.endsWith('one/27');
    const result = await runSuite(path, { workers: 2, only, onResult: ({ id }) => seen.push(id) });
    assert.deepEqual(
      result.cells.map(({ id, verdict }) => [id, verdict]),
      [
        ['good/day/one/27', 'passed'],
        ['bad/day/one/27', 'failed'],
      ],
    );
    assert.deepEqual([result.exitCode, seen.sort()], [1, ['bad/day/one/27', 'good/day/one/27']]);
    suite('clients: {}\ntraces: {}\n');
    await assert.rejects(runSuite(path), /has no client or no trace\n {2}--> [\s\S]*\nhelp: /);
  });

  it('a client that does not build has its output shown, and the tests of others go on', async () => {
    suite(both.replace('bad: { run: ./opens,', "bad: { run: ./opens, build: 'echo no rule to make it; exit 2',"));
    const { status, stdout } = await test('-t', '/27');
    assert.equal(status, 3, stdout);
    assert.match(stdout, /PASS {4}good {2}day\/one {2}27/);
    assert.match(
      stdout,
      /ERROR build ended with 2: echo no rule[\s\S]*esreplay\.yaml:\d:\d+\n[\s\S]* \| no rule to make it\n/,
    );
  });

  it('a suite that does not build runs nothing, and shows the output', async () => {
    suite(`${both}build: 'echo no compiler; exit 1'\n`);
    const { status, stderr } = await test();
    assert.equal(status, 3, stderr);
    assert.match(
      stderr,
      /^error: build ended with 1: echo no compiler; exit 1\nno compiler\n {2}--> \S+esreplay\.yaml:6:1\n/,
    );
  });

  it('a test that takes too long is ended and named', async () => {
    suite(both.replace('./opens', 'sleep 1000').replace('pace: asap', 'pace: asap, timeout: 300ms, ready: 1h'));
    const { status, stdout } = await test('--tag', 'red', '-t', 'one/27');
    assert.equal(status, 3, stdout);
    assert.match(stdout, /ERROR timed out\n/);
  });

  it('--json and --junit have every test once', async () => {
    suite(both);
    const [json, junit] = [join(folder, 'suite.json'), join(folder, 'suite.xml')];
    await test('-t', '/27', '--json', json, '--junit', junit);
    const result = JSON.parse(readFileSync(json, 'utf8')) as SuiteResult;
    assert.deepEqual(
      result.cells.map(({ id, verdict }) => `${id} ${verdict}`),
      ['good/day/one/27 passed', 'good/day/two/27 passed', 'bad/day/one/27 failed', 'bad/day/two/27 failed'],
    );
    const xml = readFileSync(junit, 'utf8');
    assert.equal(xml.match(/<testcase /g)?.length, 4);
    assert.equal(xml.match(/<failure [^>]*type="blocking-call"/g)?.length, 2);
  });

  it('--html writes one page with the report and the timeline of each test that failed', async () => {
    suite(both);
    const html = join(folder, 'suite.html');
    assert.equal((await test('-t', '/27', '--html', html)).status, 1);
    const page = readFileSync(html, 'utf8');
    const [, json = ''] = /id="esreplay-data">(.*)<\/script>/.exec(page) ?? [];
    const { runs, suite: shown } = JSON.parse(json) as SuitePageData;
    assert.deepEqual(
      shown.cells.map(({ id, run }) => `${id} ${run}`),
      ['good/day/one/27 null', 'good/day/two/27 null', 'bad/day/one/27 0', 'bad/day/two/27 1'],
    );
    assert.deepEqual(
      runs.map(({ name, timeline }) => `${name} ${timeline !== null && timeline.messages.length > 0}`),
      ['bad/day/one/27 true', 'bad/day/two/27 true'],
    );
  });

  it('--html-on decides when the page is written, and needs a file that can be written', async () => {
    suite(both);
    const html = join(folder, 'on.html');
    const written = async (...words: readonly string[]): Promise<boolean> => {
      rmSync(html, { force: true });
      await test('--html', html, ...words);
      return existsSync(html);
    };
    assert.equal(await written('-t', 'good/day/one/27', '--html-on', 'failure'), false);
    assert.equal(await written('-t', 'one/27', '--html-on', 'failure'), true);
    assert.equal(await written('-t', 'one/27', '--html-on', 'never'), false);
    assert.equal(await written('-t', 'good/day/one/27'), true);
    const without = await test('--html-on', 'failure');
    assert.deepEqual([without.status, /--html-on needs a file to write/.test(without.stderr)], [2, true]);
    const absent = await test('--html', join(folder, 'absent/x.html'));
    assert.deepEqual([absent.status, absent.stdout], [2, ''], 'before anything runs');
  });

  it('a flaky test is shown by the attempt that failed', async () => {
    suite(
      both
        .replace('./opens', '"sh -c \'mkdir once && exec ./opens || exec ./careful\'"')
        .replace('*.estrace', 'one.estrace'),
    );
    rmSync(join(folder, 'once'), { recursive: true, force: true });
    const { status, stdout } = await test('--tag', 'red', '-t', '/27', '--retries', '1');
    assert.equal(status, 1, stdout);
    assert.match(stdout, / FLAKY {3}bad {2}day/);
    assert.match(stdout, /VIOLATION {2}blocking-call/);
  });

  it('annotations of GitHub Actions are one for each place in all tests, with paths of the repository', async () => {
    copyFileSync(join(examples, 'opens-in-handler.c'), join(folder, 'hasty.c'));
    await compileClient({ sources: [join(folder, 'hasty.c')], output: join(folder, 'hasty') });
    suite(both.replace('./opens', './hasty'));
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder };
    const { stdout } = await esreplayIn(
      { env },
      'test',
      join(folder, 'esreplay.yaml'),
      '--html',
      join(folder, 'a.html'),
    );
    const made = obeyed(stdout);
    assert.deepEqual(
      made.map(({ name, properties }) => `${name} ${properties.file} ${properties.title}`),
      ['error hasty.c esreplay: blocking-call'],
    );
    assert.match(made[0]?.message ?? '', /4 tests: bad\/day\/one\/15, bad\/day\/one\/27, bad\/day\/two\/15 and 1 more/);
  });

  it('a test without a result has an annotation with its reason', async () => {
    suite(both.replace('./opens', './dies'));
    const { stdout } = await esreplayIn({ env: { GITHUB_ACTIONS: 'true' } }, 'test', join(folder, 'esreplay.yaml'));
    const [made, ...more] = obeyed(stdout);
    assert.deepEqual([made?.properties.title, more], ['esreplay: no result', []]);
    assert.match(made?.message ?? '', /^its worker was ended by SIGKILL\. [\s\S]*4 tests: bad/);
  });

  it('the runner of GitHub Actions obeys nothing that a client prints', async () => {
    suite(both.replace('./opens', '"sh -c \'echo \\\\#\\\\#[error]obeyed\'"'));
    const words = ['test', join(folder, 'esreplay.yaml'), '--tag', 'red', '-t', 'one/27'];
    const { stdout } = await esreplayIn({ env: { GITHUB_ACTIONS: 'true' } }, ...words);
    assert.match(stdout, /\| ##\[error\]obeyed/);
    assert.deepEqual(
      obeyed(stdout).map(({ message }) => message.split('.')[0]),
      ['The client did not call es_new_client before it ended (exit status 0)'],
    );
  });

  it('a suite that is killed leaves what finished, and --last-failed goes on from there', async () => {
    suite(both.replace('bad: { run: ./opens', "bad: { run: 'echo begun; exec sleep 1000'"));
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const harness = new Harness(['test', join(folder, 'esreplay.yaml'), '--workers', '1'], { TMPDIR: temporary });
    while (!harness.stdout.includes('good  day/two'))
      await new Promise((wake) => harness.child.stdout?.once('data', wake));
    harness.child.kill('SIGKILL');
    await harness.ended();
    await gone(folder);
    const left = (): string[] => readdirSync(temporary);
    while (left().length > 0) await new Promise((wake) => setTimeout(wake, 5));
    suite(both.replace('./opens', './careful'));
    const rest = await test('--last-failed');
    assert.match(rest.stdout, /^4 tests \(2 traces, 1 client, 2 releases\)/);
    assert.equal(rest.status, 0, rest.stdout);
  });
});
