// The pipeline of docs/how-to/machines/gitlab.md, run by gitlab-ci-local: three jobs share a suite, and a fourth joins what
// they found. npm gets gitlab-ci-local, so this needs the network.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../src/system/toolchain.mjs';
import { root } from '../cli/harness.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { skip } from '../skip.ts';
import { withoutTimes } from './without-times.ts';

const run = promisify(execFile);
const [node, script] = esreplayProgram;
const runner = 'gitlab-ci-local@4.62.0';

describe('a suite in a GitLab pipeline', function () {
  this.timeout(300_000);
  const folder = testFolder();
  const repository = join(folder, 'repository');
  const path = (name: string): string => join(repository, name);

  before(async function () {
    if (findProgram(['rsync']) === null) skip(this, 'no rsync on the PATH (Debian: rsync)');
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', runner]);
    mkdirSync(path('traces'), { recursive: true });
    const examples = join(root, 'replayer/kit/examples');
    for (const name of ['careful', 'opens-in-handler'])
      await compileClient({ sources: [join(examples, `${name}.c`)], output: path(name) });
    for (const name of ['one', 'two', 'three'])
      copyFileSync(join(root, 'traces/first-run.estrace'), path(`traces/${name}.estrace`));
    writeFileSync(
      path('esreplay.yaml'),
      'defaults: { pace: asap }\nclients: { good: ./careful, bad: ./opens-in-handler }\ntraces: { day: traces/*.estrace }\n',
    );
    const page = readFileSync(join(root, 'docs/how-to/machines/gitlab.md'), 'utf8');
    const [, pipeline = ''] = /```yaml\n(suite:[\s\S]*?)```/.exec(page) ?? [];
    writeFileSync(path('.gitlab-ci.yml'), pipeline);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/esreplay'), `#!/bin/sh\nexec '${node}' '${script}' "$@"\n`, { mode: 0o755 });
    const git = (...words: readonly string[]) =>
      run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', ...words], { cwd: repository });
    await git('init', '-q');
    await git('remote', 'add', 'origin', 'https://gitlab.invalid/team/product.git');
    await git('add', '.');
    await git('commit', '-q', '-m', 'suite');
  });

  it('the result of three jobs is that of one machine', async () => {
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, NO_COLOR: '1' };
    const words = [join(folder, 'node_modules/.bin/gitlab-ci-local'), '--force-shell-executor'];
    const { stdout, code } = await run(node, words, { cwd: repository, env }).then(
      (ended) => ({ ...ended, code: 0 }),
      (ended: { readonly stdout: string; readonly code: number }) => ended,
    );
    assert.equal(code, 1, stdout);
    assert.equal(stdout.match(/^suite: \[\d\/3\] +\$ esreplay test --shard auto/gm)?.length, 3, stdout);
    const whole = ['test', '--archive', 'whole.ndjson'];
    await assert.rejects(run(node, [script, ...whole], { cwd: repository }), { code: 1 });
    const joined = ['merge-reports', 'whole.ndjson', '--json', 'whole.json'];
    await assert.rejects(run(node, [script, ...joined], { cwd: repository }), { code: 1 });
    const resultIn = (name: string): unknown => withoutTimes(JSON.parse(readFileSync(path(name), 'utf8')));
    assert.deepEqual(resultIn('.gitlab-ci-local/artifacts/report/suite.json'), resultIn('whole.json'));
  });
});
