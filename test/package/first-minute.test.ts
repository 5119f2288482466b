// The table of a user's first minute (docs/explain/performance.md) has each system and each step that is tried, and the
// workflow on the page for CI has the parts that these are made of. `npm run test:package` runs them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stepsOf, systems, tableFile, withRows, workflowOfPage } from './first-minute.ts';

describe('The table of the first minute', () => {
  const steps = stepsOf(workflowOfPage());

  it('each system has a row for each step, or one that says why it could not be made', () => {
    const text = readFileSync(tableFile, 'utf8');
    const missing = systems.flatMap(({ name }) => {
      if (text.includes(`| ${name} | all |  | not made here: `)) return [];
      return steps
        .filter((step) => !new RegExp(`^\\| ${name} \\| ${step.name} \\| \\d+\\.\\d \\| \`.+\` \\|$`, 'm').test(text))
        .map((step) => `${name}: ${step.name}`);
    });
    assert.deepEqual(missing, [], 'UPDATE_GOLDEN=1 npm run test:package writes the table');
  });

  it('a new table takes the place of the old one, and long output is cut', () => {
    const rows = [
      { system: 'Debian 13', step: 'install', seconds: 2.34, printed: 'x'.repeat(200) },
      { system: 'Debian 11', step: 'all', seconds: null, printed: 'not made here: E: no key' },
    ];
    const text = 'before\n<!-- first-minute:begin -->\nold\n<!-- first-minute:end -->\nafter\n';
    const once = withRows(text, rows);
    assert.match(once, /^before\n<!-- first-minute:begin -->\n\n\d{4}-/);
    assert.match(once, /^\| Debian 13 \| install \| 2\.3 \| `x{95}…` \|$/m);
    assert.match(
      once,
      /^\| Debian 11 \| all \| {2}\| not made here: E: no key \|\n\n<!-- first-minute:end -->\nafter\n$/m,
    );
    assert.doesNotMatch(once, /old/);
    assert.equal(withRows(once, rows), once);
  });

  it("the page's workflow is for Ubuntu and builds, checks and runs a client", () => {
    const { runner, node, tools, lines, swift } = workflowOfPage();
    assert.match(runner, /^ubuntu-/);
    assert.match(node, /^\d+$/);
    assert.match(tools, /apt-get install/);
    assert.match(swift, /^swiftc -g /);
    for (const words of ['npm install ', ' kit --cc ', ' doctor ', ' run '])
      assert.ok(
        lines.some((line) => line.includes(words)),
        words,
      );
  });
});
