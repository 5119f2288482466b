// Prints the result of `esreplay shrink`: what was found, what each step left, and how to run the smaller trace.
import pc from 'picocolors';
import { field, plural } from '../report/layout.ts';
import type { TextOptions } from '../report/report-text.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { type ShrinkResult, stepNames } from './result.ts';

export function renderShrink(result: ShrinkResult, options: TextOptions = {}): string {
  const colours = pc.createColors(options.colour ?? false);
  const { trace, output, finding, command, confirmed } = result;
  const isWritten = command !== null || confirmed !== null;
  const sections = [
    [
      colours.bold('esreplay shrink'),
      ...field('trace', printable(trace)),
      ...(isWritten ? field('output', printable(output)) : []),
      ...(finding === null ? [] : field('finding', `${finding.rule ?? 'client ended'}: ${finding.sentence}`)),
    ],
    isWritten ? stepLines(result) : [],
    [closing(result), ...(command === null ? [] : [`Again: ${command}`])],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function stepLines({ steps, edits }: ShrinkResult): string[] {
  const rows = steps.map(({ name, messages, runs }) => {
    const left = plural(messages, 'message');
    return `  ${stepNames[name].padEnd(28)}${left.padStart(20)}${plural(runs, 'run').padStart(12)}`;
  });
  return [...rows, ...(edits.length === 0 ? [] : field('set', edits.join(' ')))];
}

function closing({ from, messages, runs, interrupted, confirmed, finding, command }: ShrinkResult): string {
  const made = `${grouped(from)} → ${plural(messages, 'message')} in ${plural(runs, 'run')}`;
  if (interrupted) return `INTERRUPTED  ${made}; the same command goes on from here`;
  if (confirmed === null)
    return `NOTHING TO SHRINK  ${plural(runs, 'run')} of the whole trace ${finding !== null ? 'disagree' : command === null ? 'had no such finding' : 'did not satisfy the program of --command'}`;
  const { hits } = confirmed;
  const shown = `shown in ${hits} of ${plural(confirmed.runs, 'run')} of the result, each alone`;
  return hits === 0 ? `UNCERTAIN  ${made}; ${shown}: ask for more of each with --hits 1/5` : `${made}; ${shown}`;
}
