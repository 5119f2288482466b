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

/** Returns those of the outputs with a missing or different file under `root`. */
export const staleOutputs = (root: string, of = outputs): Output[] =>
  of.filter((output) => currentText(join(root, output.path)) !== output.text());

export const writeOutput = (root: string, output: Output): void => {
  const path = join(root, output.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, output.text());
};

/** Writes outdated files of the repository; with `--check` it only says which they are. */
export function update(of: readonly Output[]): void {
  const root = join(import.meta.dirname, '../..');
  for (const output of staleOutputs(root, of)) {
    if (process.argv.includes('--check')) {
      console.error(`outdated: ${output.path}, run npm run generate`);
      process.exitCode = 1;
    } else {
      writeOutput(root, output);
      console.log(`wrote ${output.path}`);
    }
  }
}
