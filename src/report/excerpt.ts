// Shows the client's line that a finding is about, between its neighbours, with a caret below.
import type { Frame } from '../symbols/frame.ts';
import { beginningOf, columnsOf } from '../words/columns.ts';
import { printable } from '../words/printable.ts';
import type { Page } from './page.ts';

const tab = 4;
const margin = '   ';

/** `label` follows the caret if there is room; `calls`: names to look for in the line, the likeliest first. */
export function excerptLines(
  frame: Frame,
  calls: readonly string[],
  label: string,
  { columns, colours, sources }: Page,
): string[] {
  const found = sources?.around(frame) ?? null;
  if (found === null) return [];
  if ('because' in found) return [colours.dim(`${margin}no source: ${found.because}`)];
  const { from, lines } = found;
  const marked = (frame.line ?? from) - from;
  const gutter = String(from + lines.length - 1).length;
  const room = columns - margin.length - gutter - 5;
  return lines.flatMap((raw, at) => {
    const text = printable(raw.replaceAll('\t', ' '.repeat(tab)));
    const number = String(from + at).padStart(gutter);
    const shown = beginningOf(text, room);
    if (at !== marked) return [colours.dim(`${margin}  ${number} | ${shown}`.trimEnd())];
    const [start, length] = caretAt(text, calls, room);
    const beside = room - start - columnsOf(label) - 1;
    const caret = colours.red(
      `^${'~'.repeat(Math.max(0, label === '' || beside < 1 ? length : Math.min(length, beside)) - 1)}`,
    );
    return [
      `${margin}${colours.red('>')} ${number} | ${shown}`,
      `${margin}  ${' '.repeat(gutter)} | ${' '.repeat(start)}${caret}${label === '' || beside < 1 ? '' : ` ${colours.red(label)}`}`,
    ];
  });
}

/** Returns the column and the width of the called name, or of the first word if the line does not name a call. */
function caretAt(text: string, calls: readonly string[], room: number): readonly [number, number] {
  for (const call of calls) {
    const at = placeOf(call, text);
    const start = at < 0 ? room : columnsOf(text.slice(0, at));
    if (start + columnsOf(call) < room) return [start, columnsOf(call)];
  }
  return [Math.max(0, text.search(/\S/)), 1];
}

function placeOf(call: string, text: string): number {
  const escaped = call.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.search(new RegExp(`(?<![\\w$])${escaped}(?=\\s*\\()`));
}
