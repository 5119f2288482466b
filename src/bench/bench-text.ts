// Renders a benchmark's result for a terminal, at most 80 columns wide.
import pc from 'picocolors';
import { field, width, wrap } from '../report/layout.ts';
import { commandWords } from '../run/client-command.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { certainty, changeWords, figureWords, howWords, intervalWords, number } from './change-words.ts';
import type { ComparedFigure, Comparison } from './comparison.ts';
import { type Distribution, percentileNames } from './histogram.ts';
import type { BenchResult, Side } from './result.ts';
import type { Times } from './times.ts';
import { closingWord, endedWords, gateWords, headLines, keptWords, sideLines, sustainedWords } from './words.ts';

const label = (name: string): string => `  ${name.padEnd(16)}`;

type Colours = ReturnType<typeof pc.createColors>;

/** Returns plain text; colours are off by default. */
export function renderBench(result: BenchResult, { colour = false }: { readonly colour?: boolean } = {}): string {
  const colours = pc.createColors(colour);
  const { candidate, reference, comparison, gates, notes, ended } = result;
  const head = [
    'esreplay bench',
    ...headLines(result).flatMap(([name, text]) => field(name, text)),
    '',
    ...clientLines(reference === null ? 'Client' : 'Candidate', candidate),
    ...(reference === null ? [] : ['', ...clientLines('Reference', reference)]),
  ];
  const tail = [
    ...section(
      'Gates',
      gates.flatMap(({ gate, result, sentence }) => item(`${gateWords[result]}  ${gate}: ${sentence}`)),
    ),
    ...section('Notes', notes.flatMap(item)),
    ...(ended === null ? [] : ['', ...wrap(`ENDED EARLY  ${endedWords(ended)}`, width)]),
    '',
    outcome(result),
  ];
  const compared = comparison === null ? [] : ['', ...comparisonLines(comparison, colours)];
  return `${[...head.map(printable), ...compared, ...tail.map(printable)].join('\n')}\n`;
}

function outcome(result: BenchResult): string {
  const kept = keptWords(result.gates);
  return `${closingWord(result)}${kept === '' ? '' : `  ${kept}`} (exit status ${result.exitCode})`;
}

function clientLines(title: string, side: Side): string[] {
  const { client, times, byType, bars, sustained } = side;
  return [
    `${title}  ${commandWords(client)}`,
    ...sideLines(side).map(([name, text]) => `${label(name)}${text}`),
    ...(sustained === null
      ? []
      : [`${label('sustained rate')}${sustainedWords(sustained)}`, ...block(`(${sustained.rule})`, 4)]),
    '',
    `${' '.repeat(18)}${'count'.padStart(10)}${[...percentileNames, 'worst'].map((name) => name.padStart(10)).join('')}`,
    ...timesLines(times),
    ...(Object.keys(byType).length < 2
      ? []
      : Object.entries(byType).flatMap(([type, each]) => [`  ${type}`, ...timesLines(each)])),
    ...(bars.length === 0 ? [] : ['', ...barLines(bars, times.response === null ? 'handler time' : 'response time')]),
  ];
}

function timesLines({ response, handler, headroom }: Times): string[] {
  const rows: [string, Distribution | null][] = [
    ['response', response],
    ['handler', handler],
    ['headroom', headroom],
  ];
  return rows.flatMap(([name, times]) => {
    if (times === null) return [];
    const cells = [
      ...percentileNames.map((each) => (times[each] === null ? 'too few' : formatDuration(times[each]))),
      formatDuration(name === 'headroom' ? times.min : times.max),
    ];
    return [
      `    ${name.padEnd(14)}${number(times.count).padStart(10)}${cells.map((cell) => cell.padStart(10)).join('')}`,
    ];
  });
}

const barWidth = 40;

/** Long bars are to scale; a bar for at least one message is never empty. */
function barLines(bars: Side['bars'], what: string): string[] {
  const max = Math.max(...bars.map(({ count }) => count));
  return [
    `  ${what}, messages per factor of two`,
    ...bars.map(({ toNs, count }) => {
      const length = count === 0 ? 0 : Math.max(1, Math.round((count / max) * barWidth));
      return `  ${`below ${formatDuration(toNs)}`.padStart(16)} ${'#'.repeat(length).padEnd(barWidth)} ${number(count)}`.trimEnd();
    }),
  ];
}

/** The rows are painted, and therefore printable already. */
function comparisonLines(comparison: Comparison, colours: Colours): string[] {
  const { reference, candidate, confidence, tooFew, figures, repetitions } = comparison;
  const lines = [
    'Comparison',
    ...field('reference', `${reference} (${repetitions[0]} repetitions)`),
    ...field('candidate', `${candidate} (${repetitions[1]} repetitions)`),
  ].map(printable);
  if (tooFew !== null) return [...lines, ...block(tooFew, 2)];
  const title = ['', 'reference', 'candidate', 'change', `${Math.round(confidence * 100)} % CI`];
  return [
    ...lines,
    ...columns([title, ...figures.map(comparisonCells)]).map((line, row) => {
      const figure = figures[row - 1];
      return figure === undefined ? line : paintOf(figure, colours)(line);
    }),
    ...block(
      `(change: + is slower; ${howWords(comparison)}; confidence interval by bootstrap; * not judged by a gate)`,
      2,
    ),
  ];
}

function comparisonCells(figure: ComparedFigure): string[] {
  const { about, reference, candidate, slowdown, gated } = figure;
  return [
    `${about}${gated ? '' : ' *'}`,
    figureWords(figure, reference),
    figureWords(figure, candidate),
    changeWords(slowdown.ratio),
    intervalWords(slowdown),
  ];
}

/** Paints significant changes. */
function paintOf(figure: ComparedFigure, colours: Colours): (text: string) => string {
  const is = certainty(figure);
  return is === 'slower' ? colours.red : is === 'faster' ? colours.green : (text) => text;
}

/** Lays out rows with the first column to the left and the others to the right, at least two spaces apart. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        return `  ${column === 0 ? cell.padEnd(room) : cell.padStart(room)}`;
      })
      .join(''),
  );
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];
const item = (text: string): string[] => block(`- ${text}`, 2, '  ');

function block(text: string, indent: number, hanging = ''): string[] {
  return wrap(text, width - indent, hanging).map((line) => ' '.repeat(indent) + line);
}
