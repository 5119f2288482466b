// docs/reference/es-surface.md: every function of Endpoint Security and every statement about it, with its proof.
import { type NamedTest, titleOf, withoutId } from './semantics/named-tests.ts';
import type { Proof, SemanticsRow } from './semantics/row.ts';
import { type Subject, semantics, surface } from './semantics/table.ts';

const kinds = ['test', 'policy', 'cannot show', 'open'] as const satisfies readonly Proof['kind'][];

const cell = (text: string): string => text.replaceAll('|', '\\|');

const testText = (test: NamedTest): string =>
  `${withoutId(titleOf(test))} ([${shortName(test.file)}](../../${test.file}))`;

const shortName = (file: string): string => file.replace(/^test\//, '').replace(/\.test\.ts$/, '');

function proofText(proof: Proof): string {
  switch (proof.kind) {
    case 'test':
      return proof.tests.map(testText).join('; ');
    case 'policy':
      return [`policy [${proof.policy}](policies.md#${proof.policy})`, ...proof.tests.map(testText)].join('; ');
    case 'cannot show':
      return `cannot show: ${proof.reason}`;
    case 'open':
      return '**open**';
  }
}

const countOf = (rows: readonly SemanticsRow[], kind: Proof['kind']): number =>
  rows.filter(({ proof }) => proof.kind === kind).length;

const countRow = (title: string, rows: readonly SemanticsRow[]): string =>
  `| ${title} | ${rows.length} | ${kinds.map((kind) => countOf(rows, kind)).join(' | ')} |`;

const subjectText = ({ title, rows }: Subject): string[] => [
  `## ${title}`,
  '',
  '| id | statement | known from | proof |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ id, source, says, proof }) => `| ${id} | ${cell(says)} | ${source} | ${cell(proofText(proof))} |`),
  '',
];

export function surfaceDoc(): string {
  const statements = semantics.flatMap(({ rows }) => rows);
  return [
    '<!-- Made from docs/tables/semantics by `npm run generate`; edit the tables instead. -->',
    '# The Endpoint Security surface',
    '',
    'Every function of the macOS 27 headers, every symbol that is exported without a declaration, and every statement about how they',
    'behave that esreplay relies on, in our own words. Each has the test that proves it here, or the policy that a run follows where',
    'nothing is published, or the reason why a replay cannot show it; **open** means that it has none of these yet. A test checks that',
    'the named tests exist.',
    '',
    '"Known from", strongest first: *header* (the public headers up to SDK 27.0), *reference* (developer.apple.com), *manual* (man',
    'pages), *Apple engineer* (developer forums: statements, not a contract), *conference notes* (a third party about WWDC 2020),',
    '*observed* (third parties on live systems, or in binaries), *nothing published*.',
    '',
    '| | all | by a test | by a policy | cannot show | open |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...surface.map(({ title, rows }) => countRow(title, rows)),
    countRow('Statements', statements),
    ...semantics.map(({ title, rows }) => countRow(`&nbsp;&nbsp;${title}`, rows)),
    '',
    ...[...surface, ...semantics].flatMap(subjectText),
    '## Questions for a Mac',
    '',
    'Nothing is published about these, or the publications disagree. What esreplay does is a choice, and a run on a Mac could turn it',
    'into a fact.',
    '',
    ...statements.filter(({ source }) => source === 'nothing published').map(({ id, says }) => `- **${id}**: ${says}`),
    '',
  ].join('\n');
}
