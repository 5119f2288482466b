// `esreplay help`: prints the help of a command, or of esreplay itself.

import { exitCodes } from '../../errors/errors.ts';
import { painted } from '../../words/printable.ts';
import { unknownCommand } from '../arguments/parser-complaint.ts';
import { type Command, type CommandSummary, type Commands, commandNamed } from '../command-row.ts';
import { commandHelp, mainHelp } from '../help/help-text.ts';
import { show } from '../terminal/show.ts';

interface HelpWords {
  readonly command?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'help [command]',
  group: 'start',
  about: 'print the help of a command',
};

export const helpCommand = (commands: Commands): Command<HelpWords> => ({
  builder: (parser) =>
    parser
      .positional('command', {
        type: 'string',
        known: () => Object.keys(commands),
        describe: 'command to print the help of; without it, that of esreplay',
      })
      .example('esreplay help run', 'the options of run, as `esreplay run --help` prints them'),
  handler: async ({ command }) => {
    show(process.stdout, painted(command === undefined ? mainHelp(commands) : await helpOf(command, commands)));
    return exitCodes.pass;
  },
});

async function helpOf(name: string, commands: Commands): Promise<string> {
  const row = commandNamed(name, commands);
  if (row === null) throw unknownCommand(name, Object.keys(commands));
  return commandHelp(name, row);
}
