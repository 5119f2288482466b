// scripts/sdk-layout.mjs, with folders in place of SDKs and a compiler that accepts some of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freshFolder } from '../folder.ts';

const script = join(import.meta.dirname, '../../scripts/sdk-layout.mjs');

describe('the layout of every SDK on a Mac', () => {
  let disk = '';
  beforeEach(() => {
    disk = freshFolder();
    const compiler = join(disk, 'bin/clang++');
    mkdirSync(dirname(compiler));
    writeFileSync(compiler, '#!/bin/sh\ncase "$*" in *26.1.sdk*) echo "static assertion failed" >&2; exit 1;; esac\n');
    chmodSync(compiler, 0o755);
  });

  const tools = 'Library/Developer/CommandLineTools/SDKs';
  const sdk = (path: string): void => {
    mkdirSync(join(disk, path), { recursive: true });
  };
  const run = () => {
    const env = { ...process.env, PATH: `${join(disk, 'bin')}:/usr/bin:/bin`, ESREPLAY_SDK_ROOT: disk };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env });
    return { status, lines: stdout.replaceAll(disk, '').trim().split('\n'), stderr };
  };

  it('each SDK of all Xcodes and of the command line tools is checked once', () => {
    const xcode = 'Applications/Xcode_27.app/Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs';
    sdk(`${xcode}/MacOSX.sdk`);
    symlinkSync('MacOSX.sdk', join(disk, xcode, 'MacOSX27.0.sdk'));
    sdk(`${xcode}/DriverKit25.sdk`);
    sdk(`${tools}/MacOSX15.5.sdk`);
    const { status, lines } = run();
    assert.deepEqual(lines, [`same      /${xcode}/MacOSX.sdk`, `same      /${tools}/MacOSX15.5.sdk`]);
    assert.equal(status, 0);
  });

  it('an SDK that differs fails with the compiler’s message for each processor', () => {
    sdk(`${tools}/MacOSX26.1.sdk`);
    sdk(`${tools}/MacOSX15.5.sdk`);
    const { status, lines, stderr } = run();
    assert.deepEqual(lines, [`same      /${tools}/MacOSX15.5.sdk`, `DIFFERENT /${tools}/MacOSX26.1.sdk`]);
    assert.match(stderr, /arm64: static assertion failed\s+x86_64: static assertion failed/);
    assert.equal(status, 1);
  });

  it('a Mac without an SDK gets the command that installs one', () => {
    const { status, stderr } = run();
    assert.match(stderr, /xcode-select --install/);
    assert.equal(status, 3);
  });
});
