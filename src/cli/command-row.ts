// A row of the table of commands.
import type { CommandModule } from 'yargs';

export interface CommandRow {
  /** In the parser's syntax: the name and the words after it. */
  readonly usage: string;
  readonly about: string;
  /** A client and its arguments follow, after `--`. */
  readonly client?: boolean;
  /** Loads its options and its handler. */
  readonly load: () => Promise<CommandModule>;
}

export type Commands = Readonly<Record<string, CommandRow>>;

export function commandNamed(name: string, commands: Commands): CommandRow | null {
  return (Object.hasOwn(commands, name) ? commands[name] : undefined) ?? null;
}
