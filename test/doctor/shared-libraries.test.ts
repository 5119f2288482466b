// The libraries that glibc's loader would not find, in ELF files made byte by byte.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, unlinkSync } from 'node:fs';
import sinon from 'sinon';
import { readElf } from '../../src/doctor/elf.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import { foldersWith, type LoaderPlaces, missingLibraries } from '../../src/doctor/shared-libraries.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { type ElfParts, elf, loader } from './elf-builder.ts';
import { Files } from './files.ts';

const otherMachine = process.arch === 'arm64' ? 62 : 183;

describe('shared libraries', () => {
  const files = new Files();
  before(function () {
    leaveOutOnMac(this, 'they are those of Linux');
  });
  beforeEach(() => files.make());
  afterEach(() => files.remove());

  const library = (name: string, parts: ElfParts = {}): string =>
    files.file(name, elf({ type: 3, interpreter: null, pie: false, libraries: [], ...parts }), 0o644);
  /** What the loader would not find, each with the library that needs it. */
  function missing(parts: ElfParts, places: Partial<LoaderPlaces> = {}): (readonly [string, string | null])[] {
    const path = files.file('bin/client', elf(parts));
    const read = ProgramFile.use(path, readElf);
    assert.ok(read !== null);
    const found = missingLibraries(path, read, { libraryPath: '', cache: files.path('no-cache'), ...places });
    return found.map(({ name, neededBy }) => [name, neededBy]);
  }

  it('a library of the system is found', function () {
    if (!existsSync(loader)) skip(this, `no ${loader}: this system has another loader`);
    assert.deepEqual(missing({ libraries: ['libc.so.6', 'libm.so.6', loader.slice(loader.lastIndexOf('/') + 1)] }), []);
  });

  it('a library in no folder is missing', () => {
    assert.deepEqual(missing({ libraries: ['libone.so', 'libtwo.so.2'] }), [
      ['libone.so', null],
      ['libtwo.so.2', null],
    ]);
  });

  it('the inserted replayer counts as found', () => {
    assert.deepEqual(missing({ libraries: ['libesreplay.so'] }), []);
  });

  it('a library in a folder of DT_RUNPATH or DT_RPATH is found', () => {
    library('lib/libone.so');
    assert.deepEqual(missing({ libraries: ['libone.so'], runpath: '/nowhere:$ORIGIN/../lib' }), []);
    assert.deepEqual(missing({ libraries: ['libone.so'], rpath: `$${'{ORIGIN}'}/../lib` }), []);
    assert.deepEqual(missing({ libraries: ['libone.so'], runpath: '$ORIGIN/lib' }), [['libone.so', null]]);
  });

  it('the libraries that a library needs are searched, too', () => {
    library('lib/libone.so', { libraries: ['libtwo.so'] });
    assert.deepEqual(missing({ libraries: ['libone.so'], runpath: '$ORIGIN/../lib' }), [['libtwo.so', 'libone.so']]);
  });

  it('a library that was replaced is read again', () => {
    const now = Date.now;
    try {
      Date.now = () => now() + 60_000; // no file here is young any more
      const parts = { libraries: ['libone.so'], runpath: '$ORIGIN/../lib' };
      const one = library('lib/libone.so', { libraries: ['libtwo.so'] });
      assert.deepEqual(missing(parts), [['libtwo.so', 'libone.so']]);
      assert.deepEqual(missing(parts), [['libtwo.so', 'libone.so']]);
      renameSync(library('other', { libraries: [] }), one);
      assert.deepEqual(missing(parts), []);
      unlinkSync(one);
      assert.deepEqual(missing(parts), [['libone.so', null]]);
    } finally {
      Date.now = now;
    }
  });

  it('the program’s DT_RPATH applies to the libraries of a library, its DT_RUNPATH does not', () => {
    library('lib/libone.so', { libraries: ['libtwo.so'] });
    library('lib/libtwo.so');
    assert.deepEqual(missing({ libraries: ['libone.so'], rpath: '$ORIGIN/../lib' }), []);
    assert.deepEqual(missing({ libraries: ['libone.so'], runpath: '$ORIGIN/../lib' }), [['libtwo.so', 'libone.so']]);
    assert.deepEqual(missing({ libraries: ['libone.so'], rpath: '$ORIGIN/../lib', runpath: '/nowhere' }), [
      ['libone.so', null],
    ]);
    library('lib/libone.so', { libraries: ['libtwo.so'], runpath: '/nowhere' });
    assert.deepEqual(missing({ libraries: ['libone.so'], rpath: '$ORIGIN/../lib' }), [['libtwo.so', 'libone.so']]);
  });

  it('a library in a folder of LD_LIBRARY_PATH is found', () => {
    library('somewhere/libone.so');
    const libraryPath = `/nowhere:${files.path('somewhere')}`;
    assert.deepEqual(missing({ libraries: ['libone.so'] }, { libraryPath }), []);
  });

  it('a library in a folder for certain processors is found', () => {
    library('somewhere/glibc-hwcaps/x86-64-v2/libone.so');
    assert.deepEqual(missing({ libraries: ['libone.so'] }, { libraryPath: files.path('somewhere') }), []);
  });

  it('a library in the loader’s cache is found', () => {
    const path = library('cached/libone.so.1.2');
    const cache = files.file('ld.so.cache', cacheOf([['libone.so.1', path]]));
    const old = files.file(
      'old.cache',
      Buffer.concat([Buffer.from('ld.so-1.7.0\0'), cacheOf([['libone.so.1', path]])]),
    );
    for (const each of [cache, old]) assert.deepEqual(missing({ libraries: ['libone.so.1'] }, { cache: each }), []);
    assert.deepEqual(missing({ libraries: ['libone.so.1'], onlyOwnFolders: true }, { cache }), [['libone.so.1', null]]);
    assert.deepEqual(missing({ libraries: ['libtwo.so'] }, { cache }), [['libtwo.so', null]]);
  });

  it('a damaged cache finds nothing and is no error', () => {
    const whole = cacheOf([['libone.so', '/nowhere']]);
    for (const cut of [25, 50, whole.length - 4]) {
      const cache = files.file('ld.so.cache', whole.subarray(0, cut));
      assert.deepEqual(missing({ libraries: ['libone.so'] }, { cache }), [['libone.so', null]]);
    }
  });

  it('the soname of a library satisfies a later need', () => {
    library('lib/libone-1.2.so', { soname: 'libone.so.1' });
    library('lib/libtwo.so', { libraries: ['libone.so.1'] });
    assert.deepEqual(missing({ libraries: ['libone-1.2.so', 'libtwo.so'], runpath: '$ORIGIN/../lib' }), []);
  });

  it('a library for another processor is passed over', () => {
    library('first/libone.so', { machine: otherMachine });
    const first = files.path('first');
    assert.deepEqual(missing({ libraries: ['libone.so'] }, { libraryPath: first }), [['libone.so', null]]);
    library('second/libone.so');
    assert.deepEqual(missing({ libraries: ['libone.so'] }, { libraryPath: `${first}:${files.path('second')}` }), []);
  });

  it('a library that cannot be read counts as found', () => {
    files.file('lib/libone.so', 'GROUP ( libtwo.so )');
    library('lib/libthree.so');
    files.file('lib/libthree.so', elf().subarray(0, 100));
    assert.deepEqual(missing({ libraries: ['libone.so', 'libthree.so'], runpath: '$ORIGIN/../lib' }), []);
  });

  it('a library that is named by a path is found there', () => {
    const path = library('lib/libone.so');
    assert.deepEqual(missing({ libraries: [path, '/nowhere/libtwo.so'] }), [['/nowhere/libtwo.so', null]]);
  });

  it('a search of too many folders ends without a finding', () => {
    const libraries = Array.from({ length: 100 }, (_, place) => `libone.so.${place}`);
    const found = missing({ libraries, runpath: Array(1500).fill('/x').join(':') });
    assert.ok(found.length < libraries.length, String(found.length));
  });

  it('libraries that need each other end the search', () => {
    library('lib/libone.so', { libraries: ['libtwo.so'], runpath: '$ORIGIN' });
    library('lib/libtwo.so', { libraries: ['libone.so'], runpath: '$ORIGIN' });
    assert.deepEqual(missing({ libraries: ['libone.so'], runpath: '$ORIGIN/../lib' }), []);
  });

  it('folders of missing libraries near the program are named', () => {
    library('lib/libone.so');
    library('bin/libtwo.so');
    const client = files.file('bin/client', elf());
    const named = (...libraries: string[]) =>
      foldersWith(
        libraries.map((name) => ({ name, neededBy: null })),
        client,
      ).map((folder) => folder.slice(files.path('').length));
    assert.deepEqual(named('libone.so', 'libtwo.so'), ['/bin', '/lib']);
    assert.deepEqual(named('libthree.so'), []);
  });

  it('a program that lacked no library is searched again only after it changed', () => {
    const path = files.file('bin/client', elf({ libraries: ['libone.so'], runpath: '$ORIGIN/../lib' }));
    const lacking = () => {
      const read = ProgramFile.use(path, readElf);
      return read === null ? null : missingLibraries(path, read, { libraryPath: '', cache: '/nowhere' });
    };
    const later = sinon.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
    try {
      assert.equal(lacking()?.length, 1);
      const one = library('lib/libone.so');
      assert.deepEqual(lacking(), [], 'what it lacked is not remembered');
      unlinkSync(one);
      assert.deepEqual(lacking(), []);
      chmodSync(path, 0o700);
      assert.equal(lacking()?.length, 1);
    } finally {
      later.restore();
    }
  });

  it('the loader itself misses the same libraries', () => {
    const names = ['libone.so', 'libtwo.so'];
    for (const name of names) files.file(`${name}.c`, 'int number(void) { return 1; }\n');
    files.file('main.c', 'int number(void);\nint main(void) { return number(); }\n');
    const inFolder = (program: string, ...words: string[]) =>
      spawnSync(program, words, { cwd: files.path(''), encoding: 'utf8' });
    for (const name of names) assert.equal(inFolder('cc', '-shared', '-fPIC', `${name}.c`, '-o', name).status, 0);
    inFolder('cc', 'main.c', '-Wl,--no-as-needed', '-L.', '-lone', '-ltwo', '-o', 'client');
    const path = files.path('client');
    const read = ProgramFile.use(path, readElf);
    assert.ok(read !== null);
    const [first] = missingLibraries(path, read);
    assert.match(inFolder(path).stderr, new RegExp(`: ${first?.name}: cannot open shared object file`));
    assert.deepEqual(missingLibraries(path, read, { libraryPath: files.path(''), cache: '/nowhere' }), []);
  });
});

/** The loader's cache in its format since glibc 2.2. */
function cacheOf(libraries: readonly (readonly [name: string, path: string])[]): Buffer {
  const head = Buffer.alloc(48 + libraries.length * 24);
  head.write('glibc-ld.so.cache1.1', 0, 'latin1');
  head.writeUInt32LE(libraries.length, 20);
  let texts = Buffer.alloc(0);
  for (const [index, [name, path]] of libraries.entries()) {
    for (const [place, text] of [name, path].entries()) {
      head.writeUInt32LE(head.length + texts.length, 48 + index * 24 + 4 + place * 4);
      texts = Buffer.concat([texts, Buffer.from(`${text}\0`)]);
    }
  }
  head.writeUInt32LE(texts.length, 24);
  return Buffer.concat([head, texts]);
}
