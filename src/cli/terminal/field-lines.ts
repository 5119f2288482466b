// Named lines about one message, such as `  process  /bin/zsh (501)`, cut to a width.
import { fitted } from '../../words/printable.ts';

const headOf = (name: string): string => `  ${name.padEnd(7)}  `;

/** `text`: printable. */
export function fieldLine(name: string, text: string, width: number): string {
  const head = headOf(name);
  return `${head}${fitted(text, width - head.length)}`;
}

/** As many lines as the items need. */
export function fieldLines(name: string, items: readonly string[], width: number): string[] {
  const head = headOf(name);
  const room = width - head.length;
  const lines: string[] = [];
  for (const item of items) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 2 + item.length <= room) lines[lines.length - 1] = `${line}, ${item}`;
    else lines.push(fitted(item, room));
  }
  return lines.map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`);
}
