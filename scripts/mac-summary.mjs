// Prints one table of what all Macs of the macOS workflow answered, in Markdown. `node scripts/mac-summary.mjs FOLDER`:
// the folder has one folder for each artifact, `mac-LABEL` or `mac-sip-off-LABEL`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ id: string, expected: string, got: string, outcome: string }} Answer
 * @typedef {Map<string, Map<string, string[]>>} Table rows, then columns, then what was said
 */

const [, , folder = '.'] = process.argv;
/** @type {Table} */
const steps = new Map();
/** @type {Table} */
const answers = new Map();
/** @type {Map<string, Record<string, number>>} */
const counts = new Map();
const artifacts = readdirSync(folder)
  .filter((name) => name.startsWith('mac-'))
  .sort();
const labels = [...new Set(artifacts.map(labelOf))];
for (const artifact of artifacts) read(artifact);

process.stdout.write(
  [
    '## Answers of the Macs\n',
    `| | ${labels.join(' | ')} |\n| --- |${' --- |'.repeat(labels.length)}`,
    ...['OK', 'DIFF', 'SKIP'].map(
      (outcome) => `| ${outcome} | ${labels.map((label) => counts.get(label)?.[outcome] ?? 0).join(' | ')} |`,
    ),
    '\n## Steps\n',
    ...table(steps),
    '\n## Questions\n',
    ...table(answers),
    '',
  ].join('\n'),
);

/** @param {string} artifact */
function labelOf(artifact) {
  return artifact.replace(/^mac-(sip-off-)?/, '');
}

/** @param {string} artifact */
function read(artifact) {
  const label = labelOf(artifact);
  const root = join(folder, artifact);
  const outcomes = readJson(join(root, 'logs/steps.json')) ?? {};
  for (const [id, { outcome }] of Object.entries(outcomes)) put(steps, id, label, outcome);
  const archive = join(root, 'esreplay-first-mac');
  const runs = existsSync(archive) ? readdirSync(archive).sort() : [];
  for (const run of runs)
    for (const { id, expected, got, outcome } of readJson(join(archive, run, 'answers.json')) ?? []) {
      const count = counts.get(label) ?? {};
      counts.set(label, { ...count, [outcome]: (count[outcome] ?? 0) + 1 });
      put(answers, id, label, got === expected ? outcome : `${outcome}: ${got}`);
    }
}

/** @param {string} file */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * @param {Table} table
 * @param {string} row
 * @param {string} label
 * @param {string} said
 */
function put(table, row, label, said) {
  const columns = table.get(row) ?? new Map();
  table.set(row, columns.set(label, [...(columns.get(label) ?? []), said]));
}

/**
 * @param {Table} rows
 * @returns {string[]}
 */
function table(rows) {
  return [
    `| | ${labels.join(' | ')} |\n| --- |${' --- |'.repeat(labels.length)}`,
    ...[...rows].map(
      ([id, columns]) => `| ${id} | ${labels.map((label) => cell(columns.get(label) ?? [])).join(' | ')} |`,
    ),
  ];
}

/**
 * A question that is asked twice counts as passed over only if it was each time.
 *
 * @param {readonly string[]} said
 */
function cell(said) {
  const asked = said.filter((each) => !each.startsWith('SKIP'));
  const shown = [...new Set(asked.length > 0 ? asked : said)].join('; ');
  return shown.replaceAll(/[\\|`<&]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
