// `run --os 13,15,26,27`: what comes and goes is not blamed on a macOS release, and what is due to one is.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/verdict/report.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { root } from './harness.ts';
import { esreplayIn } from './in-process.ts';

const sample = join(root, 'traces/open-64.estrace');
const releases = ['13', '15', '26', '27'];

describe('run --os of several releases', () => {
  const folder = testFolder();
  let runs: string;
  let made = 0;

  before(async () => {
    const source = join(root, 'test/verify/clients/opens-by-run.c');
    await Promise.all([
      compileClient({ sources: [source], output: join(folder, 'by-run') }),
      compileClient({ sources: [source], output: join(folder, 'by-version'), defines: ['BY_VERSION'] }),
    ]);
  });
  beforeEach(() => {
    made += 1;
    runs = join(folder, `runs-${made}`);
  });

  /** `opens`: the runs with the finding, from a on: first one of each release in turn, then the next ones. */
  async function run(program: string, opens: string, ...words: readonly string[]) {
    const json = join(folder, 'report.json');
    const junit = join(folder, 'report.xml');
    // A run mentions those that others left in the folder for temporary files.
    const env = { RUNS: runs, OPENS: opens, GITHUB_ACTIONS: 'true', NO_COLOR: '1', TMPDIR: folder };
    const options = ['--pace', 'asap', '--os', releases.join(','), '--json', json, '--junit', junit, ...words];
    const ended = await esreplayIn({ env }, 'run', sample, ...options, '--', join(folder, program));
    assert.equal(ended.stderr, '');
    return {
      ...ended,
      reports: JSON.parse(readFileSync(json, 'utf8')) as Report[],
      junit: readFileSync(junit, 'utf8'),
      runs: statSync(runs).size,
    };
  }

  const flaky = (seen: string): RegExp =>
    new RegExp(`flaky, not tied to a release \\(${seen}\\)`.replaceAll(' ', '\\s+'));

  it('a finding of some runs only is flaky and tied to no release', async () => {
    const { status, stdout, reports, junit, runs: number } = await run('by-run', 'adf');
    assert.deepEqual([status, number], [1, 12]);
    assert.match(stdout, flaky('1 of 3 runs on 13, 1 of 3 runs on 15, 1 of 3 runs on 27, none on 26'));
    assert.match(
      stdout,
      /\n {2}13 {10}1\/3 {3}FAILED 1\/3 {2}.*\n {2}15 {10}1\/3 {3}FAILED 1\/3 {2}.*\n {2}26 {12}· {3}PASSED/,
    );
    assert.match(stdout, /\nFAILED {2}on 3 of 4 macOS releases, 1 place flaky, in /);
    assert.match(stdout, /^::error .*flaky, not tied to a release \(/m);
    assert.doesNotMatch(stdout, /on macOS 13/);
    assert.match(junit, flaky('1 of 3 runs on 13, .*'));
    for (const { releases: compared, verify } of reports) {
      assert.deepEqual([verify?.because, verify?.runs], ['releases', 3]);
      assert.deepEqual(
        compared?.findings.map(({ tied, releases: seen }) => [tied, ...seen.map((each) => each.runs)]),
        [[false, 1, 1, 0, 1]],
      );
    }
  });

  it('a file that the first run writes ties no finding to a release', async () => {
    const { stdout, runs: number } = await run('by-run', 'a');
    assert.equal(number, 12);
    assert.match(stdout, flaky('1 of 3 runs on 13, none on 15, 26, 27'));
    runs += ' of a client that the file spoils';
    assert.match((await run('by-run', 'bcdefghijkl')).stdout, flaky('2 of 3 runs on 13, 3 of 3 runs on 15, .* on 27'));
  });

  it('a finding of every run on some releases alone is tied to them', async () => {
    const { status, stdout, reports, junit } = await run('by-version', '');
    assert.equal(status, 1);
    assert.match(stdout, /\n {3}macOS {5}26, 27, in every run; in no run on 13, 15\n/);
    assert.match(stdout, /\n {2}15 {12}· .*\n {2}26 {11}\d+ /);
    assert.doesNotMatch(stdout, /flaky/);
    assert.match(junit, /macOS 26, 27, in every run; in no run on 13, 15/);
    assert.match(stdout, /^::error .*on macOS 26/m);
    assert.deepEqual(
      reports[0]?.releases?.findings.map(({ tied }) => tied),
      [true],
    );
  });

  it('releases that agree take one run each', async () => {
    const { stdout, reports, runs: number } = await run('by-run', 'abcd');
    assert.equal(number, 4);
    assert.match(stdout, /\n {3}macOS {5}all 4\n/);
    assert.deepEqual(
      reports.map(({ verify, releases: compared }) => [verify, compared]),
      releases.map(() => [null, null]),
    );
    runs += ' of a clean one';
    assert.equal((await run('by-run', '')).runs, 4);
  });

  it('the runs of --verify are compared, and no further ones are made', async () => {
    const { stdout, reports, runs: number } = await run('by-run', 'ab', '--verify', '2');
    assert.deepEqual([number, reports[0]?.verify?.because], [8, 'verify']);
    assert.match(stdout, /\n {3}macOS {5}13, in every run; in no run on 15, 26, 27\n/);
    runs += ' with one of two';
    assert.match(
      (await run('by-run', 'ac', '--verify', '2')).stdout,
      flaky('1 of 2 runs on 13, 1 of 2 runs on 15, none .*'),
    );
  });

  it('the whole check of --check-cache is repeated', async () => {
    const { stdout } = await run('by-run', 'a', '--check-cache');
    assert.match(stdout, flaky('1 of 3 runs on 13, none on 15, 26, 27'));
  });
});
