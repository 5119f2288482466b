// The programs that set-up builds on Linux have the protections that compilers and linkers offer.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { expectedOf, hardened, hardeningOf, readelf } from './hardening.ts';

const release = join(import.meta.dirname, '../../build/Release');

describe('A program that set-up builds', () => {
  before(function () {
    leaveOutOnMac(this, 'its programs are ELF files');
    if (readelf === null) skip(this, 'no readelf on the PATH (Debian: binutils)');
  });

  for (const [name, runpath] of Object.entries(hardened))
    it(`${name} has every protection, and searches libraries only where it must`, () =>
      assert.deepEqual(hardeningOf(join(release, name)), expectedOf(runpath)));
});
