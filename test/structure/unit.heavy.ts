// `npm run test:unit` in a checkout of which nothing is built.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { testFolder } from '../folder.ts';
import { copySources } from '../mutants/edited-copy.ts';

describe('tests of pure code', function () {
  this.timeout(600_000);
  const copy = testFolder();

  it('the tests of pure code pass in a checkout that is not built', () => {
    // Copied, not linked: Node would import what a linked file imports from where the file is.
    copySources(copy, ['src', 'test', 'scripts', 'traces'], ['build', 'dist', 'prebuilds']);
    const done = spawnSync(process.execPath, ['scripts/test.mjs', 'unit'], { cwd: copy, encoding: 'utf8' });
    assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
    assert.match(done.stdout, /^\d+ passed, 0 failed/m);
  });
});
