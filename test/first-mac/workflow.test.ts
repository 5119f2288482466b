// The macOS workflow asks every question of first-mac.sh, or another step of it does the same, or nobody's runner can.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stepsFor } from '../../src/first-mac/first-mac.ts';
import { testFolder } from '../folder.ts';
import { commandsOf, workflow } from './workflow.ts';

const root = join(import.meta.dirname, '../..');

/** Questions that no step of the workflow asks, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  'xcode.build': 'the step Set-up',
  'xcode.rows': 'the step The rows of the table of calls',
  'xcode.clients': 'the step All tests',
  extension: 'a runner has no Developer ID',
  'boot.recorded': 'a runner has no Developer ID, and does not restart',
};

describe('the macOS workflow', () => {
  const commands = Object.keys(workflow.jobs).flatMap((job) => commandsOf(job));
  const calls = commands
    .flatMap((command) => command.split('\n'))
    .filter((line) => line.includes('first-mac.sh '))
    .map((line) =>
      line
        .replace(/^.*first-mac\.sh /, '')
        .replace(/ 2>&1.*$/, '')
        .split(' '),
    );

  it('the workflow asks every question where it can be asked', () => {
    assert.ok(calls.length > 3);
    const asked = new Set(
      calls.flatMap((words) => {
        const only = words.filter((word) => !word.startsWith('--'));
        for (const word of only) assert.ok(stepsFor([word], true).length > 0, `there is no question ${word}`);
        return stepsFor(only, words.includes('--sip-off')).map(({ id }) => id);
      }),
    );
    const left = stepsFor([], true).filter(({ id }) => !asked.has(id));
    assert.deepEqual(
      left.filter(({ id }) => !(id in elsewhere || (id.split('.')[0] ?? '') in elsewhere)).map(({ id }) => id),
      [],
    );
    for (const name of Object.keys(elsewhere))
      assert.ok(
        left.some(({ id }) => `${id}.`.startsWith(`${name}.`)),
        name,
      );
  });

  it('every call of first-mac.sh in the workflow allows root by --yes', () => {
    for (const words of calls) assert.ok(words.includes('--yes'), words.join(' '));
  });
});

describe('the table of all Macs', () => {
  const folder = testFolder();
  const write = (name: string, value: unknown): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(value));
  };
  const answer = (id: string, expected: string, got: string, outcome: string) => ({ id, expected, got, outcome });

  it('the table has a row for each step and question, and a column for each runner', () => {
    write('mac-macos-26/logs/steps.json', { demo: { outcome: 'success' }, tests: { outcome: 'failure' } });
    write('mac-macos-26/esreplay-first-mac/first-mac-1/answers.json', [
      answer('insert.open', 'replaced', 'replaced', 'OK'),
      answer('record.real', 'messages', 'asked with --sip-off alone', 'SKIP'),
      answer('edge.xpc', 'one', 'a|b <i>', 'DIFF'),
    ]);
    write('mac-sip-off-macos-26/esreplay-first-mac/first-mac-2/answers.json', [
      answer('record.real', 'messages', '63 messages', 'OK'),
    ]);
    write('mac-xcode-27/esreplay-first-mac/first-mac-1/answers.json', [
      answer('insert.open', 'replaced', 'passed over', 'DIFF'),
      answer('insert.open', 'replaced', 'replaced', 'OK'),
    ]);
    const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/mac-summary.mjs'), folder], {
      encoding: 'utf8',
    });
    assert.equal(
      stdout,
      [
        '## Answers of the Macs\n',
        '| | macos-26 | xcode-27 |\n| --- | --- | --- |',
        '| OK | 2 | 1 |\n| DIFF | 1 | 1 |\n| SKIP | 1 | 0 |\n',
        '## Steps\n',
        '| | macos-26 | xcode-27 |\n| --- | --- | --- |',
        '| demo | success |  |\n| tests | failure |  |\n',
        '## Questions\n',
        '| | macos-26 | xcode-27 |\n| --- | --- | --- |',
        '| insert.open | OK | DIFF: passed over; OK |',
        '| record.real | OK: 63 messages |  |',
        '| edge.xpc | DIFF: a&#124;b &#60;i> |  |\n',
      ].join('\n'),
      stderr,
    );
  });
});
