// Shows lines of the client beside the messages that they are about.
import type { LineAndMessage } from '../observed/line-difference.ts';
import { printable } from '../words/printable.ts';

/** Returns two rows for each: the line, and its message below it. */
export function lineRows(lines: readonly LineAndMessage[] | null): string[] {
  return (lines ?? []).flatMap(({ line, message }) => [
    line === null ? 'no line' : `line ${line.number}: ${printable(line.text)}`,
    ...(message === null ? [] : [`  message ${message.index}: ${printable(message.text)}`]),
  ]);
}
