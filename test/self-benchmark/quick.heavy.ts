// The whole benchmark with tiny sizes: every row prints and every sample is a number. Speed is not tested here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { measurements } from '../../scripts/self-benchmark/benchmark.ts';
import { line, open } from '../import/line-builder.ts';

const root = join(import.meta.dirname, '../..');

interface Result {
  readonly outcomes: readonly {
    readonly name: string;
    readonly reason?: string;
    readonly skipped?: string;
    readonly figures?: readonly {
      readonly name: string;
      readonly best: number;
      readonly measured: { readonly values: readonly number[] };
    }[];
  }[];
}

/** The only rows that a machine after set-up may omit. */
const forRoot = ['fanotify'];
const optional = ['instructions', 'page'];

/** Without eslogger lines by default. */
function bench(words: readonly string[], lines = ''): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, ESREPLAY_BENCH_ESLOGGER: lines };
  return spawnSync(process.execPath, ['scripts/bench.mjs', ...words], { cwd: root, encoding: 'utf8', env });
}

describe('npm run bench', () => {
  it('the quick benchmark measures every row', () => {
    const file = tmp.fileSync({ prefix: 'esreplay-bench', postfix: '.json' }).name;
    const lines = tmp.fileSync({ prefix: 'esreplay-bench', postfix: '.jsonl' }).name;
    writeFileSync(lines, Array.from({ length: 40 }, (_, global) => `${line(open({ global }))}\n`).join(''));
    const { status, stdout, stderr } = bench(['--quick', '--json', file], lines);
    assert.equal(status, 0, `${stdout}${stderr}`);
    for (const line of stdout.split('\n').slice(1)) assert.ok(line.length <= 80, line);
    const { outcomes } = JSON.parse(readFileSync(file, 'utf8')) as Result;
    assert.deepEqual(
      outcomes.map(({ name }) => name),
      measurements.map(({ name }) => name),
    );
    for (const { name, figures, skipped } of outcomes) {
      if (skipped !== undefined && forRoot.includes(name) && process.getuid?.() !== 0) continue;
      if (skipped !== undefined && optional.includes(name)) continue;
      assert.ok(figures !== undefined && figures.length > 0, name);
      for (const figure of figures) {
        assert.ok(stdout.includes(figure.name), figure.name);
        assert.ok(figure.measured.values.length > 0 && figure.measured.values.every(Number.isFinite), figure.name);
      }
    }
  }).timeout(0);

  it('a missing input leaves its row out, with a reason', () => {
    const { status, stdout } = bench(['--quick', '--only', 'real', '--only', 'record']);
    assert.equal(status, 0);
    assert.match(stdout, /^real\n {4}not measured: ESREPLAY_BENCH_ESLOGGER names no file/m);
    assert.match(stdout, /AUTH_OPEN record, mean/);
    const nothing = bench(['--quick', '--only', 'real'], '/no/such/lines');
    assert.equal(nothing.status, 3);
    assert.match(nothing.stdout, /names no lines of eslogger/);
  }).timeout(0);

  it('an unknown measurement or option is a usage error', () => {
    const unknown = bench(['--only', 'speed']);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /unknown measurement 'speed'/);
    assert.equal(bench(['--fast']).status, 2);
    const help = bench(['--help']);
    assert.equal(help.status, 0);
    for (const { name } of measurements) assert.ok(help.stdout.includes(name));
  });
});
