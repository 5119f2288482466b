// The table covers every export of this system's C library and libdispatch: an alias without a wrapper is a call
// without a name. Aliases share an address, or a spelling: fortified, large-file, unlocked, stdio's old names, other
// standards' scanf.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CallRow, calls } from '../../src/schema/calls/calls.ts';
import { nameOf } from '../../src/schema/calls/shape.ts';
import { findDispatch } from '../../src/system/toolchain.mjs';
import { linuxOnly } from '../linux-only.ts';
import { gxx } from '../native/compile.ts';
import { skip } from '../skip.ts';

interface Exported {
  readonly name: string;
  readonly address: string;
}

/** Returns exports that programs can bind to, without those that glibc keeps for its own libraries. */
function exportsOf(library: string): readonly Exported[] {
  return execFileSync('nm', ['-D', '--defined-only', '--with-symbol-versions', library], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, type = '', name = '']) => /^[TWi]$/.test(type) && !name.includes('GLIBC_PRIVATE'))
    .map(([address = '', , name = '']) => ({ name: name.replace(/@.*/, ''), address }));
}

const fileOf = (library: string): string =>
  execFileSync(gxx, [`-print-file-name=${library}`], { encoding: 'utf8' }).trim();

const namesOf = (row: CallRow): readonly string[] => [row.name, ...row.names, ...row.variants.map(nameOf)];
const linuxRows = calls.filter((row) => row.platforms.includes('linux') && row.wrapper !== 'none');
const rowByName = new Map(linuxRows.flatMap((row) => namesOf(row).map((name) => [name, row] as const)));

/** `__isoc99_fscanf`, `_IO_fputs`, `__pread64_chk` and `fgets_unlocked` are each a spelling of a plain name. */
const plain = (name: string): string =>
  name
    .replace(/^__isoc\d\d_/, '')
    .replace(/^_IO_/, '')
    .replace(/^__libc_/, '')
    .replace(/^_+/, '')
    .replace(/_enforce_qos_class(?=_f$)/, '')
    .replace(/_chk$/, '')
    .replace(/_unlocked$/, '')
    .replace(/_time64$/, '')
    .replace(/64/, '')
    .replace(/_2$/, '');

/** Functions that only look like an alias. */
const otherFunctions: Readonly<Record<string, string>> = {
  _IO_getline: 'an inner function of fgets with parameters of its own',
  pthread_spin_init: 'leaves the lock as unlocking does, but gives nothing up',
};

describe('exports of this system', () => {
  linuxOnly('it reads the exports of glibc');
  let libraries: readonly (readonly Exported[])[] = [];

  before(function () {
    const dispatch = findDispatch();
    if (dispatch === null) skip(this, 'no libdispatch (npm run setup; Debian: libswiftlang)');
    libraries = [
      ...['libc.so.6', 'libpthread.so.0', 'librt.so.1', 'libdl.so.2', 'libanl.so.1'].map(fileOf),
      join(dispatch, 'libdispatch.so'),
    ]
      .filter((file) => existsSync(file))
      .map(exportsOf);
  });

  it('an export at the address of a wrapped function is wrapped by the same row', () => {
    const missed: string[] = [];
    for (const exported of libraries) {
      const rowAt = new Map<string, CallRow>();
      for (const { name, address } of exported) {
        const row = rowByName.get(name);
        if (row !== undefined) rowAt.set(address, row);
      }
      for (const { name, address } of exported) {
        const row = rowAt.get(address);
        if (row !== undefined && !rowByName.has(name) && otherFunctions[name] === undefined)
          missed.push(`${name} (an alias of ${row.name})`);
      }
    }
    assert.deepEqual(missed, []);
  });

  it('an export that is spelled like a wrapped function is wrapped too', () => {
    const rowOf = new Map([...rowByName].map(([name, row]) => [plain(name), row] as const));
    const missed = libraries
      .flat()
      .filter(({ name }) => !rowByName.has(name) && otherFunctions[name] === undefined && rowOf.has(plain(name)))
      .map(({ name }) => `${name} (a spelling of ${rowOf.get(plain(name))?.name})`);
    assert.deepEqual(missed, []);
  });

  it('a name in the table is exported here, or by another version or system', () => {
    const exported = new Set(libraries.flat().map(({ name }) => name));
    // From newer and older versions of the C library, exported by glibc only for its own libraries, or only on macOS.
    const elsewhere =
      /^(__isoc23_|__libc_fork$|__libc_system$|__recv$|__sendmmsg$|__sigtimedwait$|__cxa_guard_|Sec(Static)?CodeCheckValidity)/;
    assert.deepEqual(
      [...rowByName.keys()].filter((name) => !exported.has(name) && !elsewhere.test(name)),
      [],
    );
  });
});
