// Markdown in which foreign text stays text. Names of files, functions and processes come from traces and from programs
// that nobody checked, so they stand in code alone: there a forge makes no markup, link, mention or HTML of them.
import { ownText, type Printable, printable } from '../words/printable.ts';
import { plural } from './layout.ts';

/** GitHub takes a summary of 1 MiB for a step, and none of a larger one. */
export const maxSummaryBytes = 900 << 10;
/** Of a block. */
const maxBlockBytes = 16 << 10;
/** For what says that there is more. */
const reserve = 1 << 10;

/** Returns one line of any text as code in a line. */
export function codeSpan(text: string): string {
  const line = printable(text);
  if (line.trim() === '') return '` `';
  const ticks = '`'.repeat(longestTicks(line) + 1);
  const isPadded = /^[ `]|[ `]$/.test(line);
  return isPadded ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`;
}

/** Returns lines of any text as a block of code. */
export function codeBlock(lines: readonly string[]): string {
  const shown = fitting(lines.map(printable));
  const ticks = '`'.repeat(Math.max(3, longestTicks(shown.join('\n')) + 1));
  return `${ticks}text\n${shown.join('\n')}\n${ticks}\n`;
}

function fitting(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let left = maxBlockBytes;
  for (const line of lines) {
    left -= Buffer.byteLength(line) + 1;
    if (left < 0) return [...shown, '…'];
    shown.push(line);
  }
  return shown;
}

const longestTicks = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);

/**
 * Returns a table. Its cells are any text, as code, or our own. It is HTML, where no character of a
 * cell can end it: in a table of Markdown a vertical line would, even in code.
 */
export function table(head: Cells, rows: readonly Cells[]): string {
  const row = (cells: Cells, tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cellText(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[row(head, 'th'), ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>\n`;
}

export interface Plain {
  readonly own: string;
}

export type Cells = readonly (string | Plain)[];

/** Returns the table with as many of its rows as a block may have, and what says how many are left out. */
export function tableOf(head: Cells, rows: readonly Cells[], bytes: number): string {
  for (let count = rows.length; ; count = Math.floor(count / 2)) {
    const text = table(head, rows.slice(0, count));
    if (count > 0 && Buffer.byteLength(text) > bytes) continue;
    return count === rows.length ? text : `${text}\n${plural(rows.length - count, 'more row')} in --json.\n`;
  }
}

/** Text of our own in a cell. */
export const plain = (own: string): Plain => ({ own });

const cellText = (cell: string | Plain): string =>
  typeof cell === 'string' ? `<code>${escaped(printable(cell))}</code>` : escaped(cell.own);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

/** Collects parts up to the size that a summary may have. */
export class Summary {
  private readonly parts: string[] = [];
  private left: number;

  /** `last`: a part that has its room in any case. */
  constructor(private readonly last: string) {
    this.left = maxSummaryBytes - reserve - Buffer.byteLength(last);
  }

  /** Returns false, and adds nothing, if there is no room. */
  add(part: string): boolean {
    const bytes = Buffer.byteLength(part) + 1;
    if (bytes > this.left) return false;
    this.left -= bytes;
    this.parts.push(part);
    return true;
  }

  /** Adds parts as long as there is room. `rest`: says how many are left out. */
  addAll(parts: readonly string[], rest: (count: number) => string): void {
    const at = parts.findIndex((part) => !this.add(part));
    if (at >= 0) this.parts.push(`${rest(parts.length - at)}\n`);
  }

  text(): Printable {
    return ownText([...this.parts, this.last].join('\n'));
  }
}
