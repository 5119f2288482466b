// The end of a help text: commands to copy, each on a line of its own, and what each does under it. The parser's own examples
// stand in two columns, where a command is broken.
import type { Argv } from 'yargs';

export type Example = readonly [command: string, does: string];

export function withExamples<T>(parser: Argv<T>, examples: readonly Example[], closing?: string): Argv<T> {
  const shown = examples.map(([command, does]) => `  ${command}\n      ${does}`);
  const text = ['Examples:', ...shown, ...(closing === undefined ? [] : ['', closing])].join('\n');
  return parser.epilogue(text);
}
