// The build id of a program, as `file` and `dwarfdump --uuid` print it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIdOf } from '../../src/doctor/build-id.ts';
import { root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

describe('the build id of a program', () => {
  linuxOnly('its program is built with the linker of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const id = 'a1'.repeat(20);
  before(async () => {
    const sources = [join(root, 'replayer/kit/examples/careful.c')];
    await compileClient({ sources, output: path('named'), flags: ['-O0', `-Wl,--build-id=0x${id}`] });
    await compileClient({ sources, output: path('unnamed'), flags: ['-O0', '-Wl,--build-id=none'] });
  });

  it('the id that the linker was given is found, and none where it was given none', () => {
    assert.deepEqual([buildIdOf(path('named'), null), buildIdOf(path('unnamed'), null)], [id, null]);
    assert.match(execFileSync('readelf', ['-n', path('named')], { encoding: 'utf8' }), new RegExp(id));
  });

  it('the UUID of a Mach-O slice is found by its architecture', () => {
    const uuid = '00112233445566778899aabbccddeeff';
    const head = Buffer.alloc(32 + 24);
    [0xfeed_facf, 0x0100_000c, 0, 2, 1, 24].forEach((word, at) => void head.writeUInt32LE(word, at * 4));
    head.writeUInt32LE(0x1b, 32);
    head.writeUInt32LE(24, 36);
    head.write(uuid, 40, 'hex');
    writeFileSync(path('mach'), head);
    assert.deepEqual([buildIdOf(path('mach'), 'arm64'), buildIdOf(path('mach'), null)], [uuid, null]);
  });

  it('a file that is damaged anywhere, or no program, has an id or none, and throws nothing', () => {
    const whole = readFileSync(path('named'));
    const head = 4096;
    for (let at = 0; at < head; at += 7) {
      const changed = Buffer.from(whole.subarray(0, head * 2));
      changed.writeUInt32LE(0xffff_fff0, at);
      writeFileSync(path('changed'), changed);
      buildIdOf(path('changed'), null);
    }
    writeFileSync(path('text'), '#!/bin/sh\n');
    assert.deepEqual([buildIdOf(path('text'), null), buildIdOf(path('missing'), null)], [null, null]);
  });
});
