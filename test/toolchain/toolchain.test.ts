// Where programs are found, and what does not count as a program.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';

describe('looking for a program', () => {
  const folder = testFolder();
  before(() => {
    mkdirSync(join(folder, 'open/tool-folder'), { recursive: true });
    writeFileSync(join(folder, 'not-a-folder'), '');
    for (const name of ['tool', 'tool-19', 'tool-18']) writeFileSync(join(folder, 'open', name), '', { mode: 0o755 });
    writeFileSync(join(folder, 'open/text'), '', { mode: 0o644 });
  });

  const path = (): string => ['not-a-folder', 'open'].map((name) => join(folder, name)).join(delimiter);

  it('the first name that any folder has is found', () => {
    assert.equal(findProgram(['tool-19', 'tool'], path()), join(folder, 'open/tool-19'));
    assert.equal(findProgram(['none', 'tool'], path()), join(folder, 'open/tool'));
    assert.deepEqual(llvmNames('clang').slice(0, 2), ['clang', 'clang-24']);
  });

  it('folders, and files that cannot be executed, are no programs', () => {
    assert.equal(findProgram(['tool-folder', 'text'], path()), null);
  });

  // A link to itself fails even for root, who may enter a folder that is closed to others.
  it('a folder that cannot be read is skipped', () => {
    symlinkSync('loop', join(folder, 'loop'));
    assert.equal(
      findProgram(['tool'], [join(folder, 'loop'), join(folder, 'open')].join(delimiter)),
      join(folder, 'open/tool'),
    );
  });
});
