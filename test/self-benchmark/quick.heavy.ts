// The whole benchmark with tiny sizes: every row prints and every sample is a number. Speed is not tested here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { measurements } from '../../scripts/self-benchmark/benchmark.ts';

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

function bench(words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/bench.mjs', ...words], { cwd: root, encoding: 'utf8' });
}

describe('npm run bench', () => {
  it('the quick benchmark measures every row', () => {
    const file = tmp.fileSync({ prefix: 'esreplay-bench', postfix: '.json' }).name;
    const { status, stdout, stderr } = bench(['--quick', '--json', file]);
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
