// The harness is told of the end of a run by a touch of the shared file.
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedTouch } from '../../src/run/watch/shared-touch.ts';
import { freshFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';

describe('the touch of a shared file', () => {
  linuxOnly('on macOS the library touches nothing');

  it('a touch wakes the one who waits for it, and each touch wakes once', async () => {
    const path = join(freshFolder(), 'shared.bin');
    writeFileSync(path, 'x');
    const touch = new SharedTouch(path);
    try {
      const first = touch.next();
      utimesSync(path, 1, 1);
      await first;
      const second = touch.next();
      utimesSync(path, 2, 2);
      await second;
    } finally {
      touch.close();
    }
  });

  it('a file that is gone wakes nobody, and is no error', () => {
    const path = join(freshFolder(), 'shared.bin');
    new SharedTouch(path).close();
    writeFileSync(path, 'x');
    const touch = new SharedTouch(path);
    rmSync(path);
    touch.close();
  });
});
