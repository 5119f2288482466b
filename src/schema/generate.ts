// `npm run generate` writes every generated file; with `-- --check` it only says which are outdated and exits 1.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputs } from './generate/outputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const currentText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const check = process.argv.includes('--check');
for (const output of outputs) {
  const path = join(root, output.path);
  const text = output.text();
  if (currentText(path) === text) continue;
  if (check) {
    console.error(`outdated: ${output.path}, run npm run generate`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${output.path}`);
  }
}
