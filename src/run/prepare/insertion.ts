// Tells the system's loader about libraries to load into a client before its own.
import { existsSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetupError } from '../../errors.ts';
import { shellLine } from '../../words/command-words.ts';
import { shellQuoted } from '../../words/shell-words.ts';

/** The variable, and what ends a path in it: the loader knows no quotes. */
export const insertion =
  process.platform === 'darwin'
    ? { variable: 'DYLD_INSERT_LIBRARIES', separator: /:/ }
    : { variable: 'LD_PRELOAD', separator: /[ :]/ };

/** Libraries that the caller's environment inserts too; they come after ours. */
export function insertedBeside(env: Readonly<Record<string, string>> = {}): readonly string[] {
  const words = env[insertion.variable] ?? process.env[insertion.variable] ?? '';
  return words.split(insertion.separator).filter((path) => path !== '');
}

/** The library's path, or, where the loader would tear it, that of a link to it in `folder`. Throws SetupError for a torn one. */
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

/** macOS takes the variable away from its shell, which may set it again for what it starts. Other commands stay as they are. */
export function insertedByShell(command: readonly string[], variable: string, inserted: string): readonly string[] {
  const [shell = '', option = '', line = ''] = command;
  if (shellLine(command) === null) return command;
  return [shell, option, `export ${variable}=${shellQuoted(inserted)}; ${line}`];
}
