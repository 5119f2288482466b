// Archives that lost their end, at any byte: what a merge still says, and how a share goes on.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveWriter } from '../../src/suite/archive.ts';
import type { CellResult } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { esreplay } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { reportOf } from '../report/reports.ts';
import { attemptOf, cellOf } from './results.ts';

describe('an archive that was cut', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const [first, second, again, cut] = ['1.ndjson', '2.ndjson', 'again', 'cut.ndjson'].map(path) as [
    string,
    string,
    string,
    string,
  ];
  // More than a line of the plan has.
  const cells = Array.from({ length: 2100 }, (_, at) => cellOf(`agent/t${at}/15`, 'passed', [attemptOf(null)]));
  const ids = cells.map(({ id }) => id);
  const { expectations, known, findings } = nothingStale;
  const head = { plan: 'a', file: 'esreplay.yaml', workers: 2, named: { expectations, known, findings } };

  function write(file: string, results: readonly CellResult[]): void {
    const archive = new ArchiveWriter(file, folder, head, cells, false);
    for (const result of results) archive.add(result);
    archive.close();
  }
  const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n');
  const keep = (lines: number): void => writeFileSync(cut, `${linesOf(first).slice(0, lines).join('\n')}\n`);
  const merge = (...files: readonly string[]) => esreplay('merge-reports', ...files, '--missing', again);
  const missing = (): string[] =>
    readFileSync(again, 'utf8')
      .split('\n')
      .filter((line) => line !== '');

  before(() => {
    const [one, two] = [cells.slice(0, 3), cells.slice(3)];
    write(first, one);
    write(second, two);
  });
  beforeEach(() => {
    rmSync(again, { force: true });
    rmSync(cut, { force: true });
  });

  it('a merge of many prints the first thousand rows of what passed, and every other row', async () => {
    const failed = cells.slice(-2).map((cell) => ({ ...cell, verdict: 'failed' as const, because: 'a reason' }));
    write(cut, [...cells.slice(0, -2), ...failed]);
    const { stdout } = await merge(cut);
    assert.equal(stdout.match(/^ {2}PASS /gm)?.length, 1000);
    assert.equal(stdout.match(/^ {2}FAIL /gm)?.length, 2);
    assert.match(stdout, /^ {2}and 1,098 tests that passed: --verbose prints them$/m);
    const whole = await esreplay('merge-reports', cut, '--verbose');
    assert.equal(whole.stdout.match(/^ {2}PASS /gm)?.length, 2098);
    assert.doesNotMatch(whole.stdout, /tests that passed:/);
  });

  for (const [where, lines, count] of [
    ['after its first line', 1, '0'],
    ['within its plan', 2, '1,000'],
  ] as const)
    it(`one that was cut ${where} costs its own results alone`, async () => {
      keep(lines);
      for (const files of [
        [cut, second],
        [second, cut],
      ]) {
        const { status, stdout, stderr } = await merge(...files);
        assert.equal(status, 3);
        assert.deepEqual(missing(), ids.slice(0, 3));
        assert.match(stdout, /2097 passed, 3 not finished, in /);
        assert.equal(
          stderr.match(/^warning: /gm)?.length,
          3,
          `one of the file, one of its tests, one of the whole: ${stderr}`,
        );
        assert.match(stderr, new RegExp(`cut\\.ndjson was cut: its plan has ${count} tests of 2,100\n`));
      }
    });

  it('one without its plan is not the whole of a suite, even alone', async () => {
    keep(1);
    const { status, stderr } = await merge(cut);
    assert.equal(status, 3, stderr);
    assert.match(stderr, /warning: .*cut\.ndjson was cut: its plan has 0 tests of 2,100\n/);
  });

  it('one that is empty, or cut in its first line, costs its own results alone', async () => {
    for (const text of ['', '{', linesOf(first)[0]?.slice(0, -5) ?? '']) {
      writeFileSync(cut, text);
      for (const files of [
        [cut, second],
        [second, cut],
      ]) {
        const { status, stdout, stderr } = await merge(...files);
        assert.equal(status, 3, stderr);
        assert.deepEqual(missing(), ids.slice(0, 3));
        assert.match(stdout, /2097 passed, 3 not finished, in /);
        assert.match(stderr, /warning: \S+cut\.ndjson was cut: it has no whole line\n/);
      }
    }
  });

  it('one that is all there is, and says nothing, is said with what to do', async () => {
    writeFileSync(cut, '');
    const { status, stderr } = await merge(cut, cut);
    assert.equal(status, 3);
    assert.match(stderr, /^error: no archive has a whole line, so no test is known\n {2}--> \S+cut\.ndjson\nhelp: /);
  });

  it('a test that no plan has is said once for all, with the first of them', async () => {
    const foreign = cells.slice(0, 9).map((cell) => ({ ...cell, id: `x${cell.id}` }));
    write(cut, foreign);
    const { stderr } = await merge(cut, first, second);
    assert.equal(stderr.match(/not in the plan/g)?.length, 1, stderr);
    assert.match(stderr, /warning: \S+cut\.ndjson: 9 tests are not in the plan\n {2}xagent\/t0\/15\n/);
  });

  it('a file that is no archive is refused in plain words', async () => {
    for (const text of ['{}\n', 'x', 'version: 1\n', '{"esreplay":"plan","version":1}\n']) {
      writeFileSync(cut, text);
      const { status, stderr } = await merge(second, cut);
      assert.equal(status, 2, text);
      assert.match(stderr, /^error: not an archive of a suite: its first line is not that of an archive\n/);
    }
    writeFileSync(cut, `${linesOf(first)[0]}\n{"result":{}}\n`);
    assert.match((await merge(cut)).stderr, /^error: not an archive of a suite: line 2 has no result\n/);
  });

  it('the head and the plan are there together, or the file that was there before', () => {
    write(cut, []);
    const whole = statSync(cut);
    const failing = [...cells.slice(0, 1500), { ...cells[0], kind: 1n }] as unknown as typeof cells;
    assert.throws(() => new ArchiveWriter(cut, folder, { ...head, plan: 'b' }, failing, false));
    assert.equal(statSync(cut).ino, whole.ino);
    assert.match(readFileSync(cut, 'utf8'), /^\{"esreplay":"archive","version":1,"plan":"a"/);
    assert.equal(whole.mode & 0o777, 0o600);
  });

  it('an archive goes on from nothing, from a cut head and from a cut plan', () => {
    const ended = [cellOf('agent/t0/15', 'failed', [attemptOf(reportOf({ exitCode: 1 }))])];
    for (const text of ['', linesOf(first)[0]?.slice(0, 20) ?? '', `${linesOf(first).slice(0, 2).join('\n')}\n{"pl`]) {
      writeFileSync(cut, text);
      const archive = new ArchiveWriter(cut, folder, head, cells, true);
      for (const each of ended) archive.add(each);
      archive.close();
      assert.deepEqual(linesOf(cut).slice(0, 4), linesOf(first).slice(0, 4), text);
      assert.match(linesOf(cut).at(-2) ?? '', /^\{"result":/);
    }
  });
});
