// docs/how-to/editing.md shows what `esreplay edit` prints.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/editing.md'), 'utf8');
const program = `'${process.execPath}' '${join(packageRoot, 'scripts/esreplay.mjs')}'`;

describe('docs/how-to/editing.md', () => {
  const folder = testFolder();

  it('the shown commands of edit print the shown output', async () => {
    const shown = shownCommands(page);
    assert.equal(shown.length, 3);
    for (const { command, output } of shown) {
      const { output: printed } = await runShown(`cd '${folder}' && ${command.replace(/^esreplay/, program)}`, 0);
      // The header names the version, and lists the fields of today's tables.
      const comparable = (text: string): string => text.replaceAll(/[\d,]+ bytes/g, 'BYTES');
      assert.equal(comparable(printed), comparable(output), command);
    }
  });
});
