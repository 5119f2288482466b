// What program files import, and where: real ones of each kind, of which some are cut or changed at every place.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type CallsOfClient, callsOf } from '../../src/calls/calls-of.ts';
import { partsOf } from '../../src/calls/program-calls.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import { isEsreplayError } from '../../src/errors/errors.ts';
import { llvmNames } from '../../src/system/toolchain.mjs';
import { cases } from '../cases.ts';
import { Files } from '../doctor/files.ts';
import { thin } from '../doctor/mach-o-builder.ts';
import { findClang, requireProgram } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const source = `
struct passwd *getpwuid(unsigned);
int open(const char *, int, ...);
int my_open(int a) { return a; }
__attribute__((noinline)) int owner(unsigned u) { return getpwuid(u) != 0; }
int decide(const char *p) { return open(p, 0) + my_open(open("b", 1)) + owner(3); }
`;
const messages = `
__attribute__((objc_root_class)) @interface NSObject + (id)new; @end
@interface NSTask : NSObject - (void)launch; @end
@interface NSFileManager : NSObject - (char)fileExistsAtPath:(id)path; @end
@interface Rocket : NSObject - (void)waitUntilExit; @end
int decide(NSFileManager *files, Rocket *rocket) {
  [[NSTask new] launch];
  return [files fileExistsAtPath:0];
}
`;

