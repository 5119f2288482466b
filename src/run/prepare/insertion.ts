// Tells the system's loader which libraries to load into a client before its own.
import { existsSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetupError } from '../../errors/errors.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { shellLine } from '../client-command.ts';

/** The variable, and the characters that end a path in it; the loader has no quoting. */
export interface Insertion {
  readonly variable: string;
  readonly separator: RegExp;
}

export const insertions = {
  macos: { variable: 'DYLD_INSERT_LIBRARIES', separator: /:/ },
  linux: { variable: 'LD_PRELOAD', separator: /[ :]/ },
} as const satisfies Readonly<Record<string, Insertion>>;

/** On this system. */
export const insertion: Insertion = process.platform === 'darwin' ? insertions.macos : insertions.linux;

/** Returns libraries that the caller's environment inserts too; they come after ours. */
export function insertedBeside(
  env: Readonly<Record<string, string>> = {},
  { variable, separator } = insertion,
): readonly string[] {
  const words = env[variable] ?? process.env[variable] ?? '';
  return words.split(separator).filter((path) => path !== '');
}

/**
 * Returns the library's path, or that of a link to it in `folder` if the loader would split it. Throws SetupError if it
 * would split both.
 */
export function insertable(library: string, folder: string, { variable, separator } = insertion): string {
  if (!separator.test(library)) return library;
  const link = join(folder, basename(library));
  if (separator.test(link))
    throw new SetupError(`cannot insert the replayer library: ${variable} ends a path at a space or a colon`, {
      place: link,
      remedy: 'set TMPDIR to a folder whose path has neither',
    });
  if (!existsSync(link)) symlinkSync(library, link);
  return link;
}

/**
 * Returns a line for macOS's shell with the variable in it, for the program that the line starts and nothing else: the
 * shell itself must not have the variable. System Integrity Protection would remove it; without that, on Apple silicon,
 * dyld would end the shell, which is arm64e. Null: the command has no line, and its program gets the variable from its
 * environment.
 */
export function insertedInLine(command: readonly string[], variable: string, inserted: string): string | null {
  if (shellLine(command) === null) return null;
  const [, , line = ''] = command;
  const assignment = `${variable}=${shellQuoted(inserted)}`;
  return line.startsWith('exec ') ? `${assignment} ${line}` : `export ${assignment}; ${line}`;
}
