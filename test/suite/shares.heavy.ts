// The suite of examples/suite, whole, in shares, and in single tests in another order: one result. A share that is killed
// at any moment loses at most what ran.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Archive } from '../../src/suite/archive.ts';
import { Harness, root } from '../cli/harness.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { gone } from '../run/stand-in.ts';
import { withoutTimes } from './without-times.ts';

const [node, script] = esreplayProgram;
const moments = 50;

describe('shares of examples/suite', function () {
  this.timeout(1_800_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const file = join(folder, 'esreplay.yaml');
  const path = (name: string): string => join(folder, name);
  const env = { ESREPLAY: `${node} ${script}` };

  before(() => {
    for (const name of ['Makefile', 'agent.c', 'esreplay.yaml']) cpSync(join(root, 'examples/suite', name), path(name));
  });

  /** Resolves with the exit status, and the names on standard output. */
  const esreplay = (...words: readonly string[]): Promise<{ status: number; stdout: string }> =>
    new Promise((resolve) => {
      const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...inherited } = process.env;
      const child = execFile(node, [script, ...words], { cwd: folder, env: { ...inherited, ...env } }, (___, stdout) =>
        resolve({ status: child.exitCode ?? -1, stdout }),
      );
    });
  const merged = async (...archives: readonly string[]): Promise<unknown> => {
    const { status } = await esreplay('merge-reports', ...archives, '--json', 'merged.json');
    assert.equal(status, 1);
    return withoutTimes(JSON.parse(readFileSync(path('merged.json'), 'utf8')));
  };

  it('one machine, three shares, and tests in another order have one result', async () => {
    const names = (await esreplay('test', '--list')).stdout.trim().split('\n');
    assert.ok(names.length >= 60, `${names.length} tests`);
    await esreplay('test', '--archive', 'whole.ndjson');
    const whole = await merged('whole.ndjson');
    await esreplay('test', '--write-plan', 'plan.ndjson', '--shards', '3');
    const shares = ['1.ndjson', '2.ndjson', '3.ndjson'];
    for (const [at, archive] of shares.entries())
      await esreplay('test', '--plan', 'plan.ndjson', '--shard', `${at + 1}/3`, '--archive', archive);
    assert.deepEqual(await merged(...shares), whole);
    const turned = names.toSorted((a, b) => (turn(a) < turn(b) ? -1 : 1));
    const parts = Array.from({ length: 6 }, (_, part) => turned.filter((__, at) => at % 6 === part));
    const archives: string[] = [];
    for (const [at, ids] of parts.entries()) {
      writeFileSync(path('names'), `${ids.join('\n')}\n`);
      archives.push(`part-${at}.ndjson`);
      await esreplay('test', '--cells', 'names', '--archive', `part-${at}.ndjson`);
    }
    assert.deepEqual(await merged(...archives), whole);
  });

  it(`a share that is killed at ${moments} moments, and goes on, has the result of one that is not`, async () => {
    const words = ['test', file, '-t', 'first-run', '--archive', path('killed.ndjson'), '--work', path('work')];
    const only = ['test', file, '-t', 'first-run', '--archive', path('sound.ndjson')];
    await new Harness(only, env).ended();
    const resultsIn = (archive: string): readonly string[] =>
      [...new Map([...(Archive.open(archive)?.results() ?? [])].map(({ result }) => [result.id, result.verdict]))]
        .map(([id, verdict]) => `${id} ${verdict}`)
        .sort();
    const sound = resultsIn(path('sound.ndjson'));
    for (let moment = 0; moment < moments; moment++) {
      for (const name of ['killed.ndjson', 'work']) rmSync(path(name), { recursive: true, force: true });
      const killed = new Harness(words, env);
      const ended = killed.ended();
      // Nothing tells of a line of a file.
      while (killed.child.exitCode === null && linesIn(path('killed.ndjson')) < moment % (sound.length + 3))
        await new Promise((wake) => setTimeout(wake, 2));
      killed.child.kill('SIGKILL');
      await ended;
      await gone(folder);
      const before = linesIn(path('killed.ndjson')) > 0 ? resultsIn(path('killed.ndjson')) : [];
      assert.ok(
        before.every((result) => sound.includes(result)),
        `${moment}: ${before.join()}`,
      );
      const { status, stderr } = await new Harness([...words, '--last-failed'], env).ended();
      assert.equal(status, 1, stderr);
      assert.deepEqual(resultsIn(path('killed.ndjson')), sound, `${moment}`);
    }
  });
});

/** Some order that is not that of the suite. */
const turn = (name: string): string => [...name].reverse().join('');

function linesIn(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}
