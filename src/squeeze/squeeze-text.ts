// Prints the result of `esreplay squeeze`: a table of margins, and what fails first beyond each edge.
import pc from 'picocolors';
import { field, plural, width, wrap } from '../report/layout.ts';
import type { TextOptions } from '../report/report-text.ts';
import { commandWords } from '../run/client-command.ts';
import { printable } from '../words/printable.ts';
import type { Squeezed, SqueezeResult } from './result.ts';
import { closingWord, noteLines, ruleText, valueText, valueWords } from './words.ts';

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
    squeezed.length === 0
      ? []
      : [
          tableRow('', ['today', 'survives', 'fails', 'margin']),
          ...squeezed.map((each) => tableRow(each.name, valueWords(each))),
        ],
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

function findings(squeezed: readonly Squeezed[], colours: Colours): string[] {
  const failing = squeezed.filter(({ fails }) => fails !== null);
  if (failing.length === 0) return [];
  const [first] = failing;
  return [
    first?.outcome === 'fails-today' ? 'Without any change' : 'Just beyond the edge',
    ...failing.flatMap((each) => {
      const { name, fails, finding } = each;
      const value = fails === null ? '' : valueText(each, fails);
      const title = `${name} ${value}${each.outcome === 'interrupted' ? ', nearest so far' : ''}: ${ruleText(each)}`;
      return [
        `  ${colours.red(title)}`,
        ...(finding === null ? [] : [...field('', finding.sentence), `${margin}${finding.command}`]),
      ];
    }),
  ];
}

function notes(squeezed: readonly Squeezed[]): string[] {
  const lines = squeezed.flatMap(noteLines);
  return lines.length === 0
    ? []
    : ['Notes', ...lines.flatMap((line) => wrap(`- ${line}`, width - 2, '  ').map((text) => `  ${text}`))];
}

function closing(result: SqueezeResult, colours: Colours): string {
  const { squeezed, interrupted, exitCode } = result;
  const runs = squeezed.reduce((sum, each) => sum + each.runs, 0);
  const word = colours.bold(closingWord(result));
  const painted = exitCode === 0 ? colours.green(word) : colours.red(word);
  return `${painted}  ${interrupted ? '' : `in ${plural(runs, 'run')} `}(exit status ${exitCode})`;
}
