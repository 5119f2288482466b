// The tables of docs/explain/performance.md, between two marks for each measurement. Rewrites the measured tables, with
// their machine, and keeps the rest.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import type { Outcome } from './benchmark.ts';
import { tableHeading, tableRow } from './table.ts';

const file = join(packageRoot, 'docs/explain/performance.md');
const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

/** `load`: how many programs were ready to run when it began. */
export function writePerformance(outcomes: readonly Outcome[], machine: string, load: number): void {
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), outcomes, { machine, load, day: today() }));
}

export interface Circumstances {
  readonly machine: string;
  readonly load: number;
  readonly day: string;
}

/** Throws RangeError if the text lacks the marks. */
export function withTables(text: string, outcomes: readonly Outcome[], circumstances: Circumstances): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`the text has no ${begin} and ${end}`);
  const kept = sectionsOf(text.slice(from + begin.length, to));
  for (const outcome of outcomes) {
    if (!('figures' in outcome)) continue;
    const { machine, load, day } = circumstances;
    const head = `${day}, ${machine}, load average ${load.toFixed(1)} when it began`;
    const rows = outcome.figures.map((figure) => tableRow(figure)).join('\n');
    kept.set(outcome.name, `${head}:\n\n\`\`\`\n${tableHeading()}\n${rows}\n\`\`\``);
  }
  const sections = [...kept].map(([name, body]) => `### \`${name}\`\n\n${body}`);
  return `${text.slice(0, from)}${begin}\n\n${sections.join('\n\n')}\n\n${text.slice(to)}`;
}

function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^### `([^`]+)`$/m).slice(1);
  const pairs = Array.from({ length: parts.length / 2 }, (_, at) => [parts[2 * at], parts[2 * at + 1]] as const);
  return new Map(pairs.map(([name = '', body = '']) => [name, body.trim()]));
}

const today = (): string => new Date().toISOString().slice(0, 10);
