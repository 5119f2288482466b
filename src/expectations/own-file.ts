// Whether a file of expectations is the suite's own: nobody can have put a link or another's file in its place.
import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, relative } from 'node:path';
import { SetupError } from '../errors/errors.ts';

/** Returns whether it exists. `folder`: the file must be below it. Throws SetupError. */
export function checkOwnFile(place: string, folder: string): boolean {
  const status = statusOf(place);
  if (status?.isFile() === false)
    throw new SetupError('file of expectations is no plain file', { place, remedy: 'name the file itself' });
  if (!isBelow(place, folder))
    throw new SetupError('file of expectations is outside of the folder of the suite', {
      place,
      remedy: 'name a file below it, or write this one with `esreplay run --expect FILE --update changed`',
    });
  return status !== undefined;
}

/** A file in the place of a folder has nothing below it. */
function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return undefined;
    throw new SetupError(`cannot read the expectations: ${message}`, { place: path, cause: error });
  }
}

/** Whether the path leads below the folder, also through links. What does not exist yet counts by its folders that do. */
export function isBelow(path: string, folder: string): boolean {
  let parent = dirname(path);
  while (statusOf(parent) === undefined) parent = dirname(parent);
  try {
    const inside = relative(realpathSync(folder), realpathSync(parent));
    return inside !== '..' && !inside.startsWith('../');
  } catch {
    return false; // a link to nothing
  }
}
