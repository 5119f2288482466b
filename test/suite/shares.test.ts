// Several machines that share a suite: what each runs, and how their results become one.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SuiteResult } from '../../src/suite/result.ts';
import { hashed, packed, parseShard } from '../../src/suite/shard.ts';
import { autoShard } from '../../src/suite/shard-engines.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { withoutTimes } from './without-times.ts';

describe('a share of a suite', () => {
  const cells = [9, 1, 1, 7, 3, 3, 2, 8].map((seconds, at) => ({ id: `test ${at}`, seconds }));
  const all = cells.map(({ id }) => id);
  const shares = (of: number, take: (index: number) => Set<string>): string[][] =>
    Array.from({ length: of }, (_, at) => [...take(at + 1)]);

  it('every test is in one share, and the longest is not behind others', () => {
    for (const of of [1, 3, 8, 20]) {
      const byTime = shares(of, (index) => packed(cells, { index, of }));
      const byName = shares(of, (index) => hashed(all, { index, of }));
      for (const each of [byTime, byName]) assert.deepEqual(each.flat().sort(), [...all].sort(), `${of}`);
    }
    const loads = shares(3, (index) => packed(cells, { index, of: 3 })).map((ids) =>
      cells.filter(({ id }) => ids.includes(id)).reduce((sum, { seconds }) => sum + seconds, 0),
    );
    assert.deepEqual(loads.sort(), [11, 11, 12]);
  });

  it('the order of the tests changes no share', () => {
    const turned = [...cells].reverse();
    for (const index of [1, 2, 3]) {
      const own = [...packed(turned, { index, of: 3 })].sort();
      assert.deepEqual(own, [...packed(cells, { index, of: 3 })].sort());
    }
  });

  it('a share is typed as 2/5', () => {
    assert.deepEqual(parseShard('2/5'), { index: 2, of: 5 });
    for (const typed of ['0/5', '6/5', '2', '2/', '/5', '-1/5', '2/5x', '1/1000000'])
      assert.equal(parseShard(typed), null);
  });
});

describe('--shard auto', () => {
  const known: readonly (readonly [string, Record<string, string>])[] = [
    ['Bazel', { TEST_SHARD_INDEX: '1', TEST_TOTAL_SHARDS: '5' }],
    ['GitLab', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '5' }],
    ['Buildkite', { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '5' }],
    ['CircleCI', { CIRCLE_NODE_INDEX: '1', CIRCLE_NODE_TOTAL: '5' }],
    ['a Slurm array', { SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '5', SLURM_ARRAY_TASK_MIN: '0' }],
    ['an indexed Job of Kubernetes', { JOB_COMPLETION_INDEX: '1', ESREPLAY_SHARDS: '5' }],
  ];
  for (const [engine, environment] of known)
    it(`the second of five is read from ${engine}`, () => {
      assert.deepEqual(autoShard(environment, null), { index: 2, of: 5 });
    });

  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['a machine without an engine', {}, /finds no engine that it knows/],
    ['an index without a total', { JOB_COMPLETION_INDEX: '1' }, /Kubernetes does not tell the number of shares/],
    ['a total that is empty', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '' }, /GitLab does not tell/],
    ['an index beyond the total', { CI_NODE_INDEX: '6', CI_NODE_TOTAL: '5' }, /says share 6 of 5/],
    ['an index that is no number', { TEST_SHARD_INDEX: 'x', TEST_TOTAL_SHARDS: '5' }, /says share x of 5/],
    [
      'one task of a Slurm array that runs again',
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1', SLURM_ARRAY_TASK_MIN: '3' },
      /SLURM_ARRAY_TASK_COUNT is 1, as it is when one task of several runs again/,
    ],
    [
      'a Slurm array that begins at 1',
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '5', SLURM_ARRAY_TASK_MIN: '1' },
      /the array does not begin at 0/,
    ],
  ];
  for (const [what, environment, message] of refused)
    it(`${what} is refused`, () => {
      assert.throws(() => autoShard(environment, null), message);
    });

  it('the number of shares of a plan outranks that of the engine', () => {
    const again = { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1', SLURM_ARRAY_TASK_MIN: '3' };
    assert.deepEqual(autoShard(again, 5), { index: 4, of: 5 });
  });
});

