// Tells when the library has touched the shared file, which it does at the end of a run. Only a hint: its looks find the
// end as well, a little later.
import { type FSWatcher, watch } from 'node:fs';

export class SharedTouch {
  private readonly watcher: FSWatcher | null;
  private touched = false;
  private wake = (): void => undefined;

  constructor(path: string) {
    this.watcher = watcherOf(path, () => {
      this.touched = true;
      this.wake();
    });
  }

  /** Resolves at the next touch; at once if there was one since the last call. */
  next(): Promise<void> {
    const before = this.touched;
    this.touched = false;
    return before ? Promise.resolve() : new Promise((resolve) => (this.wake = resolve));
  }

  close(): void {
    this.watcher?.close();
  }
}

/** Null where no more files can be watched, by this user or at all. */
function watcherOf(path: string, onTouch: () => void): FSWatcher | null {
  try {
    // The client can remove the file.
    return watch(path, { persistent: false }, onTouch).on('error', () => undefined);
  } catch {
    return null;
  }
}
