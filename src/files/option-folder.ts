// Refuses what an option takes for a folder.
import { UsageError } from '../errors/errors.ts';
import { fileKind } from './file-kind.ts';

/** Throws UsageError. */
export function requireFolder(path: string | undefined, option: string): void {
  const kind = path === undefined ? 'folder' : fileKind(path);
  if (kind === 'folder') return;
  const what = kind === null ? `folder of ${option} not found` : `${option} is not a folder`;
  throw new UsageError(what, { place: path, remedy: 'name a folder' });
}
