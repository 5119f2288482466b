// Folders for the files of tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
// Hooks of a suite without a test to run are not called.
process.on('exit', () => folders.forEach(remove));

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Makes a folder that is removed at the end of the process, for one test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
  folders.add(folder);
  return folder;
}

/** Makes a folder that is removed after the suite that calls this while it is declared. */
export function testFolder(): string {
  const folder = freshFolder();
  after(() => remove(folder));
  return folder;
}
