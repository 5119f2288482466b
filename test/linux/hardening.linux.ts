// The shipped programs for Linux have the protections that compilers and linkers offer.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { processors } from '../../scripts/linux-toolchain.mjs';
import { expectedOf, hardened, hardeningOf } from '../package/hardening.ts';
import { skip } from '../skip.ts';
import { buildFor, whyNotBuilt } from './emulator.ts';

describe('A program shipped for Linux', function () {
  this.timeout(1_200_000);
  before(function () {
    const reason = whyNotBuilt();
    if (reason !== null) skip(this, reason);
  });

  for (const processor of processors)
    it(`each program for ${processor} has every protection, and searches libraries only where it must`, () => {
      const folder = buildFor(processor);
      for (const [name, runpath] of Object.entries(hardened)) {
        const found = hardeningOf(join(folder, name));
        // clang knows the size of everything that the reaper writes to, so nothing is left to check.
        const isFortified = name === 'esreplay-reaper' ? found.isFortified : true;
        assert.deepEqual(found, { ...expectedOf(runpath), isFortified }, name);
      }
    });
});
