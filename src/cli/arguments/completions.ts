// Completes the word at the cursor: a command, an option of the command, or one of the option's values. Returning
// nothing makes the shell complete file names.
import yargs from 'yargs';
import type { CommandRow } from '../commands.ts';

/** Returns candidates in the order of the help; `words` ends with the word typed so far. */
export async function completionsOf(
  [, name = '', ...words]: readonly string[],
  commands: Readonly<Record<string, CommandRow>>,
): Promise<readonly string[]> {
  if (words.length === 0) return Object.keys(commands).filter((command) => command.startsWith(name));
  const row = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const [typed = '', previous = ''] = words.slice(-2).reverse();
  // Words after -- belong to the client.
  if (row === undefined || words.slice(0, -1).includes('--')) return [];
  if (!isOption(typed) && !isOption(previous)) return [];
  const parser = yargs().scriptName('esreplay').exitProcess(false).version(false).completion('completion');
  const { builder } = await row.load();
  if (typeof builder === 'function') await builder(parser);
  const found = await parser.getCompletion([...words]);
  return found.filter((word) => word.startsWith(typed) && isOption(word) === isOption(typed));
}

const isOption = (word: string): boolean => word.startsWith('-');
