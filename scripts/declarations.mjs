// Writes the declarations that the package has: those that its API refers to. The compiler makes one for each source, in
// a folder of its own, because several tests pack at a time.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './cross-build.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const made = mkdtempSync(join(tmpdir(), 'esreplay-declarations-'));
try {
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', made]);
  for (const path of referredTo(join(made, 'index.d.ts'))) cpSync(path, join('dist', relative(made, path)));
} finally {
  rmSync(made, { recursive: true });
}

/** Returns the paths of a declaration and of all that it imports, directly or by others. */
function referredTo(first) {
  const found = new Set([first]);
  for (const path of found)
    for (const [, to = ''] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
      const next = join(dirname(path), to).replace(/\.(m?)[jt]s$/, '.d.$1ts');
      if (existsSync(next)) found.add(next);
    }
  return found;
}
