// Opens bundles, which are directories: an application, a system extension or another bundle with a program.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { readPlist } from './plist.ts';
import { ProgramFileError } from './program-file.ts';

export interface Bundle {
  /** The program that CFBundleExecutable names. */
  readonly program: string;
  /** System extensions in the bundle. */
  readonly extensions: readonly string[];
}

/** Returns null for a directory that is not a bundle. Throws SetupError if a bundle's program cannot be determined. */
export function openBundle(directory: string): Bundle | null {
  const contents = join(directory, 'Contents');
  const list = join(contents, 'Info.plist');
  if (statSync(list, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const folder = join(contents, 'MacOS');
  const name = executableName(list) ?? onlyFile(folder);
  if (name === null || name === '' || name.includes('/') || name === '..' || name === '.')
    throw new SetupError(`cannot find the program of the bundle ${directory}`, {
      place: list,
      remedy: `name the program in ${folder}, or set CFBundleExecutable`,
    });
  const extensions = join(contents, 'Library/SystemExtensions');
  return {
    program: join(folder, name),
    extensions: namesIn(extensions)
      .filter((each) => each.endsWith('.systemextension'))
      .map((each) => join(extensions, each)),
  };
}

/** Returns the bundle of a program; null for a program that is not in one. */
export function bundleOf(program: string): string | null {
  return /^(.+)\/Contents\/MacOS\/[^/]+$/.exec(program)?.[1] ?? null;
}

// Returns null for a list in binary form, which Xcode may write; a program alone in its folder is then taken.
function executableName(list: string): string | null {
  const bytes = readFileSync(list);
  if (bytes.toString('latin1', 0, 6) === 'bplist') return null;
  const value = readPlist(bytes, (offset, sentence) => new ProgramFileError(list, offset, sentence));
  const name = value instanceof Map ? value.get('CFBundleExecutable') : undefined;
  return typeof name === 'string' ? name : null;
}

function onlyFile(folder: string): string | null {
  const [name, ...others] = namesIn(folder);
  return others.length === 0 ? (name ?? null) : null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // the bundle has none
  }
}
