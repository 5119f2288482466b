// npm installs the package in an empty folder, with its dependencies from the registry and an empty cache: nothing is
// compiled, and a new user's first commands work there.
import assert from 'node:assert/strict';
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compilerName } from '../../src/cli/compiler.ts';
import { testFolder } from '../folder.ts';
import { buildFor, whyNotBuilt } from '../linux/emulator.ts';
import { skip } from '../skip.ts';
import { pack, plainEnvironment, root } from './packed.ts';

describe('npm install of the packed package', function () {
  this.timeout(1_200_000);
  const folder = testFolder();
  let application: string;
  before(function () {
    const reason = whyNotBuilt();
    if (reason !== null) skip(this, reason);
    buildFor('x64');
    application = join(folder, 'application');
    mkdirSync(application);
    npm('init', '--yes');
    const tarball = pack(folder);
    npm('install', '--no-audit', '--no-fund', tarball);
  });

  const inApplication = () => {
    const env = {
      ...plainEnvironment(),
      npm_config_cache: join(folder, 'cache'),
      XDG_CACHE_HOME: join(folder, 'home'),
    };
    return { cwd: application, encoding: 'utf8', env } as const;
  };
  const npm = (...words: readonly string[]): string =>
    execFileSync('npm', words, { ...inApplication(), stdio: ['ignore', 'pipe', 'pipe'] });
  const esreplay = (...words: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync('npx', ['esreplay', ...words], inApplication());

  it('the installation compiles nothing', () => {
    assert.equal(existsSync(join(application, 'node_modules/esreplay/build')), false);
  });

  it('an installation can be repeated from its lock file, and only esreplay has an install script', () => {
    npm('ci', '--no-audit', '--no-fund');
    const { packages } = JSON.parse(readFileSync(join(application, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    assert.deepEqual(
      scripted.map(([path]) => path),
      ['node_modules/esreplay'],
    );
  });

  it('the declarations of the installed package are complete', () => {
    const types = ['@types/mocha', '@types/node', '@types/sinon', 'undici-types'];
    mkdirSync(join(application, 'node_modules/@types'), { recursive: true });
    for (const name of types) symlinkSync(join(root, 'node_modules', name), join(application, 'node_modules', name));
    const user = join(application, 'user');
    cpSync(join(root, 'test/api/user'), user, { recursive: true });
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--ignoreConfig', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--strict'];
    const words = [compiler, ...options, '--skipLibCheck', 'false', '--types', 'node,mocha', join(user, 'right.ts')];
    const compiled = spawnSync(process.execPath, words, inApplication());
    assert.equal(compiled.status, 0, compiled.stdout);
  });

  it('the demo of the installed package runs', () => {
    const began = Date.now();
    const demo = esreplay('demo');
    assert.equal(demo.status, 0, `${demo.stdout}${demo.stderr}`);
    console.log(`      the demo took ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const again = /^\$ (esreplay run @early-boot [^\n]*\\\n.*)$/m.exec(demo.stdout)?.[1] ?? '';
    const repeated = spawnSync('sh', ['-c', `npx ${again}`], inApplication());
    assert.equal(repeated.status, 1, `${again}\n${repeated.stdout}${repeated.stderr}`);
    assert.match(repeated.stdout, /VIOLATION {2}deadlock/);
  });

  it('a client is built with the kit and passes a sample', () => {
    const flags = (word: string): readonly string[] => esreplay('kit', word).stdout.trim().split(' ');
    const source = 'node_modules/esreplay/replayer/kit/examples/careful.c';
    const words = [...flags('--cflags'), source, ...flags('--libs'), '-o', 'careful'];
    execFileSync(compilerName(), words, inApplication());
    const run = esreplay('run', '@first-run', '--pace', 'asap', '--', './careful');
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
    assert.match(run.stdout, /13 of 13 AUTH messages in time/);
  });
});
