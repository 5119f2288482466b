// Suggests the file that was meant by a name that no file has: one of the same folder, with a similar name.
import { opendirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { nearest } from '../errors/did-you-mean.ts';

/** A larger folder is not read to its end. */
const maxNames = 10_000;

/** Returns `did you mean './client'?` if a name in its folder is near. */
export function meantFile(path: string): string | undefined {
  const near = nearFile(path);
  return near === undefined ? undefined : `did you mean '${near}'?`;
}

/** Returns the path, relative as the one that was typed. */
function nearFile(path: string): string | undefined {
  const folder = dirname(path);
  const typed = path.slice(path.lastIndexOf('/') + 1);
  const names = namesIn(folder);
  // An extension in common says nothing.
  const end = extname(typed);
  const stem = (name: string): string => name.slice(0, name.length - end.length);
  const alike = end === '' ? [] : names.filter((name) => name.endsWith(end)).map(stem);
  const nearStem = nearest(stem(typed), alike);
  const near =
    nearStem === undefined
      ? nearest(
          typed,
          names.filter((name) => end === '' || !name.endsWith(end)),
        )
      : nearStem + end;
  if (near === undefined) return undefined;
  return path.startsWith('./') && folder === '.' ? `./${near}` : join(folder, near);
}

function namesIn(folder: string): string[] {
  const names: string[] = [];
  try {
    const entries = opendirSync(folder);
    try {
      for (let entry = entries.readSync(); entry !== null && names.length < maxNames; entry = entries.readSync())
        names.push(entry.name);
    } finally {
      entries.closeSync();
    }
  } catch {
    // What cannot be read has no suggestion.
  }
  return names.sort();
}
