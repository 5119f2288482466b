// Edits of sources, and copies of the sources to make them in.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
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
