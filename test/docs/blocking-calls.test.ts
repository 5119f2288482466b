// docs/how-to/blocking-calls.md shows what `doctor --calls` and `explain` print.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/blocking-calls.md'), 'utf8');
const program = `'${process.execPath}' '${join(packageRoot, 'scripts/esreplay.mjs')}'`;

describe('docs/how-to/blocking-calls.md', () => {
  it('the shown commands about calls print the shown output', async () => {
    const shown = shownCommands(page);
    assert.equal(shown.length, 2);
    for (const { command, output } of shown) {
      const { output: printed, status } = await runShown(command.replace(/^esreplay/, program), 0);
      assert.deepEqual([printed, status], [output, 0], command);
    }
  });
});
