// The package installed in an empty folder by npm, with its dependencies from the registry and its native code compiled there.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerName } from '../../src/cli/compiler.ts';
import { pack, plainEnvironment } from './packed.ts';

describe('npm install of the packed package', function () {
  this.timeout(1_200_000);
  let folder: string;
  let application: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-package-'));
    application = join(folder, 'application');
    mkdirSync(application);
  });
  after(() => rmSync(folder, { recursive: true }));

  const inApplication = () => ({ cwd: application, encoding: 'utf8', env: plainEnvironment() }) as const;
  const npm = (...words: readonly string[]): string =>
    execFileSync('npm', words, { ...inApplication(), stdio: ['ignore', 'pipe', 'pipe'] });
  const flags = (...words: readonly string[]): readonly string[] =>
    execFileSync('npx', ['esreplay', 'kit', ...words], inApplication())
      .trim()
      .split(' ');

  it('compiles its native code, builds a client and replays a sample to it', () => {
    npm('init', '--yes');
    npm('install', '--no-audit', '--no-fund', pack(folder));
    const source = 'node_modules/esreplay/replayer/kit/examples/careful.c';
    const words = [...flags('--cflags'), source, ...flags('--libs'), '-o', 'careful'];
    execFileSync(compilerName(), words, inApplication());
    const trace = 'node_modules/esreplay/traces/first-run.estrace';
    const run = spawnSync('npx', ['esreplay', 'run', trace, '--pace', 'asap', '--', './careful'], inApplication());
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
    assert.match(run.stdout, /13 of 13 AUTH messages in time/);
    console.log(`      ${run.stdout.trim().split('\n').at(-1)}`);
  });
});
