// The end of a help text: commands to copy, each on its own line, with its effect below. The parser's own examples have
// two columns, which break commands.
import type { Argv } from 'yargs';

export type Example = readonly [command: string, does: string];

export function withExamples<T>(parser: Argv<T>, examples: readonly Example[], closing?: string): Argv<T> {
  const shown = examples.map(([command, does]) => `  ${command}\n      ${does}`);
  const text = ['Examples:', ...shown, ...(closing === undefined ? [] : ['', closing])].join('\n');
  return parser.epilogue(text);
}
