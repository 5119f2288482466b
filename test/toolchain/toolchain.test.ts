// Where programs are found, and what does not count as a program.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { dispatchFolder } from '../../src/system/dispatch.ts';
import { findDispatch, findProgram, llvmNames } from '../../src/system/toolchain.mjs';
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

describe('libdispatch', () => {
  const folder = testFolder();
  before(() => {
    for (const name of ['toolchain/bin', 'toolchain/lib/swift/linux', 'bin', 'system', 'none'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'toolchain/bin/swift-frontend'), '', { mode: 0o755 });
    symlinkSync('swift-frontend', join(folder, 'toolchain/bin/swiftc'));
    symlinkSync(join(folder, 'toolchain/bin/swiftc'), join(folder, 'bin/swiftc'));
    for (const name of ['toolchain/lib/swift/linux', 'system']) writeFileSync(join(folder, name, 'libdispatch.so'), '');
  });

  const at = (name: string): string => join(folder, name);

  it('a Swift toolchain is found through a link on the PATH', () => {
    assert.equal(findDispatch(at('bin'), []), at('toolchain/lib/swift/linux'));
    assert.equal(findDispatch(at('none'), []), null);
    assert.equal(findDispatch(at('none'), [at('none'), at('system')]), at('system'));
  });

  it("the package's libdispatch is for systems that have none", () => {
    const shipped = at(`package/prebuilds/linux-${process.arch}/dispatch`);
    assert.equal(dispatchFolder(null, at('package')), null);
    mkdirSync(shipped, { recursive: true });
    writeFileSync(join(shipped, 'libdispatch.so'), '');
    assert.equal(dispatchFolder(null, at('package')), shipped);
    assert.equal(dispatchFolder('/usr/lib64', at('package')), '/usr/lib64');
  });
});
