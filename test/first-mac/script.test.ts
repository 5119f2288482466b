// first-mac.sh with stand-ins for the programs it starts: what it needs, and what it prints if that is missing.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshFolder } from '../folder.ts';

const root = join(import.meta.dirname, '../..');

describe('first-mac.sh', () => {
  let folder: string;

  beforeEach(() => {
    folder = freshFolder();
    cpSync(join(root, 'scripts/first-mac.sh'), join(folder, 'first-mac.sh'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'dist/first-mac'), { recursive: true });
    writeFileSync(join(folder, 'dist/first-mac/main.js'), 'console.log(process.argv.slice(2).join("|"))\n');
    symlinkSync('/usr/bin/dirname', join(folder, 'bin/dirname'));
  });

  const node = (script: string): void =>
    writeFileSync(join(folder, 'bin/node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const start = (...words: readonly string[]): SpawnSyncReturns<string> =>
    // From another folder, as a user may.
    spawnSync('/bin/sh', [join(folder, 'first-mac.sh'), ...words], {
      cwd: tmpdir(),
      encoding: 'utf8',
      env: { PATH: join(folder, 'bin') },
    });

  it('first-mac.sh passes its arguments on', () => {
    node(`exec ${process.execPath} "$@"`);
    const { status, stdout, stderr } = start('--list', 'a b');
    assert.deepEqual([status, stdout, stderr], [0, '--list|a b\n', '']);
  });

  it('a missing Node is an error with a remedy', () => {
    const { status, stderr } = start();
    assert.equal(status, 2);
    assert.match(stderr, /^error: there is no Node here\nhelp: install it .*\n$/);
  });

  it('a Node that is too old is an error with a remedy', () => {
    node('[ "$1" = --version ] && { echo v18.20.4; exit; }; exit 1');
    const { status, stderr } = start();
    assert.equal(status, 2);
    assert.match(stderr, /^error: Node v18\.20\.4 is too old\nhelp: /);
  });

  it('an incomplete archive is an error with a remedy', () => {
    node(`exec ${process.execPath} "$@"`);
    rmSync(join(folder, 'dist'), { recursive: true });
    const { status, stderr } = start();
    assert.equal(status, 2);
    assert.match(stderr, /^error: dist\/first-mac\/main\.js is missing\nhelp: unpack the whole archive/);
  });
});
