// The only way of text to standard output and standard error. It takes nothing that a terminal would obey.
import type { Printable, PrintableBytes } from '../../words/printable.ts';

export function show(stream: Pick<NodeJS.WriteStream, 'write'>, text: Printable | PrintableBytes): boolean {
  return stream.write(text);
}
