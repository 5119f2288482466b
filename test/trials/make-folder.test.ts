// Folders that are made with those above them.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../src/system/make-folder.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';

describe('a folder that is made', () => {
  const folder = testFolder();

  it('the folders above it are made, too, and one that is there stays', () => {
    const path = join(folder, 'a/b/c');
    makeFolder(path);
    makeFolder(path);
    assert.ok(statSync(path).isDirectory());
  });

  it('a place where the system makes none is an error, also far below it', function () {
    leaveOutOnMac(this, 'it has no /proc');
    for (const path of ['/proc/nowhere', '/proc/nowhere/below']) assert.throws(() => makeFolder(path), /ENOENT/);
  });
});
