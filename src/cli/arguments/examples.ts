// The end of a help text: commands to copy, and a closing paragraph.
import type { Argv } from 'yargs';

export type Example = readonly [command: string, does: string];

export function withExamples<T>(parser: Argv<T>, examples: readonly Example[], closing?: string): Argv<T> {
  for (const [command, does] of examples) parser.example(command, does);
  return closing === undefined ? parser : parser.epilogue(closing);
}
