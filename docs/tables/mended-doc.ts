// test/evidence/mended.md: each false alarm and each miss, before and today.
import { falseAlarms, type Mended, misses, type ShownBy } from './mended.ts';

const source = (client: string): string => {
  if (client.startsWith('test/')) return client;
  const [file = ''] = client.split('+');
  const endings: Readonly<Record<string, string>> = { 'style/foundation': 'swift', 'style/string-streams': 'cc' };
  return `test/clients/${file}.${endings[file] ?? 'c'}`;
};

const link = (client: string): string => `[${client.replace(/^.*\//, '')}](../../${source(client)})`;

function said(finding: string): string {
  const [grade, rule = '', ...call] = finding.split(' ');
  if (!/^(violation|hazard|note)$/.test(grade ?? '')) return finding;
  return [grade, `[${rule}](../../docs/reference/rules.md#${rule})`, ...call].join(' ');
}

const line = ({ client, does, says }: ShownBy): string =>
  `${link(client)} ${does}: ${says.length === 0 ? 'silent' : says.map(said).join(', ')}`;

const table = (rows: readonly Mended[]): string[] => [
  '| what a client does | before | today |',
  '| --- | --- | --- |',
  ...rows.map(({ what, before, today }) => `| ${what} | ${before} | ${today.map(line).join('<br>')} |`),
];

export function mendedDoc(): string {
  return [
    '<!-- Made from docs/tables/mended.ts by `npm run generate`; edit the table instead. -->',
    '# False alarms and misses that were fixed',
    '',
    'Real clients showed them. The last column has a small client for each case, with everything that a run reports about it.',
    'Tests run these clients.',
    '',
    '## False alarms',
    '',
    ...table(falseAlarms),
    '',
    '## Misses',
    '',
    ...table(misses),
    '',
    'What no run can see is in [cannot-see.md](../../docs/explain/cannot-see.md).',
    '',
  ].join('\n');
}
