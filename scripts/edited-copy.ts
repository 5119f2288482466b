// A copy of the sources with one of them changed, in which tests run as they do here: for mutants of what is not native.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** What tests import; all else is looked at where it is. */
const copied: readonly string[] = ['src', 'test'];

/** `from` stands in `file` once. Returns the folder of the copy. */
export function editedCopy(
  folder: string,
  name: string,
  { file, from, to }: { readonly file: string; readonly from: string; readonly to: string },
): string {
  const source = readFileSync(join(root, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} does not have ${JSON.stringify(from)} once`);
  const copy = join(folder, name);
  mkdirSync(copy);
  for (const each of readdirSync(root)) {
    if (copied.includes(each)) cpSync(join(root, each), join(copy, each), { recursive: true });
    else symlinkSync(join(root, each), join(copy, each));
  }
  writeFileSync(
    join(copy, file),
    source.replace(from, () => to),
  );
  return copy;
}
