// Files for a test, in a folder that is removed with it.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export class Files {
  private folder = '';

  make(): void {
    this.folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Executable, unless `mode` says otherwise. */
  file(name: string, bytes: Uint8Array | string, mode = 0o755): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    chmodSync(path, mode); // it may exist already
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }
}
