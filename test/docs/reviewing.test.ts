// Every command of docs/how-to/review-what-a-new-build-decides.md runs, in order, and prints what the page shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeNames } from '../../src/compare/changes.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { linuxOnly } from '../linux-only.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/review-what-a-new-build-decides.md'), 'utf8');

describe('docs/how-to/review-what-a-new-build-decides.md', () => {
  linuxOnly('its clients are built with the kit of Linux');

  it('the shown commands print the shown output', async () => {
    const shown = shownCommands(page);
    assert.equal(shown.length, 5);
    let last = 0;
    for (const { command, output } of shown) {
      const real = await runShown(command, last);
      last = real.status;
      assert.equal(comparable(real.output), comparable(output), command);
    }
  });

  it('the page names every change that can fail', () => {
    assert.deepEqual(
      changeNames.filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });
});
