// Every command of the tutorial runs, in order, and prints what the tutorial shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/start/first-run.md'), 'utf8');

/** On a busy machine a client waits for its pages. A report that says so is asked for again. */
const ofMachine = /\(page\s+faults\)/; // wrapped at any space
async function runOnQuietMachine(command: string, last: number, tries = 3): ReturnType<typeof runShown> {
  const real = await runShown(command, last);
  if (tries === 1 || !ofMachine.test(real.output)) return real;
  console.log(`again: ${command}: the machine was busy`);
  return runOnQuietMachine(command, last, tries - 1);
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
      const real = await runOnQuietMachine(command, last);
      last = real.status;
      assert.equal(comparable(real.output), comparable(output));
      bad = false;
    });
  }
});
