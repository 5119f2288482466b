// `esreplay list`: lists the commands, one a line.

import type { CommandModule } from 'yargs';
import { painted } from '../../words/printable.ts';
import type { CommandSummary, Commands } from '../command-row.ts';
import { commandList } from '../help/help-text.ts';
import { show } from '../terminal/show.ts';

export const row: CommandSummary = {
  usage: 'list',
  about: 'list the commands',
};

export const listCommand = (commands: Commands): CommandModule => ({
  builder: (parser) => parser.example('esreplay list', 'every command with its purpose'),
  handler: () => {
    show(process.stdout, painted(`${commandList(commands)}\n`));
  },
});
