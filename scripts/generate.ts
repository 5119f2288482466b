// `npm run generate`: every generated file of the project. With `-- --check` it only says which are outdated and exits 1.
import { readFileSync, writeFileSync } from 'node:fs';
import '../src/schema/generate.ts';

const path = new URL('../docs/rules.md', import.meta.url);
// The rules use what the schema's tables generate, so they are loaded when that is written.
const { rulesDocument } = await import('../src/judge/rules-document.ts');
const text = rulesDocument();

if (read() !== text) {
  if (process.argv.includes('--check')) {
    console.error('outdated: docs/rules.md, run npm run generate');
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log('wrote docs/rules.md');
  }
}

function read(): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // the first time
  }
}
