// Every command of docs/how-to/find-a-bypass.md runs, in order, and prints what the page shows; its picture is of the page
// that they write.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { effectRows, rowName } from '../../src/explore/bypass/effects.ts';
import type { ExplorePageData } from '../../src/explore/page-data.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { linuxOnly } from '../linux-only.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
const page = read('docs/how-to/find-a-bypass.md');

/** How many runs a search makes depends on how many it makes at once. */
const withoutCounts = (text: string): string =>
  comparable(text.replaceAll(/^esreplay: .*\n/gm, '')).replaceAll(/\d+ runs?/g, 'N runs');

describe('docs/how-to/find-a-bypass.md', function () {
  this.timeout(900_000);

  it('the pictures of the page exist', () => {
    const pictures = [...page.matchAll(/(?:src|srcset)="\.\.\/([^"]*)"/g)].map(([, name = '']) => name);
    assert.equal(pictures.length, 2);
    for (const name of pictures) assert.ok(existsSync(join(packageRoot, 'docs', name)), name);
  });

  it('docs/reference/effects.md has a row for each row of the table of effects', () => {
    const sections = read('docs/reference/effects.md').split(/^## /m).slice(1, -1);
    const rows = sections.flatMap((section) => {
      const [effect = ''] = section.split('\n');
      return [...section.matchAll(/^\| `AUTH_(\w+)` \| (.*?) \|/gm)].map(
        ([, event = '', role]) => `${effect} by ${event.toLowerCase()} (${role})`,
      );
    });
    assert.deepEqual(rows.sort(), effectRows.map(rowName).sort());
  });

  describe('its commands', () => {
    linuxOnly('its clients are built with the kit of Linux');

    it('the shown commands print the shown output, and write the page of the picture', async () => {
      // A finding of an earlier call would be found again.
      rmSync(join(packageRoot, 'build/bypass'), { recursive: true, force: true });
      const shown = shownCommands(page);
      assert.equal(shown.length, 8);
      let last = 0;
      for (const { command, output } of shown) {
        const real = await runShown(command, last);
        last = real.status;
        assert.equal(withoutCounts(real.output), withoutCounts(output), command);
      }
      const [, json = ''] = />(\{"madeBy"[^<]*)</.exec(read('build/bypass/guard.html')) ?? [];
      const { explored } = JSON.parse(json) as ExplorePageData;
      assert.deepEqual(
        explored.findings.map(({ bypass }) => bypass?.messages.map(({ event, is }) => `${event} ${is}`)),
        [
          ['AUTH_OPEN denied', 'AUTH_RENAME allowed', 'AUTH_OPEN allowed'],
          ['AUTH_OPEN denied', 'AUTH_TRUNCATE not subscribed'],
          ['AUTH_OPEN denied', 'AUTH_UTIMES not subscribed'],
        ],
      );
    });
  });
});
