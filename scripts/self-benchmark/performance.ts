// The table of figures in docs/explain/performance.md, between two marks. Replaces the rows that were measured, with
// their machine, and keeps the others.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import type { Outcome } from './benchmark.ts';
import { cellsOf, columnTitles, remarkOf } from './table.ts';

const file = join(packageRoot, 'docs/explain/performance.md');
const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';
const heading = [
  line(['`--only`', 'row', ...columnTitles.slice(1), '', 'measured']),
  line(['---', '---', ...columnTitles.slice(1).map(() => '---:'), '---', '---']),
];

/** `load`: how many programs were ready to run when it began. */
export function writePerformance(outcomes: readonly Outcome[], machine: string, load: number): void {
  const day = new Date().toISOString().slice(0, 10);
  const measured = `${day}, ${machine}, load average ${load.toFixed(1)} when it began`;
  writeFileSync(file, withFigures(readFileSync(file, 'utf8'), outcomes, measured));
}

/** `measured`: day and machine, which the first row of a measurement has. Throws RangeError if the text lacks the marks. */
export function withFigures(text: string, outcomes: readonly Outcome[], measured: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`the text has no ${begin} and ${end}`);
  const kept = new Map<string, string[]>();
  for (const [row, name = ''] of text.slice(from, to).matchAll(/^\| `(\w[\w-]*)` \|.*$/gm))
    kept.set(name, [...(kept.get(name) ?? []), row]);
  for (const outcome of outcomes) {
    if (!('figures' in outcome)) continue;
    const rows = outcome.figures.map((figure, at) =>
      line([`\`${outcome.name}\``, ...cellsOf(figure), remarkOf(figure), at === 0 ? measured : '']),
    );
    kept.set(outcome.name, rows);
  }
  const table = [...heading, ...[...kept.values()].flat()].join('\n');
  return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
