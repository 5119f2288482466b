// Draws a cycle of waits: who waits, how and for whom, with the way back at the left.
import type { Cycle } from '../judge/wait-for/cycle.ts';
import { printable } from '../words/printable.ts';

/** Returns a line for each of them, of at most `columns` characters. */
export function cycleDrawing({ nodes, edges }: Cycle, columns: number): string[] {
  return nodes.map(({ name }, at) => {
    const start = nodes.length === 1 ? '↻  ' : at === 0 ? '┌─▶' : at === nodes.length - 1 ? '└──' : '│  ';
    const is = edges[at]?.is ?? '';
    return `${start} ${cut(printable(name), columns - start.length - is.length - 2)} ${is}`;
  });
}

/** Shortens the middle: keeps the kind and the file name. */
function cut(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const end = Math.floor((columns - 1) / 2);
  return `${line.slice(0, columns - 1 - end)}…${line.slice(line.length - end)}`;
}
