// `esreplay completion`: prints a script that makes a shell complete commands, options, their values and traces.

import { basename } from 'node:path';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { ownText } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { completionScripts, type Shell, shells } from '../completion/scripts.ts';
import { show } from '../terminal/show.ts';

interface CompletionWords {
  readonly shell?: Shell | undefined;
}

export const row: CommandSummary = {
  usage: 'completion [shell]',
  group: 'start',
  about: 'print a script that completes commands, options and values in your shell',
};

export const completionCommand: Command<CompletionWords> = {
  builder: (parser) =>
    withExamples(
      parser.positional('shell', { choices: shells, describe: 'the shell', defaultDescription: 'that of SHELL' }),
      [
        ['esreplay completion bash >> ~/.bashrc', 'complete in bash'],
        ['esreplay completion zsh >> ~/.zshrc', 'complete in zsh, after its compinit'],
        ['esreplay completion fish > ~/.config/fish/completions/esreplay.fish', 'complete in fish'],
      ],
    ),
  handler: ({ shell }) => {
    show(process.stdout, ownText(completionScripts[shell ?? ownShell()]));
    return exitCodes.pass;
  },
};

function ownShell(): Shell {
  const name = basename(process.env.SHELL ?? '');
  const own = shells.find((each) => each === name);
  const [first, ...others] = shells;
  if (own === undefined)
    throw new UsageError('no shell given', {
      remedy: `name yours: \`esreplay completion ${first}\`, or ${others.join(', ')} instead of ${first}`,
    });
  return own;
}
