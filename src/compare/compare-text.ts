// A comparison of two builds as text, at most as wide as the terminal: changes by kind, the largest group first, then
// what is noise, then one line of totals.
import pc from 'picocolors';
import { exitCodes } from '../errors/errors.ts';
import { field, plural, wrap } from '../report/layout.ts';
import type { Colours } from '../report/text-target.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { type ChangeName, changeNames, changes } from './changes.ts';
import type { CompareResult, Example, TraceComparison } from './result.ts';
import {
  cautions,
  closingWord,
  exampleWords,
  noiseWords,
  type ShownChange,
  shownChanges,
  totalsText,
} from './words.ts';

export interface CompareTextOptions {
  readonly colour: boolean;
  readonly columns: number;
  /** Every group, and not only the largest of each kind. */
  readonly verbose: boolean;
}

interface Page {
  readonly colours: Colours;
  readonly columns: number;
  readonly maxGroups: number;
  readonly failOn: readonly ChangeName[];
}

const maxGroups = 10;

export function renderCompare(result: CompareResult, options: CompareTextOptions): string {
  const { traces, builds, failOn } = result;
  const { columns, verbose } = options;
  const page = {
    colours: pc.createColors(options.colour),
    columns,
    failOn,
    maxGroups: verbose ? Number.POSITIVE_INFINITY : maxGroups,
  };
  const head = [
    'esreplay compare',
    ...field('old', printable(builds.old), columns),
    ...field('new', printable(builds.new), columns),
  ];
  const lines = [...head, ...traces.flatMap((each) => traceLines(each, page)), '', closingLine(result, page)];
  return `${lines.join('\n')}\n`;
}

function traceLines(comparison: TraceComparison, page: Page): string[] {
  const { trace, messages, runs, trouble } = comparison;
  const made = `${plural(runs.new.exitCodes.length, 'run')} of each build`;
  const all = shownChanges(comparison);
  return [
    ...field('trace', `${printable(trace)} (${plural(messages, 'message')}), ${made}`, page.columns),
    ...(trouble === null ? [] : troubleLines(trouble, page)),
    ...changeNames.flatMap((name) =>
      kindLines(
        name,
        all.filter(({ change }) => change === name),
        page,
      ),
    ),
    ...listed('Noise, which differs between runs of one build', noiseWords(comparison), page),
    ...listed('Notes', cautions(comparison), page),
  ];
}

function kindLines(name: ChangeName, all: readonly ShownChange[], page: Page): string[] {
  if (all.length === 0) return [];
  const { bold, red, yellow } = page.colours;
  const paint = page.failOn.includes(name) ? red : yellow;
  const messages = all.reduce((sum, each) => sum + (each.messages ?? 0), 0);
  const often = messages === 0 ? '' : `  ${plural(messages, 'message')} in ${plural(all.length, 'group')}`;
  const shown = all.slice(0, page.maxGroups);
  const more = all.length - shown.length;
  return [
    '',
    `${paint(bold(changes[name].title.toUpperCase()))}${often}`,
    ...shown.flatMap((each, at) => changeLines(each, shown[at + 1]?.command === each.command, page)),
    ...(more > 0 ? [`   and ${plural(more, 'more group')}: --verbose shows them`] : []),
  ];
}

/** `isAgain`: the next one has the same command. */
function changeLines(of: ShownChange, isAgain: boolean, { columns, colours }: Page): string[] {
  const { messages, what, from, to, example, command } = of;
  const margin = ' '.repeat(8);
  const count = messages === null ? '-' : grouped(messages);
  const change = from === '' ? '' : `: ${from} → ${to}`;
  const text = wrap(printable(`${what}${change}`), columns - margin.length);
  return [
    ...text.map((line, at) => `${at === 0 ? `${count.padStart(6)}  ` : margin}${line}`),
    ...(example === null ? [] : exampleLines(example, messages ?? 1, columns)),
    ...(command === null || isAgain ? [] : [`${margin}${colours.dim(printable(command))}`]),
  ];
}

const exampleLines = (example: Example, messages: number, columns: number): string[] =>
  wrap(printable(`${messages > 1 ? 'for example ' : ''}${exampleWords(example)}`), columns - 8).map(
    (line) => `        ${line}`,
  );

function troubleLines(
  { build, message, place, remedy }: NonNullable<TraceComparison['trouble']>,
  page: Page,
): string[] {
  const text = printable(`the ${build} build has no result: ${message}`);
  return [
    '',
    ...wrap(`${page.colours.red('ERROR')} ${text}`, page.columns),
    ...(place === null ? [] : [`  --> ${printable(place)}`]),
    ...(remedy === null ? [] : field('help', printable(remedy), page.columns)),
  ];
}

function listed(title: string, items: readonly string[], { columns, maxGroups: max }: Page): string[] {
  if (items.length === 0) return [];
  const more = items.length - max;
  return [
    '',
    title,
    ...items
      .slice(0, max)
      .flatMap((item) => wrap(`- ${printable(item)}`, columns - 2, '  ').map((line) => `  ${line}`)),
    ...(more > 0 ? [`  - and ${grouped(more)} more: --verbose shows them`] : []),
  ];
}

function closingLine(result: CompareResult, { colours, columns }: Page): string {
  const { exitCode, durationNs } = result;
  const paint = exitCode === exitCodes.pass ? colours.green : colours.red;
  const word = closingWord(result);
  const text = `${totalsText(result)}, in ${formatDuration(durationNs)} (exit status ${exitCode})`;
  const [first = '', ...more] = wrap(text, columns - word.length - 2);
  return [`${paint(colours.bold(word))}  ${first}`, ...more.map((line) => `  ${line}`)].join('\n');
}
