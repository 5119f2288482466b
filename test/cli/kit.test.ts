// What `esreplay kit` prints for both systems: a Makefile that calls it is the same on both.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kitFlags } from '../../src/cli/commands/kit.ts';
import { compilerName } from '../../src/cli/compiler.ts';
import { SetupError } from '../../src/errors/errors.ts';
import { freshFolder } from '../folder.ts';
import { moreFrameworks } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const root = join(import.meta.dirname, '../..');
const onMac = ['-lEndpointSecurity', '-lbsm', '-framework', 'Security', '-framework', 'CoreFoundation'];

describe('esreplay kit on a Mac', () => {
  let folder: string;
  let path: string | undefined;

  before(() => {
    folder = freshFolder();
    for (const name of ['clang', 'clang++']) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    path = process.env.PATH;
  });
  afterEach(() => {
    process.env.PATH = path;
  });

  it('the flags on a Mac name Apple’s libraries and no header folder', () => {
    assert.deepEqual(kitFlags({ cflags: true }, 'darwin'), ['-fblocks']);
    assert.deepEqual(kitFlags({ libs: true }, 'darwin'), onMac);
    assert.deepEqual(kitFlags({ cflags: true, libs: true }, 'darwin'), ['-fblocks', ...onMac]);
    assert.deepEqual(kitFlags({ swiftflags: true }, 'darwin'), onMac);
  });

  it('--apple adds no flag on a Mac', () => {
    assert.deepEqual(kitFlags({ cflags: true, apple: true }, 'darwin'), ['-fblocks']);
    assert.deepEqual(kitFlags({ swiftflags: true, apple: true }, 'darwin'), onMac);
  });

  it('--libcxx adds no flag on a Mac', () => {
    assert.deepEqual(kitFlags({ cflags: true, libcxx: true }, 'darwin'), ['-fblocks']);
    assert.deepEqual(kitFlags({ libs: true, libcxx: true }, 'darwin'), onMac);
  });

  it('further frameworks come from the sources of the client, not from kit', () => {
    const source = (path: string): string => join(root, 'test', path);
    assert.deepEqual(moreFrameworks([source('clients/asks-disk-at-mount.c')]), ['-framework', 'DiskArbitration']);
    assert.deepEqual(moreFrameworks([source('clients/opens-file.c')]), []);
  });

  it('the compiler on the PATH is printed before the flags', () => {
    process.env.PATH = folder;
    assert.deepEqual(kitFlags({ cc: true, cflags: true }, 'darwin'), ['clang', '-fblocks']);
    assert.deepEqual(kitFlags({ cxx: true }, 'darwin'), ['clang++']);
  });

  it('the error for a missing compiler has the command that installs one', () => {
    process.env.PATH = join(folder, 'nothing');
    const remedyOn = (platform: NodeJS.Platform): unknown => {
      try {
        return compilerName('clang', platform);
      } catch (error) {
        assert.ok(error instanceof SetupError);
        return error.remedy;
      }
    };
    assert.equal(remedyOn('darwin'), 'xcode-select --install');
    assert.match(String(remedyOn('linux')), /^sudo apt-get install -y clang /);
  });
});

describe('esreplay kit --apple on Linux', () => {
  linuxOnly('on a Mac it adds nothing');
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  it('--apple includes a header before every source file', () => {
    const plain = kitFlags({ cflags: true });
    assert.deepEqual(kitFlags({ cflags: true, apple: true }), [...plain, '-include', 'esreplay/apple.h']);
    assert.deepEqual(kitFlags({ cflags: true, apple: false }), plain);
  });

  it('a missing Swift compiler is a set-up error with a remedy', () => {
    process.env.PATH = join(root, 'test');
    assert.throws(
      () => kitFlags({ swiftflags: true, apple: true }),
      (error) =>
        error instanceof SetupError &&
        /^swiftc not found/.test(error.message) &&
        /swiftlang/.test(String(error.remedy)),
    );
  });

  // test/kit/swift.test.ts has a compiler that can.
  it('a failed Swift compiler is shown with its output, and leaves no files', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'swiftc'), '#!/bin/sh\necho "os.swift:1:1: error: too old" >&2\nexit 1\n', {
      mode: 0o755,
    });
    process.env.PATH = `${folder}:${path}`;
    const made = join(root, 'build/swift');
    const before = existsSync(made) ? readdirSync(made) : [];
    assert.throws(
      () => kitFlags({ swiftflags: true, apple: true }),
      (error) =>
        error instanceof SetupError && /module os$/.test(error.message) && /error: too old/.test(error.excerpt ?? ''),
    );
    assert.deepEqual(readdirSync(made), before);
  });
});

describe('esreplay kit --libcxx on Linux', () => {
  linuxOnly('libc++ is the only library on a Mac');
  const path = process.env.PATH;
  let folder = '';
  beforeEach(() => {
    folder = freshFolder();
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = path;
  });

  /** It prints its version when it is asked for it, and otherwise compiles nothing. */
  const compiler = (version: number, status: number): void =>
    writeFileSync(
      join(folder, `clang++-${version}`),
      `#!/bin/sh\n[ "$1" = -dumpversion ] && echo ${version}.1.7 && exit\necho 'ld: cannot find -lunwind' >&2\nexit ${status}\n`,
      { mode: 0o755 },
    );

  it('the newest clang++ that links with libc++ is printed', () => {
    compiler(19, 1);
    compiler(17, 0);
    compiler(16, 0);
    const flags = kitFlags({ cxx: true, cflags: true, libcxx: true });
    assert.deepEqual(flags, ['clang++-17', '-stdlib=libc++', ...kitFlags({ cflags: true })]);
    assert.deepEqual(kitFlags({ libs: true, libcxx: true }), ['-stdlib=libc++', ...kitFlags({ libs: true })]);
  });

  it("the error for a missing libc++ has the linker's words and the package of the newest clang++", () => {
    compiler(19, 1);
    compiler(17, 1);
    assert.throws(
      () => kitFlags({ cxx: true, libcxx: true }),
      (error) =>
        error instanceof SetupError &&
        error.message === 'clang++-19 does not link with libc++' &&
        error.excerpt === 'ld: cannot find -lunwind' &&
        error.remedy === 'sudo apt-get install -y libc++-19-dev',
    );
  });
});

describe('what a client is linked with', () => {
  // Besides the files that define and test it, two mention it: an error's remedy and a comment. Another links for
  // another processor.
  const spelling = [
    'src/cli/commands/kit.ts',
    'test/cli/kit.test.ts',
    'test/cli/command-line.test.ts',
    'src/run/collect/before-client.ts',
    'scripts/native-build.mjs',
    'test/linux/emulator.ts',
  ];

  it('the linker flags of a client are spelled in one place', () => {
    const names = ['src', 'test', 'scripts'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    );
    const files = names.filter((name) => /\.(ts|mjs|sh)$/.test(name) && !spelling.includes(name));
    const others = files.filter((name) => /(?<!weak)-lEndpointSecurity/.test(readFileSync(join(root, name), 'utf8')));
    assert.ok(files.length > 500, `${files.length} files`);
    assert.deepEqual(others, []);
  });
});
