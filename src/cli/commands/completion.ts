// `esreplay completion`: prints a script for shell completion of commands, options and their values.
import type { CommandModule } from 'yargs';

export const completionCommand: CommandModule = {
  builder: (parser) => parser.example('$0 completion >> ~/.zshrc', 'complete in zsh; in bash the file is ~/.bashrc'),
  handler: async () => {
    const { default: yargs } = await import('yargs');
    yargs().scriptName('esreplay').completion('completion').showCompletionScript();
  },
};
