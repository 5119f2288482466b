// Numbers on docs/explain/macos.md that the tables of the tests tell: which client cases are not run as macOS programs
// on Linux, and why.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls } from '../../src/schema/calls.ts';
import { clientCases } from '../clients/manifest.ts';
import { type LeftOut, leftOutOf } from '../darwin/left-out.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/explain/macos.md'), 'utf8');
const oneLine = page.replace(/\s+/g, ' ');

const leftOut = clientCases.map(leftOutOf).filter((row): row is LeftOut => row !== null);
const onlyMac = leftOut.filter(({ onMac }) => onMac);

/** A row for each reason, the most cases first. */
function tableOfReasons(): string {
  const counts = new Map<string, number>();
  for (const { reason, onMac } of leftOut) {
    const row = `${reason} | ${onMac ? 'a Mac' : 'Linux alone'} |`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  const rows = [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return [
    '| cases | why they are not run | run on |',
    '| --- | --- | --- |',
    ...rows.map(([row, count]) => `| ${count} | ${row}`),
  ].join('\n');
}

describe('the numbers of docs/explain/macos.md', () => {
  it('say how many client cases run in the loader, and why the others do not', () => {
    const run = clientCases.length - leftOut.length;
    const sentence =
      `Of the ${clientCases.length} cases the loader runs ${run}. Of the others ${onlyMac.length} need a Mac, and ` +
      `${leftOut.length - onlyMac.length} are for Linux alone`;
    assert.ok(oneLine.includes(sentence), sentence);
    assert.ok(page.includes(tableOfReasons()), tableOfReasons());
  });

  it('say how many functions and exports there are', () => {
    const onDarwin = calls.filter(({ darwin }) => darwin.length > 0);
    const exports = onDarwin.flatMap(({ darwin }) => darwin);
    const words = `of the ${onDarwin.length} functions, and so reaches`;
    assert.ok(oneLine.includes(words), words);
    assert.ok(oneLine.includes(`of the ${exports.length} exports`), `of the ${exports.length} exports`);
  });
});
