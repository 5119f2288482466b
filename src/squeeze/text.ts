// Prints the result of `esreplay squeeze`: a table of margins, and what fails first beyond each edge.
import pc from 'picocolors';
import { field, plural, width, wrap } from '../report/layout.ts';
import type { TextOptions } from '../report/text.ts';
import { commandWords } from '../words/command-words.ts';
import { printable } from '../words/printable.ts';
import type { Squeezed, SqueezeResult } from './result.ts';

type Colours = ReturnType<typeof pc.createColors>;

const columns = { name: 10, value: 12, margin: 20 } as const;
const margin = ' '.repeat(12);

export function renderSqueeze(result: SqueezeResult, options: TextOptions = {}): string {
  const colours = pc.createColors(options.colour ?? false);
  const { trace, client, otherClients, squeezed } = result;
  const sections = [
    [
      colours.bold('esreplay squeeze'),
      ...field('trace', printable(trace)),
      ...field('client', commandWords(client)),
      ...otherClients.flatMap((command) => field('', commandWords(command))),
    ],
    squeezed.length === 0 ? [] : [tableRow('', ['today', 'survives', 'fails', 'margin']), ...squeezed.map(axisRow)],
    findings(squeezed, colours),
    notes(squeezed),
    [closing(result, colours)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tableRow(name: string, values: readonly string[]): string {
  const [last = '', ...others] = [...values].reverse();
  const cells = others.reverse().map((value) => value.padStart(columns.value));
  return `  ${name.padEnd(columns.name)}${cells.join('')}${last.padStart(columns.margin)}`;
}

function axisRow(each: Squeezed): string {
  const { name, today, survives, fails, outcome } = each;
  const none = outcome === 'interrupted' ? 'not known' : 'none';
  const beyond = outcome === 'not-found' ? 'not found' : none;
  return tableRow(name, [
    valueText(each, today),
    survives === null ? none : valueText(each, survives),
    fails === null ? beyond : valueText(each, fails),
    marginText(each),
  ]);
}

function valueText({ name }: Squeezed, value: number): string {
  return name === 'pool' ? String(value) : `× ${value}`;
}

function marginText({ margin: times, outcome }: Squeezed): string {
  if (times === null) return outcome === 'interrupted' ? 'not known' : 'none';
  const text = `${Number(times.toPrecision(2)).toLocaleString('en-US')} ×`;
  return outcome === 'not-found' || outcome === 'interrupted' ? `at least ${text}` : text;
}

function findings(squeezed: readonly Squeezed[], colours: Colours): string[] {
  const failing = squeezed.filter(({ fails }) => fails !== null);
  if (failing.length === 0) return [];
  const [first] = failing;
  return [
    first?.outcome === 'fails-today' ? 'Without any change' : 'Just beyond the edge',
    ...failing.flatMap((each) => {
      const { name, fails, finding } = each;
      const value = fails === null ? '' : valueText(each, fails);
      const rule = finding?.rule ?? 'the client ended';
      const title = `${name} ${value}${each.outcome === 'interrupted' ? ', nearest so far' : ''}: ${rule}`;
      return [
        `  ${colours.red(title)}`,
        ...(finding === null ? [] : [...field('', finding.sentence), `${margin}${finding.command}`]),
      ];
    }),
  ];
}

function notes(squeezed: readonly Squeezed[]): string[] {
  const lines = squeezed.flatMap((each) => {
    const { name, outcome, today, limit, noisy, stalled, runs, option } = each;
    const towards = limit < today ? 'down to' : 'up to';
    return [
      ...(outcome === 'not-found' ? [`${name}: not found ${towards} --${option} ${limit}, the last value tried`] : []),
      ...(outcome === 'unclear'
        ? [`${name}: the machine stalled at every value between these two, so the edge is somewhere between them`]
        : []),
      ...(outcome === 'interrupted'
        ? [`${name}: interrupted after ${plural(runs, 'run')}; the edge is beyond the last value that survived`]
        : []),
      ...(noisy.length > 0
        ? [
            `${name}: ${noisy.map((value) => valueText(each, value)).join(', ')} failed in some runs only, which counts as failing`,
          ]
        : []),
      ...(stalled > 0 ? [`${name}: ${stalled} of ${plural(runs, 'run')} repeated because the machine stalled`] : []),
    ];
  });
  return lines.length === 0
    ? []
    : ['Notes', ...lines.flatMap((line) => wrap(`- ${line}`, width - 2, '  ').map((text) => `  ${text}`))];
}

function closing({ squeezed, interrupted, exitCode }: SqueezeResult, colours: Colours): string {
  const runs = squeezed.reduce((sum, each) => sum + each.runs, 0);
  const word = interrupted
    ? 'INTERRUPTED'
    : squeezed.some(({ outcome }) => outcome === 'fails-today')
      ? 'FAILED'
      : exitCode === 0
        ? 'MEASURED'
        : 'NO RESULT';
  const painted = exitCode === 0 ? colours.green(colours.bold(word)) : colours.red(colours.bold(word));
  return `${painted}  ${interrupted ? '' : `in ${plural(runs, 'run')} `}(exit status ${exitCode})`;
}
