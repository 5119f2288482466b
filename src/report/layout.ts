// Lays out lines of at most 80 columns, for a terminal and for a log.
import { columnsOf, endOf } from '../words/columns.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';

export const width = 80;

/** Breaks at spaces; a word longer than the line stays whole. Every line after the first begins with `hanging`. */
export function wrap(text: string, columns: number, hanging = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(text)) {
    const room = columns - (lines.length === 0 ? 0 : hanging.length);
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(lines.length === 0 ? line : hanging + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(lines.length === 0 ? line : hanging + line);
  return lines;
}

// Keeps a number and its unit together as one word.
function wordsOf(text: string): string[] {
  return text.match(/\+?-?[\d.,]+ (?:ns|µs|ms|s|%)(?![\w])\S*|\(rule \d\)\S*|\S+/g) ?? [''];
}

/** Lays out `label     text`, with the text wrapped next to its label. */
export function field(label: string, text: string, columns = width): string[] {
  const margin = ' '.repeat(12);
  return wrap(text, columns - margin.length).map((line, index) =>
    index === 0 ? `  ${label.padEnd(10)}${line}` : `${margin}${line}`,
  );
}

/** Keeps the end of a path, which says more than its beginning. */
export function shorten(raw: string, columns: number): string {
  return endOf(printable(raw), columns);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
