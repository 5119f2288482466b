// A row of the table of commands.
import type { ArgumentsCamelCase, CommandModule } from 'yargs';

/** The groups of the help, in its order. */
export const commandGroups = {
  run: 'Run a client',
  look: 'Look at results and clients',
  traces: 'Traces',
  start: 'Start',
} as const;
export type CommandGroup = keyof typeof commandGroups;

/** What each file of a command states, as `row`, for lists and help. */
export interface CommandSummary {
  /** In the parser's syntax: the name and the words after it. */
  readonly usage: string;
  readonly about: string;
  /** Under which title the help lists it. */
  readonly group: CommandGroup;
  /** A client and its arguments follow, after `--`. */
  readonly client?: boolean;
}

/** What the parser takes, and a handler that returns the exit status. */
export interface Command<Words = object> extends Omit<CommandModule<object, Words>, 'handler'> {
  readonly handler: (words: ArgumentsCamelCase<Words>) => number | Promise<number>;
}

export interface CommandRow extends CommandSummary {
  /** Loads its options and its handler. */
  readonly load: () => Promise<Command>;
}

export type Commands = Readonly<Record<string, CommandRow>>;

export function commandNamed(name: string, commands: Commands): CommandRow | null {
  return (Object.hasOwn(commands, name) ? commands[name] : undefined) ?? null;
}
