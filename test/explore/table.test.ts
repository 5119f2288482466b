// The table of planted bugs: which variation shows each, and how its right twin differs. UPDATE_GOLDEN=1 writes it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlantedBug, plantedBugs } from './bugs.ts';
import { type PlantedBypass, plantedBypasses } from './bypass/bugs.ts';
import { cleanOfBypasses } from './bypass/clean/clients.ts';
import { cleanClients } from './clean/clients.ts';

const file = join(import.meta.dirname, 'planted.md');

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const defined = (defines: readonly string[]): string => defines.map((each) => `-D${each}`).join(' ');

const programOf = (client: string, defines: readonly string[]): string =>
  [client, defined(defines)].filter((word) => word !== '').join(' ');

const rowOf = ({ by, bug, client, defines, right, trace, class: grade, rule }: PlantedBug): string =>
  row(by, bug, programOf(client, defines), defined(right), trace, rule === undefined ? grade : `${grade}, ${rule}`);

const bypassRow = ({ finds, bug, client, twin, trace, class: grade }: PlantedBypass): string =>
  row(finds, bug, client, defined(twin), trace, grade);

const table = [
  '# Planted bugs of `explore`',
  '',
  'Each is found by its variation, and its twin is not (explore.test.ts). Generated from bugs.ts and clean/clients.ts.',
  '',
  row('variation', 'bug', 'client', 'twin', 'trace', 'class at most'),
  row('---', '---', '---', '---', '---', '---'),
  ...plantedBugs.map(rowOf),
  '',
  'The relation `bypass` finds each of these, and not in its twin, which may have other gaps (bypass/bypass.test.ts):',
  '',
  row('finding', 'bug', 'client', 'twin', 'trace', 'class'),
  row('---', '---', '---', '---', '---', '---'),
  ...plantedBypasses.map(bypassRow),
  '',
  'Clients that are right by their own policy never have a violation (clean.heavy.ts):',
  '',
  row('client', 'trace', 'what may be said'),
  row('---', '---', '---'),
  ...cleanClients.map(({ client, defines, trace, maySay }) => row(programOf(client, defines), trace, maySay)),
  '',
  'Clients without a bypass never have one that is a violation:',
  '',
  row('client', 'traces', 'what may be said'),
  row('---', '---', '---'),
  ...cleanOfBypasses.map(({ client, defines, traces, maySay }) =>
    row(programOf(client, defines), traces.join(', '), maySay),
  ),
  '',
].join('\n');

describe('the table of planted bugs', () => {
  it('the file has a row for each bug and each clean client', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, table);
    assert.equal(readFileSync(file, 'utf8'), table);
  });
});
