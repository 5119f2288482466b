// Draws a cycle of waits: who waits, how and for whom, with the way back at the left.
import type { Cycle } from '../judge/wait-for/cycle.ts';
import { printable } from '../words/printable.ts';

/** Returns lines of at most `columns` characters. */
export function cycleDrawing({ nodes, edges }: Cycle, columns: number): string[] {
  return nodes.flatMap(({ name }, at) => {
    const isLast = at === nodes.length - 1;
    return [
      cut(`${at === 0 ? '┌─▶' : '│  '} ${printable(name)}`, columns),
      cut(`${isLast ? '└──── ' : '│     ↓ '}${edges[at]?.is ?? ''}`, columns),
    ];
  });
}

/** Cuts out the middle: the beginning says what it is, the end of a path which one. */
function cut(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const end = Math.floor((columns - 1) / 2);
  return `${line.slice(0, columns - 1 - end)}…${line.slice(line.length - end)}`;
}
