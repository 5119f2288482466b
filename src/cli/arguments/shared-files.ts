// Refuses a file that is written and is also something else: the trace, the client, or the file of another option.
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../../errors/errors.ts';
import { dash } from '../../files/standard-input.ts';
import type { Declared } from '../help/declared.ts';

interface Named {
  /** As the user knows it. */
  readonly role: string;
  readonly path: string;
  readonly isWritten: boolean;
}

/** Throws UsageError. */
export function refuseSharedFiles(given: Readonly<Record<string, unknown>>, declared: Declared): void {
  const files = [...filesOf(given, declared), ...clientFiles(given)];
  const roles = new Map<string, Named>();
  for (const file of files) {
    const identity = identityOf(file.path);
    if (identity === null) continue;
    const other = roles.get(identity);
    if (other === undefined) roles.set(identity, file);
    else if (other.isWritten || file.isWritten) throw shared(other, file);
  }
}

/** The same for inputs that another file names. `outputs`: by option. Throws UsageError. */
export function refuseInputs(
  outputs: Readonly<Record<string, string | undefined>>,
  inputs: Iterable<readonly [role: string, path: string]>,
): void {
  const written = new Map<string, Named>();
  for (const [role, path] of Object.entries(outputs)) {
    const identity = path === undefined || path === dash ? null : identityOf(path);
    if (identity !== null) written.set(identity, { role, path: path ?? '', isWritten: true });
  }
  if (written.size === 0) return;
  for (const [role, path] of inputs) {
    const output = written.get(identityOf(path) ?? '');
    if (output !== undefined) throw shared(output, { role, path, isWritten: false });
  }
}

function filesOf(given: Readonly<Record<string, unknown>>, { positionals, options }: Declared): Named[] {
  return [...positionals, ...options].flatMap(([name, row]) => {
    if (row.files !== true) return [];
    const role = positionals.has(name) ? name.toUpperCase() : `--${name}`;
    return [given[name]]
      .flat()
      .filter((path) => typeof path === 'string' && path !== '' && path !== dash)
      .map((path) => ({ role, path: String(path), isWritten: row.writes === true }));
  });
}

/** Returns the words of the client that are files. A program that is found by PATH is not in danger. */
function clientFiles(given: Readonly<Record<string, unknown>>): Named[] {
  const words: unknown = given['--'];
  if (!Array.isArray(words)) return [];
  return words
    .filter((word, at): word is string => typeof word === 'string' && word !== '' && (at > 0 || word.includes('/')))
    .map((path) => ({ role: 'the client', path, isWritten: false }));
}

/** Returns equal texts for two names of one file. Null for devices, folders and the like, which may be shared. */
function identityOf(path: string): string | null {
  try {
    const status = statSync(path);
    return status.isFile() ? `${status.dev} ${status.ino}` : null;
  } catch {
    try {
      return join(realpathSync(dirname(resolve(path))), basename(path));
    } catch {
      return null; // its folder is not there, which others report
    }
  }
}

function shared(first: Named, second: Named): UsageError {
  const [written, other] = first.isWritten ? [first, second] : [second, first];
  return new UsageError(
    `file of ${written.role} is also ${other.role.startsWith('--') ? `that of ${other.role}` : other.role}`,
    {
      place: written.path,
      remedy: `name another file for ${written.role}`,
    },
  );
}
