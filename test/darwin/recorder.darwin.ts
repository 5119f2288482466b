// The recorder compiles for macOS with macOS's own C and C++ headers; only Endpoint Security's are ours.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCommand, kitHeaders, systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
import { nativeSources } from '../../scripts/sources.mjs';
import { processors, root } from './built.ts';

describe('the recorder for macOS', function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-darwin-recorder-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const processor of processors) {
    it(`${processor}: compiles`, () => {
      const library = systemLibraryFolder((text: string) => console.log(`      ${text}`));
      const headers = kitHeaders(root, join(folder, processor), ['EndpointSecurity', 'esreplay', 'bsm']);
      const [compiler = '', ...flags] = compileCommand(processor, library, headers);
      const more = [`-I${root}`, '-Wall', '-Wextra', '-Werror', '-DESREPLAY_VERSION="0"', '-fsyntax-only'];
      const sources = nativeSources('darwin', [join(root, 'recorder')]);
      assert.ok(sources.length > 10);
      for (const source of sources) {
        const done = spawnSync(compiler, [...flags, ...more, source], { encoding: 'utf8' });
        assert.equal(done.status, 0, done.stderr);
      }
    });
  }
});
