// Every command of docs/how-to/shrink-and-explore.md runs, in order, and prints what the page shows; its table has every
// variation.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { variations } from '../../src/explore/variations.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { linuxOnly } from '../linux-only.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/shrink-and-explore.md'), 'utf8');

/** How many runs a search makes depends on how many it makes at once. */
const withoutCounts = (text: string): string =>
  comparable(text.replaceAll(/^esreplay: .*\n/gm, ''))
    .replaceAll(/\d+ runs?/g, 'N runs')
    .replaceAll(/[\d,]+ bytes/g, 'BYTES');

describe('docs/how-to/shrink-and-explore.md', function () {
  this.timeout(900_000);

  it('the table has what each variation changes, in their order', () => {
    const rows = [...page.matchAll(/^\| `(\S+)` \| (.*?) \|/gm)].map(([, name, about]) => `${name}: ${about}`);
    assert.deepEqual(
      rows,
      variations.map(({ name, about }) => `${name}: ${about}`),
    );
  });

  describe('its commands', () => {
    linuxOnly('its clients are built with the kit of Linux');

    it('the shown commands print the shown output', async () => {
      // A finding of an earlier call would be found again.
      rmSync(join(packageRoot, 'build/explore'), { recursive: true, force: true });
      const shown = shownCommands(page);
      assert.equal(shown.length, 17);
      let last = 0;
      for (const { command, output } of shown) {
        const real = await runShown(command, last);
        last = real.status;
        assert.equal(withoutCounts(real.output), withoutCounts(output), command);
      }
    });
  });
});
