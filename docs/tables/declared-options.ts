// What a command declares to its parser, collected for the reference.
import type { Argv, CommandBuilder, Options, PositionalOptions } from 'yargs';
import { type CommandName, commands } from '../../src/cli/commands.ts';

export interface Declared {
  readonly positionals: Map<string, PositionalOptions>;
  readonly options: Map<string, Options>;
  readonly hidden: Set<string>;
  closing: string;
}

/** Its parser supports only the calls that the commands make. */
function declaredTo(builder: CommandBuilder): Declared {
  const declared: Declared = { positionals: new Map(), options: new Map(), hidden: new Set(), closing: '' };
  const parser = {
    positional: (name: string, row: PositionalOptions) => {
      declared.positionals.set(name, row);
      return parser;
    },
    option: (name: string, row: Options) => {
      declared.options.set(name, row);
      return parser;
    },
    options: (rows: Readonly<Record<string, Options>>) => {
      for (const [name, row] of Object.entries(rows)) declared.options.set(name, row);
      return parser;
    },
    hide: (name: string) => {
      declared.hidden.add(name);
      return parser;
    },
    group: () => parser,
    example: (command: string, does: string) => {
      declared.closing += `${declared.closing === '' ? 'Examples:\n' : ''}  ${command.replaceAll('$0', 'esreplay')}\n      ${does}\n`;
      return parser;
    },
    epilogue: (text: string) => {
      declared.closing = text;
      return parser;
    },
  };
  if (typeof builder === 'function') void builder(parser as unknown as Argv);
  return declared;
}

export async function declaredBy(name: CommandName): Promise<Declared> {
  const { builder = {} } = await commands[name].load();
  return declaredTo(builder);
}
