// Renders a benchmark's result for a terminal, at most 80 columns wide.
import pc from 'picocolors';
import { exitCodes } from '../errors.ts';
import { field, width, wrap } from '../report/layout.ts';
import { commandWords } from '../words/command-words.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { median } from './bootstrap.ts';
import { changeWords, intervalWords } from './change-words.ts';
import type { ComparedFigure, Comparison } from './comparison.ts';
import type { GateResult } from './gates.ts';
import { type Distribution, percentileNames } from './histogram.ts';
import { loadWords } from './load.ts';
import type { BenchResult, Side } from './result.ts';
import { reachedShare } from './side.ts';
import type { Times } from './times.ts';

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
const label = (name: string): string => `  ${name.padEnd(16)}`;

const gateWords = { kept: 'PASSED', failed: 'FAILED', undecided: 'NO RESULT' } as const;

type Colours = ReturnType<typeof pc.createColors>;

/** Returns plain text; colours are off by default. */
export function renderBench(result: BenchResult, { colour = false }: { readonly colour?: boolean } = {}): string {
  const colours = pc.createColors(colour);
  const { trace, plan, machine, candidate, reference, comparison, gates, notes, ended } = result;
  const head = [
    'esreplay bench',
    ...field('trace', `${trace.path} (${number(trace.messages)} messages)`),
    ...field('load', loadWords(plan.load)),
    ...field(
      'measured',
      `${number(plan.messages)} messages per repetition, the first ${number(plan.warmUp)} as warm-up; ${number(plan.repetitions)} repetitions${reference === null ? '' : ' of each, in turns'}`,
    ),
    ...field('machine', `${machine.processor}, ${machine.processors} processors, ${machine.system} ${machine.release}`),
    '',
    ...sideLines(reference === null ? 'Client' : 'Candidate', candidate),
    ...(reference === null ? [] : ['', ...sideLines('Reference', reference)]),
  ];
  const tail = [
    ...section(
      'Gates',
      gates.flatMap(({ gate, result, sentence }) => item(`${gateWords[result]}  ${gate}: ${sentence}`)),
    ),
    ...section('Notes', notes.flatMap(item)),
    ...(ended === null
      ? []
      : [
          '',
          ...wrap(
            `ENDED EARLY  ${commandWords(ended.client)}: ${ended.sentence}${ended.remedy === null ? '' : ` ${ended.remedy}`} The figures cover what was measured until then.`,
            width,
          ),
        ]),
    '',
    outcome(result),
  ];
  const compared = comparison === null ? [] : ['', ...comparisonLines(comparison, colours)];
  return `${[...head.map(printable), ...compared, ...tail.map(printable)].join('\n')}\n`;
}

function outcome({ exitCode, gates, ended }: BenchResult): string {
  const count = (wanted: GateResult['result']): number => gates.filter(({ result }) => result === wanted).length;
  const word = ((): string => {
    if (exitCode === exitCodes.pass) return 'DONE';
    if (ended !== null) return 'ENDED EARLY';
    if (count('failed') > 0) return 'FAILED';
    return exitCode === exitCodes.findings ? 'MISSED DEADLINES' : gateWords.undecided;
  })();
  const kept = gates.length === 0 ? '' : `  ${count('kept')} of ${gates.length} gates passed`;
  return `${word}${kept} (exit status ${exitCode})`;
}

