// Bundles, which are directories: the program in an application, a system extension or another bundle.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors.ts';
import { readPlist } from './plist.ts';
import { ProgramFileError } from './program-file.ts';

export interface Bundle {
  /** The program that CFBundleExecutable names. */
  readonly program: string;
  /** System extensions that the bundle brings along. */
  readonly extensions: readonly string[];
}

/** Null for a directory that is no bundle. Throws SetupError for one whose program cannot be told. */
export function openBundle(directory: string): Bundle | null {
  const contents = join(directory, 'Contents');
  const list = join(contents, 'Info.plist');
  if (statSync(list, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const folder = join(contents, 'MacOS');
  const name = executableName(list) ?? onlyFile(folder);
  if (name === null || name === '' || name.includes('/') || name === '..' || name === '.')
    throw new SetupError(`cannot tell the program of the bundle ${directory}`, {
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

/** The bundle whose program this is; null for a program that stands alone. */
export function bundleOf(program: string): string | null {
  return /^(.+)\/Contents\/MacOS\/[^/]+$/.exec(program)?.[1] ?? null;
}

// Xcode may write the list in its binary form; then a program that is alone in its folder is the one.
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
    return []; // not in this bundle
  }
}
