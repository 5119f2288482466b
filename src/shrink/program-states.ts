// What results of an earlier call depend on: the programs that commands name, as they were then.
import { statSync } from 'node:fs';
import { commandWords } from '../run/client-command.ts';

/** One text for each word of the commands; it changes when a word names a file and the file changes. */
export const programStates = (commands: readonly (readonly string[])[]): readonly string[] =>
  commands.flatMap((each) => commandWords(each).split(' ')).map(stateOf);

function stateOf(word: string): string {
  const found = statSync(word, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? word : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
