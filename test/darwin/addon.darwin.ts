// The addon for macOS as a file: what dyld and Node will find in it, for both processors, and that it is searched for
// there.
import assert from 'node:assert/strict';
import { readMachO } from '../../src/doctor/mach-o.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import { resolveAddon } from '../package/resolve-addon.ts';
import { addon, buildForMacos, inspect, loadedLibraries, processors, root } from './built.ts';

describe('the addon for macOS', function () {
  this.timeout(1_200_000);
  before(() => buildForMacos());

  for (const processor of processors) {
    it(`the addon for ${processor} is a bundle for macOS 11, signed ad hoc, with two system libraries`, () => {
      const headers = inspect('llvm-objdump', processor, ['--macho', '--private-headers'], addon);
      assert.deepEqual(loadedLibraries(headers), [
        'LC_LOAD_DYLIB /usr/lib/libSystem.B.dylib',
        'LC_LOAD_DYLIB /usr/lib/libc++.1.dylib',
      ]);
      const file = ProgramFile.use(addon, readMachO);
      const slice = file?.slices.find(({ architecture }) => architecture === processor);
      assert.deepEqual(
        [slice?.type, slice?.platform, slice?.minimumOs, slice?.signature?.adHoc],
        ['bundle', 'macOS', '11.0', true],
      );
    });

    it(`the addon for ${processor} looks up functions of Node-API alone, and Node finds its entry`, () => {
      const imports = inspect('llvm-nm', processor, ['-m', '-u'], addon).trim().split('\n');
      const lookedUp = imports.filter((line) => line.includes('dynamically looked up'));
      assert.ok(lookedUp.length > 20, `${lookedUp.length} functions of Node-API`);
      assert.deepEqual(
        lookedUp.filter((line) => !/ external _(napi|node_api)_\w+ /.test(line)),
        [],
      );
      assert.deepEqual(
        imports.filter((line) =>
          /___(cxa_(throw|begin_catch|guard\w*)|gxx_personality_v0)|Unwind|verbose_abort/.test(line),
        ),
        [],
      );
      const exported = inspect('llvm-nm', processor, ['-g', '-j', '--defined-only'], addon).split('\n');
      assert.ok(exported.includes('_napi_register_module_v1'));
      console.log(`      ${processor}: ${imports.length} imports, ${lookedUp.length} of them from Node`);
    });
  }

  for (const processor of ['x64', 'arm64'])
    it(`node-gyp-build finds the addon in this package on a Mac with ${processor}`, () => {
      assert.equal(resolveAddon(root, { platform: 'darwin', processor, prebuildsOnly: true }), addon);
    });
});
