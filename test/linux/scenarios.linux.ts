// The test clients get the same verdicts from the binaries shipped for Linux as from those of this checkout: for arm64
// under an emulator, and for x86-64, where another compiler and an older C library made them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { clientNamed, describeSameVerdicts, type OtherSystem } from '../clients/other-system.ts';
import { compileClient } from '../kit/build.ts';
import { arm64Differences, comparable, whyLeftOut } from './differences.ts';
import { buildClient, buildFor, emulated, whyNot, whyNotBuilt } from './emulator.ts';

const clients = join(import.meta.dirname, '../clients');
const programIn = (folder: string, name: string): string => join(folder, name.replaceAll('/', '_'));

const arm64: OtherSystem = {
  name: 'arm64',
  whyNot,
  start: async () => {
    buildFor('arm64');
    return emulated();
  },
  build: ({ name, source, defines }, folder) =>
    buildClient({ source: join(clients, source), output: programIn(folder, name), defines }),
  whyLeftOut,
  differences: arm64Differences,
  comparable,
};

const shipped: OtherSystem = {
  name: 'x64',
  whyNot: whyNotBuilt,
  start: async () => ({ command: [], library: join(buildFor('x64'), 'libesreplay.so') }),
  build: async ({ name, source, defines }, folder) => {
    const output = programIn(folder, name);
    await compileClient({ sources: [join(clients, source)], output, defines });
    return output;
  },
  whyLeftOut: () => null,
  differences: [],
  comparable,
};

describe('test clients with the binaries shipped for Linux', function () {
  this.timeout(1_200_000);
  describeSameVerdicts([arm64, shipped], (runs) => {
    it('a disabled rule makes the verdicts differ', async () => {
      const client = clientNamed('opens-file');
      const broken = await runs.there(client, { disabledRules: ['blocking-call'] });
      assert.notDeepEqual(broken, await runs.here(client));
    });
  });
});
