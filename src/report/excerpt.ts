// The client's line that a finding is about, between its neighbours, with a caret below: for the text and the page.
import type { Frame } from '../symbols/frame.ts';
import { beginningOf, columnsOf, endOf } from '../words/columns.ts';
import { printable } from '../words/printable.ts';
import type { SourceLines } from './source-files.ts';
import type { Page } from './text-target.ts';

const tab = 4;
const margin = '   ';

/** Plain data, and safe to show. */
export interface Excerpt {
  /** Number of the first line. */
  readonly from: number;
  readonly lines: readonly string[];
  /** Index of the line that it is about. */
  readonly marked: number;
  /** In that line: the name of the call, or the beginning, in columns. */
  readonly call: { readonly at: number; readonly columns: number };
}

/** `calls`: names to look for in the line, the likeliest first. */
export function excerptOf(frame: Frame, calls: readonly string[], columns: number, found: SourceLines): Excerpt {
  const { from, lines } = found;
  const marked = (frame.line ?? from) - from;
  const texts = withoutIndent(lines.map((line) => printable(line.replaceAll('\t', ' '.repeat(tab)))));
  const call = callIn(texts[marked] ?? '', calls);
  const skipped = hiddenBefore(call, columns);
  const at = columnsOf((texts[marked] ?? '').slice(0, call.at)) - skipped + (skipped > 0 ? 1 : 0);
  return {
    from,
    lines: texts.map((text) => windowOf(text, skipped, columns)),
    marked,
    call: { at, columns: Math.max(1, Math.min(call.length, columns - at)) },
  };
}

/** `label` follows the caret if there is room. */
export function excerptLines(
  frame: Frame,
  calls: readonly string[],
  label: string,
  { columns, colours, sources }: Page,
): string[] {
  const found = sources?.around(frame) ?? null;
  if (found === null) return [];
  if ('because' in found) return [colours.dim(`${margin}no source: ${found.because}`)];
  const gutter = String(found.from + found.lines.length - 1).length;
  const room = columns - margin.length - gutter - 5;
  const { from, lines, marked, call } = excerptOf(frame, calls, room, found);
  return lines.flatMap((text, at) => {
    const number = String(from + at).padStart(gutter);
    if (at !== marked) return [colours.dim(`${margin}  ${number} | ${text}`.trimEnd())];
    const free = room - call.at - (label === '' ? 0 : columnsOf(label) + 1);
    const length = free < 1 ? call.columns : Math.min(call.columns, free);
    const caret = colours.red(`^${'~'.repeat(length - 1)}`);
    return [
      `${margin}${colours.red('>')} ${number} | ${text}`,
      `${margin}  ${' '.repeat(gutter)} | ${' '.repeat(call.at)}${caret}${label === '' || free < 1 ? '' : ` ${colours.red(label)}`}`,
    ];
  });
}

/** Takes off the blanks that all of the lines begin with. */
function withoutIndent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common));
}

export interface Call {
  /** Where it is in the line. */
  readonly at: number;
  /** In columns. */
  readonly length: number;
}

/** Returns the called name, or the beginning of a line that does not name a call. */
export function callIn(text: string, calls: readonly string[]): Call {
  for (const call of calls) {
    const at = placeOf(call, text);
    if (at >= 0) return { at, length: columnsOf(call) };
  }
  return { at: Math.max(0, text.search(/\S/)), length: 1 };
}

/** Returns how many columns of long lines are left out at their beginning, so that the call is seen. */
function hiddenBefore({ at, length }: Call, room: number): number {
  return at + Math.min(length, 12) < room ? 0 : Math.max(0, at - Math.floor(room / 4));
}

function windowOf(text: string, skipped: number, room: number): string {
  if (skipped === 0) return beginningOf(text, room);
  const rest = endOf(text, Math.max(1, columnsOf(text) - skipped + 1));
  return columnsOf(text) <= skipped ? '' : beginningOf(rest, room);
}

/** Returns where it is called, as a whole word before a parenthesis; -1: nowhere. */
function placeOf(call: string, text: string): number {
  for (let at = text.indexOf(call); at >= 0 && call !== ''; at = text.indexOf(call, at + call.length)) {
    const isWhole = !/[\w$]/.test(text.charAt(at - 1));
    if (
      isWhole &&
      text
        .slice(at + call.length)
        .trimStart()
        .startsWith('(')
    )
      return at;
  }
  return -1;
}
