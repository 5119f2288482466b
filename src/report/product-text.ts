// Renders reports of a product that reads eslogger for people: several are those of a command over several releases.
import pc from 'picocolors';
import type { ProductReport, ReportedEslogger } from '../provide/product-report.ts';
import { beginningOf } from '../words/columns.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { field, plural, wrap } from './layout.ts';
import { lineRows } from './product-lines.ts';

type Colours = ReturnType<typeof pc.createColors>;
type Several = readonly [ProductReport, ...ProductReport[]];

const shownCharacters = 400;
const labelColumns = 12;

export function renderProducts(reports: Several, columns: number, colour: boolean): string {
  const colours = pc.createColors(colour);
  const sections = [
    headLines(reports, columns),
    ...reports.map((each) => troubleLines(each, reports.length > 1, columns, colours)),
    reports.length > 1 ? matrixLines(reports) : [],
    noteLines(reports, columns),
    closingLines(reports, colours),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines([report, ...others]: Several, columns: number): string[] {
  const { trace, product, faults } = report;
  return [
    ...field('trace', `${printable(trace.path)}, ${plural(trace.messages, 'message')}`, columns),
    ...field('product', printable(product.map(shellQuoted).join(' ')), columns),
    ...(others.length > 0 ? [] : field('eslogger', `macOS ${macosOf(report)}: ${startedWords(report)}`, columns)),
    ...(faults.length === 0 ? [] : field('faults', faults.join(', '), columns)),
  ];
}

const macosOf = ({ os }: ProductReport): string => os.requested ?? os.macos;

function startedWords({ eslogger }: ProductReport): string {
  if (eslogger.length === 0) return 'not started';
  return eslogger.map(esloggerWords).join('; ');
}

function esloggerWords({ arguments: words, lines, dropped, end }: ReportedEslogger): string {
  const less = dropped === null || dropped === 0 ? '' : `, ${grouped(dropped)} dropped`;
  const how = { open: '', 'early-end': ', ended early', ended: '', failed: ', failed' };
  return `${printable(words.map(shellQuoted).join(' '))}: ${plural(lines, 'line')}${less}${how[end]}`;
}

function troubleLines(report: ProductReport, several: boolean, columns: number, colours: Colours): string[] {
  const whose = several ? `  macOS ${macosOf(report)}` : '';
  const blocks = [
    ...report.setupTrouble.map((trouble) => ({ label: 'SET-UP', lines: null, ...trouble })),
    ...report.findings.map((finding) => ({ label: finding.check.toUpperCase(), ...finding })),
  ].flatMap(({ label, sentence, remedy, lines }) => [
    `${colours.red(colours.bold(label))}${whose}`,
    ...wrap(printable(sentence), columns - 2).map((line) => `  ${line}`),
    ...(label === 'OUTPUT' ? differenceLines(report, columns) : []),
    ...lineRows(lines).map(
      (row, at) => `  ${(at === 0 ? 'lines' : '').padEnd(10)}${beginningOf(row, columns - labelColumns)}`,
    ),
    ...(remedy === null ? [] : field('help', printable(remedy), columns)),
  ]);
  return blocks;
}

function differenceLines({ difference }: ProductReport, columns: number): string[] {
  if (difference === null) return [];
  const shown = (line: string | null): string => (line === null ? '(nothing)' : cut(line));
  return [
    ...field('expected', printable(shown(difference.expected)), columns),
    ...field('printed', printable(shown(difference.printed)), columns),
  ];
}

const cut = (line: string): string => (line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters)}…`);

/** One row for each release. */
function matrixLines(reports: Several): string[] {
  const rows = reports.map((each) => [
    `macOS ${macosOf(each)}`,
    String(each.os.messageVersion),
    linesText(each),
    verdictOf(each),
  ]);
  const all = [['', 'version', 'lines', ''], ...rows];
  const widths = [0, 1, 2].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`.trimEnd(),
  );
}

/** How many lines were written before a product ended by itself is chance. */
function linesText({ eslogger, findings }: ProductReport): string {
  if (findings.some(({ check }) => check === 'crash' || check === 'early-exit')) return '';
  return grouped(eslogger.reduce((sum, { lines }) => sum + lines, 0));
}

function verdictOf({ findings, setupTrouble, interrupted }: ProductReport): string {
  if (interrupted) return 'interrupted';
  if (setupTrouble.length > 0) return 'set-up';
  return findings.length === 0 ? 'pass' : findings.map(({ check }) => check).join(', ');
}

/** A note of each release is said once. */
function noteLines(reports: Several, columns: number): string[] {
  const notes = [...new Set(reports.flatMap((each) => each.notes))];
  return notes.flatMap((note) => wrap(`Note: ${printable(note)}`, columns, '  '));
}

function closingLines(reports: Several, colours: Colours): string[] {
  const failed = reports.filter(({ exitCode }) => exitCode !== 0);
  const [first] = failed;
  const duration = formatDuration(reports.reduce((sum, { durationNs }) => sum + durationNs, 0));
  const of = reports.length > 1 ? ` on ${failed.length} of ${plural(reports.length, 'release')}` : '';
  if (first === undefined) return [`${colours.green(colours.bold('PASS'))} in ${duration}`];
  return [
    `${colours.red(colours.bold('FAIL'))}${of}: exit status ${first.exitCode}, in ${duration}`,
    `Again: ${printable(first.command)}`,
  ];
}
