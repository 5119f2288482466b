// Warns about a key that others may read: with it, they can guess the names in a redacted trace and check them.
import { statSync } from 'node:fs';
import { shellQuoted } from '../../words/shell-words.ts';
import { warn } from './diagnostic.ts';

export function warnOfOpenKey(file: string): void {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status?.isFile() !== true || (status.mode & 0o077) === 0) return;
  warn('key can be read by others', { place: file, remedy: `make it yours alone: \`chmod 600 ${shellQuoted(file)}\`` });
}
