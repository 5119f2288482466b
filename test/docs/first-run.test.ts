// Every command of the tutorial runs, in order, and prints what the tutorial shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/start/first-run.md'), 'utf8');

/** A busy machine may take a client's pages from memory. A report with a note of that is asked for again. */
async function runWithPages(command: string, last: number, tries = 3): ReturnType<typeof runShown> {
  const real = await runShown(command, last);
  if (tries === 1 || !real.output.includes('(page faults)')) return real;
  console.log(`again: ${command}: the client waited for storage`);
  return runWithPages(command, last, tries - 1);
}

describe('docs/start/first-run.md', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const shown = shownCommands(page);
  let last = 0;
  let bad = false;

  it('the page shows more than six commands', () => assert.ok(shown.length > 6));

  for (const { command, output } of shown) {
    it(`the output of this command is as shown: ${command.split('\n')[0]}`, async function () {
      if (bad) skip(this, 'a command before it failed');
      bad = true; // what follows depends on it
      const real = await runWithPages(command, last);
      last = real.status;
      assert.equal(comparable(real.output), comparable(output));
      bad = false;
    });
  }
});
