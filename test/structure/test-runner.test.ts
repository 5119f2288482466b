// scripts/test.mjs adds up the results of several mocha processes, and a test that fails twice does not pass.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meansFewCases, testFiles } from '../../scripts/test-files.mjs';
import { packageRoot } from '../../src/system/package-root.ts';
import { itInHeavy } from '../cases.ts';
import { testFolder } from '../folder.ts';

const files = {
  'bad.mjs': `it('passes', () => {}); it.skip('is left out', () => {});
    it('tries every case', () => { if (process.env.ESREPLAY_TEST_CASES !== 'every') throw new Error(); });
    it('fails: always', () => { throw new Error('first line\\nsecond line'); });
    describe('a suite', () => { before(() => { throw new Error('no set-up'); }); it('is not reached', () => {}); });`,
  'flaky.mjs': `import { existsSync, writeFileSync } from 'node:fs';
    const mark = new URL('mark', import.meta.url);
    it('passes the second time', () => { if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('too early'); } });`,
  'skips.mjs': `import { skip } from ${JSON.stringify(join(packageRoot, 'test/skip.ts'))};
    it('is one', function () { skip(this, 'no zsh on the PATH (Debian: zsh)'); });
    it('waits first', async function () { await null; skip(this, 'no fish on the PATH'); });
    for (const at of ['before', 'beforeEach']) describe(at, () => {
      global[at](function () { skip(this, 'chromium is not installed'); });
      for (const name of ['one', 'two']) it(name, () => {});
      describe('within', () => it('three', () => {}));
    });
    describe('beforeEach, of some', () => {
      beforeEach(function () { if (this.currentTest.title !== 'passes') skip(this, 'needs root'); });
      it('passes', () => {}); it('is two', () => {});
    });`,
  'killed.mjs': "it('passes', () => {}); it('ends the process', () => process.kill(process.pid, 'SIGKILL'));",
};
type Name = keyof typeof files;

const failures = [
  'failed  bad.mjs: a suite "before all" hook for "is not reached": no set-up',
  'failed  bad.mjs: fails: always: first line',
  'failed  killed.mjs: Uncaught error outside test suite: Workerpool Worker terminated Unexpectedly',
];
const flaky = 'flaky  flaky.mjs: passes the second time: too early';

describe('the test runner', () => {
  const folder = testFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

  /** Returns its status and the last lines, without the folder. */
  function run(names: readonly Name[], ...options: string[]): [number | null, readonly string[]] {
    rmSync(join(folder, 'mark'), { force: true });
    const words = ['scripts/test.mjs', ...options, ...names.map((name) => join(folder, name))];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: packageRoot, encoding: 'utf8' });
    const lines = stdout.split('\n').filter((line) => /^(failed|flaky|skipped) |^\d+ passed/.test(line));
    return [status, lines.map((line) => line.replace(/ \S*\/(\w+\.mjs): /, ' $1: '))];
  }

  it('skipped tests of a file share one line for each reason', () => {
    const skipped = [
      'skipped  skips.mjs: is one: no zsh on the PATH (Debian: zsh)',
      'skipped  skips.mjs: waits first: no fish on the PATH',
      'skipped  skips.mjs: 6 tests: chromium is not installed',
      'skipped  skips.mjs: beforeEach, of some is two: needs root',
    ];
    assert.deepEqual(run(['skips.mjs']), [0, [...skipped, '1 passed, 0 failed, 9 skipped']]);
    // Mocha runs two files in processes of their own.
    const [, lines] = run(['skips.mjs', 'bad.mjs']);
    assert.deepEqual(
      lines.filter((line) => / skips\.mjs: /.test(line)),
      skipped,
    );
  });

  it('the last line has the sums of all files, and failures come before it', () => {
    const [status, lines] = run(['bad.mjs', 'killed.mjs', 'flaky.mjs'], '--again');
    assert.equal(status, 1);
    assert.deepEqual(lines.slice(0, 2), ['skipped  bad.mjs: is left out: without a reason', flaky]);
    assert.deepEqual([...lines.slice(2, -1)].sort(), failures);
    assert.equal(lines.at(-1), '3 passed, 3 failed, 1 skipped');
  });

  itInHeavy('--again repeats what failed, and a second success passes', () => {
    const red = 'failed  flaky.mjs: passes the second time: too early';
    assert.deepEqual(run(['flaky.mjs']), [1, [red, '0 passed, 1 failed']]);
    assert.deepEqual(run(['flaky.mjs'], '--again'), [0, [flaky, '1 passed, 0 failed']]);
  });

  itInHeavy('--few tries few cases of a named file', () => {
    const [, lines] = run(['bad.mjs'], '--few');
    assert.ok(
      lines.some((line) => /tries every case/.test(line)),
      lines.join('\n'),
    );
  });

  it('the heavy suite tries every case of a file that tries few of them daily', () => {
    const these = 'test/structure/test-runner.test.ts';
    const [daily, heavy] = [testFiles([]), testFiles(['heavy'])];
    const throughHelper = 'test/print/commands.test.ts';
    for (const each of [these, throughHelper]) assert.ok(daily.includes(each) && heavy.includes(each), each);
    assert.ok(!heavy.includes('test/structure/walk.test.ts'));
    assert.deepEqual(
      heavy.filter((file) => file.endsWith('.test.ts') && !daily.includes(file)),
      [],
    );
    for (const words of [[], ['test'], ['unit']]) assert.ok(meansFewCases(words), words.join());
    for (const words of [['heavy'], ['test', 'heavy'], [these]]) assert.ok(!meansFewCases(words), words.join());
  });

  itInHeavy('flaky.mjs counts rounds beside hogs, resumes, and names a test that failed once', () => {
    const rounds = (count: number): [number | null, readonly string[]] => {
      const words = ['scripts/flaky.mjs', `${count}`, '--hogs', '1', '--tally', join(folder, 'tally')];
      const { status, stdout } = spawnSync(process.execPath, [...words, join(folder, 'flaky.mjs')], {
        cwd: packageRoot,
        encoding: 'utf8',
      });
      return [status, stdout.split('\n').map((line) => line.replace(/ in .*| \S*\/(?=\w+\.mjs)|, 1 files.*/g, ''))];
    };
    rmSync(join(folder, 'mark'), { force: true });
    const red = 'flaky flaky.mjs: passes the second time: red 1 of 2 times: too early';
    const sum = '1 of 2 rounds green beside 1 hogs';
    const [first, second] = ['round 1 of 1: 1 failed', 'round 2 of 2: green'];
    const lines = (text: readonly string[]): readonly string[] => text.filter((line) => /^(round|flaky|\d)/.test(line));
    assert.deepEqual(
      [rounds(1)].map(([status, text]) => [status, lines(text)[0]]),
      [[1, first]],
    );
    for (const done of [[second], []]) {
      const [status, text] = rounds(2);
      assert.deepEqual([status, lines(text)], [1, [...done, sum, red]]);
    }
  });
});