describe('calls of program files', () => {
  const files = new Files();
  const clang = (name: string, ...words: readonly string[]): string => {
    const output = files.path(name);
    execFileSync(findClang(), ['-O1', '-fno-builtin', ...words, '-o', output], { stdio: 'pipe' });
    return output;
  };
  /** "name place place"; a place is the function and the line, or the image. */
  const shown = ({ calls }: CallsOfClient): string[] =>
    calls.map(({ call, places }) =>
      [
        call.name,
        ...places.map(({ file, line, function: name, image }) =>
          [name, file === null ? '' : basename(file), line ?? '', image ?? ''].join(':'),
        ),
      ].join(' '),
    );

  before(function () {
    leaveOutOnMac(this, 'Linux builds the ELF files, and objects for a Mac as well');
    files.make();
    files.file('decide.c', source);
    files.file('messages.m', messages);
    clang('library.so', '-g', '-shared', '-fPIC', files.path('decide.c'));
    clang('bare.so', '-shared', '-fPIC', '-Wl,-s', files.path('decide.c'));
    clang('loads.so', '-g', '-shared', '-fPIC', '-fno-plt', files.path('decide.c'));
    clang('decide.o', '-c', files.path('decide.c'));
    clang('parts.o', '-c', '-ffunction-sections', files.path('decide.c'));
    for (const name of ['arm64', 'x86_64'])
      clang(`${name}.o`, `--target=${name}-apple-macos13`, '-c', files.path('messages.m'));
    execFileSync(requireProgram(llvmNames('llvm-ar')), [
      'rc',
      files.path('libdecide.a'),
      files.path('decide.o'),
      files.path('parts.o'),
    ]);
  });
  after(() => files.remove());

  it('a library with debug information gives the file and the line of each call', async () => {
    for (const name of ['library.so', 'loads.so'])
      assert.deepEqual(
        shown(await callsOf(files.path(name))),
        ['getpwuid owner:decide.c:5:', 'open decide:decide.c:6:'],
        name,
      );
  });

  it('a stripped library gives its calls, in the functions that it exports', async () => {
    const found = await callsOf(files.path('bare.so'));
    assert.deepEqual([shown(found), found.missed], [['getpwuid owner:::', 'open decide:::'], []]);
  });

  it('a library without a table of sections gives its calls by the tables of its loader', async () => {
    const bytes = readFileSync(files.path('bare.so'));
    bytes.writeBigUInt64LE(0n, 40);
    bytes.writeUInt16LE(0, 60);
    const { calls, missed } = await callsOf(files.file('sectionless.so', bytes));
    assert.deepEqual([calls.map(({ call }) => call.name), missed], [['getpwuid', 'open'], []]);
  });

  it('an object gives the functions and the source file of its calls', async () => {
    for (const name of ['decide.o', 'parts.o'])
      assert.deepEqual(
        shown(await callsOf(files.path(name))),
        ['getpwuid owner:decide.c::', 'open decide:decide.c::'],
        name,
      );
  });

  it('a library of objects names the object of each call', async () => {
    const found = await callsOf(files.path('libdecide.a'));
    assert.deepEqual(
      found.calls.find(({ call }) => call.name === 'open')?.places.map(({ image }) => image),
      ['decide.o', 'parts.o'],
    );
  });

  it('methods of Objective-C are found by selector, and beside their class if it is short', async () => {
    for (const name of ['arm64.o', 'x86_64.o'])
      assert.deepEqual(
        (await callsOf(files.path(name))).calls.map(({ call }) => call.name),
        ['-[NSTask launch]', '-[NSFileManager fileExistsAtPath:]'],
        name,
      );
  });

  it('a library of objects for a Mac, with its names in either form, is read', async () => {
    const object = readFileSync(files.path('arm64.o'));
    const header = (name: string, size: number): Buffer =>
      Buffer.from(`${name.padEnd(16)}${'0'.padEnd(32)}${String(size).padEnd(10)}\`\n`, 'latin1');
    const long = Buffer.from('a-name-of-more-than-16.o');
    const archives = {
      bsd: [header(`#1/${long.length}`, long.length + object.length), long, object],
      gnu: [header('//', long.length + 2), long, Buffer.from('/\n'), header('/0', object.length), object],
    };
    for (const [name, parts] of Object.entries(archives)) {
      const file = files.file(`${name}.a`, Buffer.concat([Buffer.from('!<arch>\n'), ...parts]));
      const members = ProgramFile.use(file, (each) => partsOf(each, null))?.parts.map((part) => part.name);
      assert.deepEqual(members, [String(long)], name);
    }
  });

  it('a Mach-O file gives undefined symbols, in each slice', async () => {
    const symbols = [
      ['_getpwuid', 0n, 1],
      ['_stat$INODE64', 0n, 1],
      ['_fopen', 0x40n, 0xf],
      ['_my_open', 0n, 1],
    ] as const;
    assert.deepEqual(shown(await callsOf(files.file('agent', thin({ symbols })))), ['getpwuid', 'stat']);
  });

  it('a bundle gives the calls of each program in it', async () => {
    files.file(
      'Agent.app/Contents/Info.plist',
      '<plist><dict><key>CFBundleExecutable</key><string>agent</string></dict></plist>',
    );
    files.file('Agent.app/Contents/MacOS/agent', thin({ symbols: [['_getpwuid', 0n, 1]] }));
    files.file('Agent.app/Contents/PlugIns/x.so', readFileSync(files.path('bare.so')));
    const found = await callsOf(files.path('Agent.app'));
    assert.deepEqual([found.kind, found.files], ['bundle', 2]);
    assert.deepEqual(shown(found), ['getpwuid owner:::Contents/PlugIns/x.so', 'open decide:::Contents/PlugIns/x.so']);
  });

  it('a program that was linked statically says that its calls are not seen', async () => {
    const found = await callsOf(
      clang(
        'static',
        '-static',
        '-nostdlib',
        '-Wl,-e,my_open',
        '-DX',
        files.file('s.c', 'int my_open(void) { return 0; }'),
      ),
    );
    assert.deepEqual([found.calls, found.missed.length], [[], 1]);
  });

  it('archives in archives are not opened', () => {
    const depth = 12_000;
    const nested = Array.from({ length: depth }, (_, at) => {
      const size = String(68 * (depth - at - 1));
      return `!<arch>\n${'a.a/'.padEnd(48)}${size.padEnd(10)}\`\n`;
    });
    const file = files.file('nested.a', nested.join(''));
    assert.deepEqual(
      ProgramFile.use(file, (each) => partsOf(each, null)),
      { parts: [], unread: 1 },
    );
  });

  it('a file whose sections claim the same bytes again and again is refused', () => {
    const whole = readFileSync(files.path('bare.so'));
    const section = Buffer.alloc(64);
    section.writeUInt32LE(1, 4);
    section.writeBigUInt64LE(6n, 8);
    section.writeBigUInt64LE(BigInt(whole.length), 32);
    const bytes = Buffer.concat([whole, ...Array.from({ length: 300 }, () => section)]);
    bytes.writeBigUInt64LE(BigInt(whole.length), 40);
    bytes.writeUInt16LE(300, 60);
    const file = files.file('overlapping', bytes);
    assert.throws(() => ProgramFile.use(file, (each) => partsOf(each, null)), /that other parts of it claim too/);
  });

  for (const name of ['library.so', 'bare.so', 'decide.o', 'arm64.o', 'x86_64.o', 'libdecide.a'])
    it(`the file ${name}, cut or changed, gives a result or an error`, () => {
      const whole = readFileSync(files.path(name));
      const read = (bytes: Buffer, what: string): void => {
        try {
          ProgramFile.use(files.file('hostile', bytes), (file) => partsOf(file, null));
        } catch (error) {
          assert.ok(isEsreplayError(error), `${what}: ${(error as Error).stack}`);
        }
      };
      const step = 16 * Math.ceil(whole.length / cases(whole.length));
      for (let at = 0; at < whole.length; at += step) {
        read(whole.subarray(0, at), `cut at ${at}`);
        const changed = Buffer.from(whole);
        changed.fill(0xff, at, at + 8);
        read(changed, `changed at ${at}`);
      }
    });
});
