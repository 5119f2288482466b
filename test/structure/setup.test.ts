// What set-up does about system packages, with stand-ins for apt and sudo: nothing is installed here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const root = join(import.meta.dirname, '../..');
const nobody = 65_534;

describe('set-up without a package', () => {
  const folder = testFolder();
  let path: string;

  before(function () {
    leaveOutOnMac(this, 'set-up installs system packages on Linux alone');
    const files = [
      'scripts/setup.mjs',
      'scripts/bundle.mjs',
      'scripts/licences.mjs',
      'scripts/native-build.mjs',
      'scripts/npm-packages.mjs',
      'scripts/toolchain.mjs',
      'src/system/toolchain.mjs',
    ];
    for (const file of files) cpSync(join(root, file), join(folder, file));
    path = join(folder, 'bin');
    mkdirSync(path);
    for (const tool of ['g++', 'python3', 'llvm-symbolizer']) stub(tool, 'exit 0');
    stub('clang', 'echo /bin/sh'); // called for the path of a sanitizer runtime
    chmodSync(folder, 0o755);
  });
  beforeEach(() => {
    stub('make', 'exit 0');
    stub('sudo', 'exit 1');
    stub('apt-get', 'exit 1');
    stub('apt-cache', 'echo "  Candidate: 1.0"');
  });

  const stub = (name: string, script: string): void =>
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  /** As an ordinary user, even if the tests run as root. The linters are missing. */
  function setUp(words: readonly string[], asRoot = false): { status: number | null; stderr: string } {
    const user = process.getuid?.() === 0 && !asRoot ? { uid: nobody, gid: nobody } : {};
    return spawnSync(process.execPath, [join(folder, 'scripts/setup.mjs'), '--system', ...words], {
      encoding: 'utf8',
      env: { PATH: path },
      ...user,
    });
  }

  it('a missing optional package gives a warning that names the skipped check', () => {
    const { status, stderr } = setUp(['--checks']);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^warning: no clang-tidy-19: a check of the native code will be skipped$/m);
    assert.match(stderr, /help: install it with `sudo apt-get install -y .*clang-tidy-19/);
  });

  it('a failed installation of an optional package gives a warning, too', function () {
    if (process.getuid?.() !== 0) skip(this, 'needs root: set-up installs without sudo then');
    const { status, stderr } = setUp(['--checks'], true);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^warning: no clang-tidy-19: a check of the native code will be skipped$/m);
  });

  it('a missing needed package is an error with the command that installs it', () => {
    rmSync(join(path, 'make'));
    const { status, stderr } = setUp([]);
    assert.equal(status, 3);
    assert.match(stderr, /^error: missing: make\b/);
    assert.match(stderr, /\n {2}sudo apt-get install -y make\b/);
  });
});
