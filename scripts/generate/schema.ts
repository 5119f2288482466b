// `npm run generate` writes every generated file; with `-- --check` it only says which are outdated and exits with 1.
import { fileURLToPath } from 'node:url';
import { staleOutputs, writeOutput } from './write.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

for (const output of staleOutputs(root)) {
  if (process.argv.includes('--check')) {
    console.error(`outdated: ${output.path}, run npm run generate`);
    process.exitCode = 1;
  } else {
    writeOutput(root, output);
    console.log(`wrote ${output.path}`);
  }
}
