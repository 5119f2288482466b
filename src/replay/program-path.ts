// Looking for programs as a shell does, in the folders of the PATH. A folder that may not be entered has nothing for us.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first name that some folder has, names before folders. Null when there is none. An empty folder is the current one. */
export function findProgram(names: readonly string[], path: string = process.env.PATH ?? ''): string | null {
  const folders = path.split(delimiter).map((folder) => (folder === '' ? '.' : folder));
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

/** LLVM's programs come under their own name or with a version behind it; the newest wins among the latter. */
export function llvmNames(tool: string): string[] {
  return [tool, ...Array.from({ length: 12 }, (_, index) => `${tool}-${24 - index}`)];
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Folders are executable too.
function isProgram(path: string): boolean {
  return isExecutable(path) && statSync(path).isFile();
}