describe('the results of several machines', () => {
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const file = path('esreplay.yaml');
  const examples = join(root, 'replayer/kit/examples');

  before(async () => {
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(examples, `${name}.c`)], output: path(name) });
    mkdirSync(path('traces'));
    for (const name of ['one', 'two'])
      copyFileSync(join(root, 'traces/first-run.estrace'), path(`traces/${name}.estrace`));
  });
  beforeEach(() => {
    rmSync(path('.esreplay'), { recursive: true, force: true });
    suite();
  });

  const suite = (more = ''): void =>
    writeFileSync(
      file,
      `defaults: { pace: asap }
clients: { good: ./careful, bad: ./opens-in-handler }
traces: { day: traces/*.estrace }
os: [15, 27]
skip: [{ client: good, trace: day/two, os: 27, reason: later }]
${more}`,
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', file, ...words);
  const merge = (...words: readonly string[]) => esreplayIn({}, 'merge-reports', ...words);
  const shard = (index: number, ...words: readonly string[]) =>
    test('--shard', `${index}/3`, '--archive', path(`${index}.ndjson`), ...words);
  const shards = async (...words: readonly string[]): Promise<readonly string[]> => {
    for (const index of [1, 2, 3]) await shard(index, ...words);
    return [1, 2, 3].map((index) => path(`${index}.ndjson`));
  };
  const merged = async (...archives: readonly string[]): Promise<unknown> => {
    const json = path('merged.json');
    const { status, stderr } = await merge(...archives, '--json', json);
    assert.equal(status, 1, stderr);
    return withoutTimes(JSON.parse(readFileSync(json, 'utf8')));
  };

  it('one machine, three shares and single tests in any order have the same result', async () => {
    const names = (await test('--list')).stdout.trim().split('\n');
    await test('--archive', path('whole.ndjson'));
    const whole = await merged(path('whole.ndjson'));
    assert.equal((whole as SuiteResult).cells.length, 8);
    assert.deepEqual(await merged(...(await shards())), whole);
    const plan = path('plan.ndjson');
    assert.equal((await test('--write-plan', plan)).status, 0);
    assert.deepEqual(await merged(...(await shards('--plan', plan))), whole);
    const archives: string[] = [];
    for (const [at, id] of names.toReversed().entries()) {
      writeFileSync(path('names'), `${id}\n`);
      archives.push(path(`cell-${at}.ndjson`));
      await test('--cells', path('names'), '--archive', path(`cell-${at}.ndjson`));
    }
    assert.deepEqual(await merged(...archives), whole);
  });

  it('an archive that is missing, cut, doubled or of another plan is said, with what is there', async () => {
    const [first = '', second = '', third = ''] = await shards();
    const missing = await merge(first, third, '--missing', path('again'));
    assert.equal(missing.status, 3, missing.stderr);
    const again = readFileSync(path('again'), 'utf8').trim().split('\n');
    assert.match(missing.stderr, new RegExp(`warning: ${again.length} tests? of 8 have no result`));
    assert.match(missing.stdout, new RegExp(`, ${again.length} not finished, in `));
    await test('--cells', path('again'), '--archive', path('rest.ndjson'));
    assert.equal((await merge(first, third, path('rest.ndjson'))).status, 1);
    const lines = readFileSync(second, 'utf8');
    writeFileSync(path('cut.ndjson'), lines.slice(0, -10));
    const cut = await merge(first, path('cut.ndjson'), third);
    assert.equal(cut.status, 3);
    assert.match(cut.stderr, /warning: \S+cut\.ndjson was cut: its last line is no whole result/);
    assert.equal((await merge(first, second, third, second)).status, 1, 'the same twice');
    writeFileSync(
      path('other.ndjson'),
      lines.replaceAll('"verdict":"failed","exitCode":1', '"verdict":"passed","exitCode":0'),
    );
    const doubled = await merge(first, second, third, path('other.ndjson'));
    assert.equal(doubled.status, 3);
    assert.match(doubled.stderr, /warning: \d tests? came twice with different results\n {2}bad\//);
    suite('verify: { runs: 2 }\n');
    await shard(2);
    const foreign = await merge(first, second, third);
    assert.equal(foreign.status, 3);
    assert.match(foreign.stderr, /warning: \S+2\.ndjson belongs to another plan than \S+1\.ndjson/);
    for (const text of ['{}\n', 'x', `${lines.split('\n')[0]}\n{"result":{}}\n`]) {
      writeFileSync(path('none.ndjson'), text);
      const none = await merge(path('none.ndjson'));
      assert.equal(none.status, 2, text);
      assert.match(none.stderr, /^error: not an archive of a suite: /);
    }
  });

  it('a plan of other files, or that was cut, is refused', async () => {
    const plan = path('plan.ndjson');
    await test('--write-plan', plan);
    const trace = path('traces/two.estrace');
    const whole = readFileSync(trace);
    try {
      writeFileSync(trace, Buffer.concat([whole, Buffer.from('x')]));
      const changed = await test('--plan', plan, '--shard', '1/1');
      assert.equal(changed.status, 3);
      assert.match(
        changed.stderr,
        /^error: not the plan of this suite: good\/day\/two\/15 has other files or options\n/,
      );
    } finally {
      writeFileSync(trace, whole);
    }
    writeFileSync(plan, readFileSync(plan, 'utf8').split('\n').slice(0, -2).join('\n'));
    const cut = await test('--plan', plan);
    assert.equal(cut.status, 2);
    assert.match(cut.stderr, /^error: not a plan of a suite: it was cut or changed: it has 7 tests of 8\n/);
  });

  it('a plan has the seconds of the last run, and the longest are divided first', async () => {
    const plan = path('plan.ndjson');
    await test();
    const { stdout } = await test('--write-plan', plan, '--shards', '2');
    assert.match(stdout, /plan\.ndjson: 8 tests, about \d+.* on one machine, .* on each of 2\n$/);
    const [head, ...lines] = readFileSync(plan, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([head.tests, head.shards], [8, 2]);
    assert.deepEqual(lines[0].needs, { os: 'linux', arch: process.arch, exclusive: false });
    assert.ok(lines.every(({ seconds }: { seconds: number }) => seconds >= 0 && seconds !== 1));
  });

  it('a share without a test passes, and its archive is part of the result', async () => {
    const archives = Array.from({ length: 10 }, (_, at) => path(`of-10-${at + 1}.ndjson`));
    let empty = 0;
    for (const [at, archive] of archives.entries()) {
      const { status, stdout } = await test('--shard', `${at + 1}/10`, '--archive', archive);
      if (stdout === `Nothing to run: share ${at + 1}/10 has no test.\n`) {
        assert.equal(status, 0);
        empty += 1;
      }
    }
    assert.ok(empty >= 2, `${empty}`);
    assert.equal((await merge(...archives)).status, 1);
  });

  it('Bazel gets its files: that shares are known, JUnit and the archive', async () => {
    mkdirSync(path('outputs'), { recursive: true });
    const env = {
      TEST_SHARD_INDEX: '0',
      TEST_TOTAL_SHARDS: '1',
      TEST_SHARD_STATUS_FILE: path('status'),
      XML_OUTPUT_FILE: path('test.xml'),
      TEST_UNDECLARED_OUTPUTS_DIR: path('outputs'),
    };
    const { status, stdout } = await esreplayIn({ env }, 'test', file, '--shard', 'auto');
    assert.equal(status, 1, stdout);
    assert.equal(readFileSync(path('status'), 'utf8'), '');
    assert.match(readFileSync(path('test.xml'), 'utf8'), /<testcase /);
    assert.equal((await merge(path('outputs/esreplay-archive.ndjson'))).status, 1);
  });

  it('--last-failed goes on with an archive', async () => {
    const archive = path('whole.ndjson');
    await test('--archive', archive);
    const lines = readFileSync(archive, 'utf8').split('\n');
    writeFileSync(archive, `${lines.slice(0, 4).join('\n')}\n${lines[4]?.slice(0, 9)}`);
    const { stdout } = await test('--last-failed', '--archive', archive);
    assert.ok(Number.parseInt(stdout, 10) >= 5, stdout);
    assert.equal((await merge(archive)).status, 1);
  });

  it('a name that --cells does not know is refused, with the nearest', async () => {
    writeFileSync(path('names'), 'bad/day/one/16\n');
    const { status, stderr } = await test('--cells', path('names'));
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^error: --cells names no test of the suite: bad\/day\/one\/16 \(did you mean 'bad\/day\/one\/15'\?\)\n/,
    );
  });
});
