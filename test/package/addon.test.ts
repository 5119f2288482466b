// The build of the native code that an installed package loads: its own before a shipped one, and the file for its
// system.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addon, library } from '../../scripts/darwin-products.mjs';
import { findNodeHeaders } from '../../scripts/toolchain.mjs';
import { prebuiltFolders } from '../../src/run/prepare/library.ts';
import { freshFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { resolveAddon } from './resolve-addon.ts';

describe('the addon of an installed package', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
    put('package.json', '{"name": "esreplay"}');
  });

  const shipped = 'prebuilds/darwin-x64+arm64/esreplay.node';
  const own = 'build/Release/esreplay.node';

  function put(path: string, text = ''): void {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  for (const processor of ['x64', 'arm64']) {
    it(`the shipped addon is loaded on a Mac with ${processor}`, () => {
      put(shipped);
      assert.equal(resolveAddon(folder, { platform: 'darwin', processor }), join(folder, shipped));
      assert.ok(prebuiltFolders('darwin', processor).includes('darwin-x64+arm64'));
    });
  }

  it('an addon that was built there is preferred', () => {
    put(shipped);
    put(own);
    assert.equal(resolveAddon(folder, { platform: 'darwin', processor: 'arm64' }), join(folder, own));
  });

  it('an addon for another system is not loaded', () => {
    put(shipped);
    assert.equal(resolveAddon(folder, { platform: 'linux', processor: 'x64' }), null);
    assert.deepEqual(prebuiltFolders('linux', 'x64'), ['linux-x64']);
  });

  it('the addon for macOS has the same name as here', function () {
    const headers = findNodeHeaders();
    if (headers === undefined) skip(this, "Node's headers are not installed beside this Node");
    assert.deepEqual([library.file, addon(headers).file], ['libesreplay.dylib', 'esreplay.node']);
    assert.throws(() => addon(folder), /Node's headers are not in .*; name a folder .*--nodedir FOLDER/);
  });
});
