// docs/reference/mac-statements.md: each statement about macOS, what settles a part of it here, and who asks a Mac.
import { calls } from '../../src/schema/calls/calls.ts';
import { clientCases } from '../../test/clients/manifest.ts';
import { type LeftOut, leftOutOf } from '../../test/darwin/left-out.ts';
import { loaderCalls, type MacStatement, macStatements } from './mac-statements.ts';

const shortName = (file: string): string => file.replace(/^test\//, '').replace(/(\.test|\.darwin)?\.ts$/, '');

const listed = (words: readonly string[]): string => words.join(', ') || 'nothing';

const line = ({ says, here, asked, onlyMac, seen }: MacStatement): string =>
  `| ${[
    says,
    listed(here.map((file) => `[${shortName(file)}](../../${file})`)),
    listed(asked.map((name) => `\`${name}\``)),
    onlyMac,
    seen ?? 'no',
  ].join(' | ')} |`;

/** A row for each reason, the most cases first. */
function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason, onMac } of leftOut) {
    const row = `${reason} | ${onMac ? 'a Mac' : 'Linux alone'} |`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([row, count]) => `| ${count} | ${row}`);
}

function leftOutSection(): string[] {
  const leftOut = clientCases.map(leftOutOf).filter((row): row is LeftOut => row !== null);
  const onMac = leftOut.filter((row) => row.onMac).length;
  return [
    '## Client cases that the loader leaves out',
    '',
    `Of the ${clientCases.length} cases of the tests the loader runs ${clientCases.length - leftOut.length}. Of the others ${onMac} need a Mac, and ${leftOut.length - onMac} are for Linux alone.`,
    '',
    '| cases | why they are not run | run on |',
    '| --- | --- | --- |',
    ...leftOutLines(leftOut),
    '',
  ];
}

function callsSection(): string[] {
  const replaced = calls.filter(({ darwin }) => darwin.length > 0);
  const exports = replaced.flatMap(({ darwin }) => darwin).length;
  const count = ({ functions, exports }: { functions: number; exports: number }): string => `${functions} | ${exports}`;
  return [
    '## Calls that the loader runs',
    '',
    "A row of the [table of calls](blocking-calls.md) calls its function by one name, and no other form of it (`$NOCANCEL`, the kernel's edge).",
    '',
    '| | functions | exports |',
    '| --- | ---: | ---: |',
    `| the library replaces on macOS | ${replaced.length} | ${exports} |`,
    `| the loader runs on Intel | ${count(loaderCalls.x86_64)} |`,
    `| the loader runs on Apple silicon | ${count(loaderCalls.arm64)} |`,
    '',
  ];
}

export function macStatementsDoc(): string {
  return [
    '<!-- Made from docs/tables/mac-statements.ts by `npm run generate`; edit the table instead. -->',
    '# Statements about macOS',
    '',
    'Nothing of this has been seen on macOS yet. "Settled here by" names the tests that show a part of it on Linux, "asked by" the',
    'questions of `first-mac.sh` ([how to ask a Mac](../how-to/first-mac.md)) that answer the rest; a name without a dot is a group of',
    'questions, and `job` is one of the macOS workflow. A test fails for a row that nothing asks, and for a question without a row.',
    '',
    '## What only a Mac can show',
    '',
    '| what | settled here by | asked by | only a Mac | seen |',
    '| --- | --- | --- | --- | --- |',
    ...macStatements.map(line),
    '',
    ...leftOutSection(),
    ...callsSection(),
  ].join('\n');
}
