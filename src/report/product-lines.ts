// Shows lines of the client beside the messages that they are about.
import type { LineAndMessage } from '../observed/line-difference.ts';
import { beginningOf } from '../words/columns.ts';
import { printable } from '../words/printable.ts';

/** Returns two rows of at most `columns` for each: the line, and its message below it. */
export function lineRows(lines: readonly LineAndMessage[] | null, columns: number): string[] {
  return (lines ?? []).flatMap(({ line, message }) => [
    beginningOf(line === null ? 'no line' : `line ${line.number}: ${printable(line.text)}`, columns),
    ...(message === null ? [] : [beginningOf(`  message ${message.index}: ${printable(message.text)}`, columns)]),
  ]);
}
