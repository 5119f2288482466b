// A row of the table of commands.
import type { CommandModule } from 'yargs';

/** What each file of a command states, as `row`, for lists and help. */
export interface CommandSummary {
  /** In the parser's syntax: the name and the words after it. */
  readonly usage: string;
  readonly about: string;
  /** A client and its arguments follow, after `--`. */
  readonly client?: boolean;
}

export interface CommandRow extends CommandSummary {
  /** Loads its options and its handler. */
  readonly load: () => Promise<CommandModule>;
}

export type Commands = Readonly<Record<string, CommandRow>>;

export function commandNamed(name: string, commands: Commands): CommandRow | null {
  return (Object.hasOwn(commands, name) ? commands[name] : undefined) ?? null;
}
