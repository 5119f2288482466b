// `esreplay list`: lists the commands, one a line.
import type { CommandModule } from 'yargs';
import type { Commands } from '../command-row.ts';
import { commandList } from '../help/help-text.ts';

export const listCommand = (commands: Commands): CommandModule => ({
  builder: (parser) => parser.example('esreplay list', 'every command with its purpose'),
  handler: () => {
    process.stdout.write(`${commandList(commands)}\n`);
  },
});
