// Copies of the sources with some files changed, in which tests run as they do here.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Edit {
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
}

export function edited(text: string, { file, from, to }: Edit): string {
  if (text.split(from).length !== 2) throw new Error(`${file} does not have ${JSON.stringify(from)} once`);
  return text.replace(from, () => to);
}

/** Copies these files and folders, and links everything else except the history and what is left out. */
export function copySources(copy: string, folders: readonly string[], leftOut: readonly string[] = []): void {
  mkdirSync(copy, { recursive: true });
  for (const each of readdirSync(root)) {
    if (each === '.git' || leftOut.includes(each)) continue;
    if (folders.includes(each))
      cpSync(join(root, each), join(copy, each), { recursive: true, preserveTimestamps: true });
    else symlinkSync(join(root, each), join(copy, each));
  }
}

/**
 * Copies what tests import, and the folder of the edited file: a link would lead the edit to the original. Its dist is
 * the original sources', so a test that starts the program refuses to run there.
 */
export function editedCopy(copy: string, edit: Edit): string {
  const [folder = ''] = edit.file.split('/');
  copySources(copy, ['src', 'test', folder]);
  writeFileSync(join(copy, edit.file), edited(readFileSync(join(root, edit.file), 'utf8'), edit));
  return copy;
}
