// docs/reference/mac-statements.md: each statement about macOS, what settles a part of it here, and who asks a Mac.
import { type MacStatement, macFixes, macStatements } from './mac-statements.ts';

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

const table = (first: string, rows: readonly MacStatement[]): string[] => [
  `| ${first} | settled here by | asked by | only a Mac | seen |`,
  '| --- | --- | --- | --- | --- |',
  ...rows.map(line),
];

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
    ...table('what', macStatements),
    '',
    '## What was fixed on Linux',
    '',
    "Everything that Apple's prototypes and the sources of dyld and Node show was fixed. A named test fails without the fix.",
    '',
    ...table('fixed', macFixes),
    '',
  ].join('\n');
}