function sideLines(title: string, { client, repetitions, times, byType, bars, sustained }: Side): string[] {
  const values = (of: (each: Side['repetitions'][number]) => number | null): number[] =>
    repetitions.flatMap((each) => of(each) ?? []);
  const spread = (all: readonly number[], show: (value: number) => string): string =>
    all.length === 0
      ? 'not measured'
      : `${show(median(all))}  (median of ${all.length}; ${show(Math.min(...all))} to ${show(Math.max(...all))})`;
  const usage = repetitions.flatMap(({ usage, delivered }) =>
    usage === null || delivered === 0 ? [] : [{ ...usage, delivered }],
  );
  const perMessage = (what: 'handlerCpuNs' | 'otherCpuNs' | 'voluntarySwitches' | 'forcedSwitches'): number =>
    median(usage.map((each) => each[what] / each.delivered));
  const whole = repetitions.filter(({ ended }) => ended === null);
  const reached = whole.length === 0 ? 1 : median(whole.map(reachedShare));
  return [
    `${title}  ${commandWords(client)}`,
    `${label('messages/s')}${spread(
      values(({ perSecond }) => perSecond),
      number,
    )}`,
    ...(reached >= 0.995
      ? []
      : [
          `${label('reached by')}${Math.round(reached * 100)} % of the trace: the client mutes the rest, or is not subscribed`,
        ]),
    ...(usage.length === 0
      ? []
      : [
          `${label('CPU time')}${formatDuration(perMessage('handlerCpuNs'))} per message in the handler's thread, ${formatDuration(perMessage('otherCpuNs'))} in others`,
          `${label('switches')}${small(perMessage('voluntarySwitches'))} voluntary per message, ${small(perMessage('forcedSwitches'))} involuntary`,
          `${label('threads')}max ${Math.max(...usage.map(({ threads }) => threads))}`,
        ]),
    ...(sustained === null ? [] : sustainedLines(sustained)),
    '',
    `${' '.repeat(18)}${'count'.padStart(10)}${[...percentileNames, 'worst'].map((name) => name.padStart(10)).join('')}`,
    ...timesLines(times),
    ...(Object.keys(byType).length < 2
      ? []
      : Object.entries(byType).flatMap(([type, each]) => [`  ${type}`, ...timesLines(each)])),
    ...(bars.length === 0 ? [] : ['', ...barLines(bars, times.response === null ? 'handler time' : 'response time')]),
  ];
}

function sustainedLines(rate: NonNullable<Side['sustained']>): string[] {
  const { perSecond, failedAt, failedBecause, kind, rule } = rate;
  const behind = failedAt === null ? 'the highest rate tried' : `not ${number(failedAt)}: ${failedBecause}`;
  const said =
    kind === 'ended'
      ? 'the search ended early'
      : kind === 'unclear'
        ? `unclear: the machine was too noisy${perSecond === null ? '' : `; ${number(perSecond)} was sustained`}`
        : perSecond === null
          ? `below ${number(failedAt ?? 0)} messages per second: ${failedBecause}`
          : `${number(perSecond)} messages per second, ${behind}`;
  return [`${label('sustained rate')}${said}`, ...block(`(${rule})`, 4)];
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
  const { reference, candidate, interleaved, confidence, tooFew, figures, repetitions } = comparison;
  const how = interleaved ? 'median over pairs of repetitions, measured in turns' : 'repetitions of then and now';
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
    ...block(`(change: + is slower; ${how}; confidence interval by bootstrap; * not judged by a gate)`, 2),
  ];
}

function comparisonCells({ about, unit, reference, candidate, slowdown, gated }: ComparedFigure): string[] {
  const show = (value: number): string => (unit === 'ns' ? formatDuration(value) : number(value));
  return [
    `${about}${gated ? '' : ' *'}`,
    ...[show(reference), show(candidate), changeWords(slowdown.ratio), intervalWords(slowdown)],
  ];
}

/** Paints what is certain: the whole interval is on one side. */
function paintOf({ slowdown }: ComparedFigure, colours: Colours): (text: string) => string {
  return slowdown.low > 1 ? colours.red : slowdown.high < 1 ? colours.green : (text) => text;
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

const small = (value: number): string => (value < 0.001 ? 'under 0.001' : String(Number(value.toPrecision(2))));

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];
const item = (text: string): string[] => block(`- ${text}`, 2, '  ');

function block(text: string, indent: number, hanging = ''): string[] {
  return wrap(text, width - indent, hanging).map((line) => ' '.repeat(indent) + line);
}
