// What scripts/check.mjs says about a check of native files, with a stand-in for the linter.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintTools } from '../../scripts/toolchain.mjs';
import { freshFolder } from '../folder.ts';

const root = join(import.meta.dirname, '../..');

describe('a check of native files', () => {
  let folder: string;

  beforeEach(() => {
    folder = freshFolder();
    for (const above of ['src/native', 'src/addon', 'recorder', 'replayer', 'test/darwin/loader'])
      for (const each of readdirSync(join(root, above), { withFileTypes: true, recursive: true }))
        if (each.isFile()) mkdirSync(join(folder, each.parentPath.slice(root.length)), { recursive: true });
  });

  /** The linter prints `said` and ends with this status. */
  function check(status: number, said = ''): { readonly status: number | null; readonly stdout: string } {
    writeFileSync(join(folder, lintTools.format), `#!/bin/sh\necho "${said}"\nexit ${status}\n`, { mode: 0o755 });
    return spawnSync(process.execPath, [join(root, 'scripts/check.mjs'), 'native-format'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
  }

  it('a check without any file fails', () => {
    const { status, stdout } = check(0);
    assert.equal(stdout, 'failed   native-format: it has no files\n0 passed, 1 failed\n');
    assert.equal(status, 1);
  });

  it('the linter’s output is shown only if the linter fails', () => {
    writeFileSync(join(folder, 'recorder/a.cc'), '');
    const good = check(0, 'a word');
    assert.match(good.stdout, /^ok {7}native-format \([\d.]+ s\)\n1 passed, 0 failed\n$/);
    assert.equal(good.status, 0);
    const bad = check(1, 'a word');
    assert.match(bad.stdout, /^failed {3}native-format \([\d.]+ s\)\na word\n\n0 passed, 1 failed\n$/);
    assert.equal(bad.status, 1);
  });
});
