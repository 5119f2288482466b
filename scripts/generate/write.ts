// Compares the generated files on disk with what the tables now give, and writes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Output, outputs } from './outputs.ts';

const currentText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Returns outputs with a missing or different file under `root`. */
export const staleOutputs = (root: string): Output[] =>
  outputs.filter((output) => currentText(join(root, output.path)) !== output.text());

export const writeOutput = (root: string, output: Output): void => {
  const path = join(root, output.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, output.text());
};
