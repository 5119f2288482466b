// Tells the system's loader which libraries to load into a client before its own.
import { existsSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetupError } from '../../errors.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { shellLine } from '../client-command.ts';

/** The variable, and the characters that end a path in it; the loader has no quoting. */
export const insertion =
  process.platform === 'darwin'
    ? { variable: 'DYLD_INSERT_LIBRARIES', separator: /:/ }
    : { variable: 'LD_PRELOAD', separator: /[ :]/ };

/** Returns libraries that the caller's environment inserts too; they come after ours. */
export function insertedBeside(env: Readonly<Record<string, string>> = {}): readonly string[] {
  const words = env[insertion.variable] ?? process.env[insertion.variable] ?? '';
  return words.split(insertion.separator).filter((path) => path !== '');
}

/**
 * Returns the library's path, or that of a link to it in `folder` if the loader would split it. Throws SetupError if it
 * would split both.
 */
export function insertable(library: string, folder: string): string {
  if (!insertion.separator.test(library)) return library;
  const link = join(folder, basename(library));
  if (insertion.separator.test(link))
    throw new SetupError(
      `cannot insert the replayer library: ${insertion.variable} ends a path at a space or a colon`,
      { place: link, remedy: 'set TMPDIR to a folder whose path has neither' },
    );
  if (!existsSync(link)) symlinkSync(library, link);
  return link;
}

/**
 * macOS removes the variable from its shell, so the shell's line sets it again. Other commands are returned unchanged.
 */
export function insertedByShell(command: readonly string[], variable: string, inserted: string): readonly string[] {
  const [shell = '', option = '', line = ''] = command;
  if (shellLine(command) === null) return command;
  return [shell, option, `export ${variable}=${shellQuoted(inserted)}; ${line}`];
}
