// What the inserted library adds to a client: only the C library, and nothing of C++'s runtime.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { linuxOnly } from '../linux-only.ts';

const library = join(import.meta.dirname, '../../build/Release/libesreplay.so');

describe('the inserted library', () => {
  linuxOnly('it reads an ELF file; the library for macOS is looked at by npm run test:darwin');

  it('the library needs no other library than the C library', () => {
    const dynamic = execFileSync('readelf', ['-d', library], { encoding: 'utf8' });
    const needed = [...dynamic.matchAll(/NEEDED.*\[(.+?)\]/g)].map((match) => match[1] ?? '').sort();
    const allowed = /^(libc\.so|libm\.so|libdl\.so|libpthread\.so|ld-linux|libgcc_s\.so)/;
    assert.deepEqual(
      needed.filter((name) => !allowed.test(name)),
      [],
    );
  });

  it('the library exports the Endpoint Security surface and no internal C++ name', () => {
    const symbols = execFileSync('nm', ['-D', '--defined-only', library], { encoding: 'utf8' });
    const names = symbols
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(-1) ?? '');
    assert.ok(names.includes('es_new_client') && names.includes('es_respond_flags_result'));
    assert.deepEqual(
      names.filter((name) => name.startsWith('_ZN')),
      [],
    );
  });
});
