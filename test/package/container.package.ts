// The Dockerfile's RUN lines make a system in which the demo runs. No image registry is used: a Debian of the same
// release, made here, replaces the image.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { buildFor, whyNotBuilt } from '../linux/emulator.ts';
import { skip } from '../skip.ts';
import { Chroot, whyNoChroot } from './chroot.ts';
import { pack, root } from './packed.ts';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Of what the file makes when no stage is asked for. */
const instructions: readonly Instruction[] = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replace(/^FROM clients AS develop\n[\s\S]*?(?=^FROM )/m, '')
  .replace(/^FROM clients\n/m, '')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ word: line.replace(/ .*/, ''), rest: line.replace(/^\S+ /, '') }));

describe('the container', function () {
  this.timeout(1_800_000);
  const folder = testFolder();
  let system: Chroot | undefined;
  before(function () {
    const reason = whyNoChroot() ?? whyNotBuilt();
    if (reason !== null) skip(this, reason);
    buildFor('x64');
  });
  after(() => {
    system?.remove();
  });

  it('the container installs the package without a C++ compiler and runs the demo', () => {
    const [from, ...others] = instructions;
    assert.match(from?.rest ?? '', /^debian:trixie-slim AS clients$/);
    system = new Chroot({ release: 'trixie' });
    for (const { word, rest } of others) {
      if (word === 'COPY') system.copyIn(pack(folder), rest.replace(/^\S+ /, ''));
      if (word !== 'RUN') continue;
      const ran = system.run(rest);
      assert.equal(ran.status, 0, `${rest}\n${ran.stdout}${ran.stderr}`);
    }
    assert.notEqual(system.run('command -v g++ || command -v make').status, 0, 'nothing compiles the native code');
    const [, ...words] = /^\["(.*)"\]$/.exec(instructions.find(({ word }) => word === 'CMD')?.rest ?? '') ?? [];
    const began = Date.now();
    const demo = system.run((words[0] ?? '').replaceAll('", "', ' '));
    assert.equal(demo.status, 0, `${demo.stdout}${demo.stderr}`);
    assert.match(demo.stdout, /VIOLATION {2}deadlock/);
    console.log(`      the demo took ${((Date.now() - began) / 1000).toFixed(1)} s`);
  });
});
