// `esreplay list`: lists the commands, one a line.

import { exitCodes } from '../../errors/errors.ts';
import { painted } from '../../words/printable.ts';
import type { Command, CommandSummary, Commands } from '../command-row.ts';
import { commandList } from '../help/help-text.ts';
import { show } from '../terminal/show.ts';

export const row: CommandSummary = {
  usage: 'list',
  group: 'start',
  about: 'list the commands',
};

export const listCommand = (commands: Commands): Command => ({
  builder: (parser) => parser.example('esreplay list', 'every command with its purpose'),
  handler: () => {
    show(process.stdout, painted(`${commandList(commands)}\n`));
    return exitCodes.pass;
  },
});
