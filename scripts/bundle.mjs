// The TypeScript of src as Node runs it: `dist/`, a file for each program and for the API, with what they share in files beside them.
// The parser of the command line is in them, since loading it from its many files takes longer than a short run. Packages that bring data
// or native code of their own stay where they are.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** By their place in dist; those of src have it there, too. */
const programs = {
  ...Object.fromEntries(
    ['cli/main', 'index', 'first-mac/main', 'first-mac/run-one'].map((name) => [name, `src/${name}.ts`]),
  ),
  'self-benchmark/main': 'scripts/self-benchmark/main.ts',
};
const apart = ['cbor-x', 'hdr-histogram-js', 'junit-report-builder', 'node-gyp-build', 'tmp', 'yaml'];

/** A digest of what was bundled. */
const stamp = '.esreplay-sources';

/** Whether a checkout's dist is made of its sources as they are. */
export function isBundled(root = '.') {
  const path = join(root, 'dist', stamp);
  return existsSync(path) && readFileSync(path, 'utf8') === digestOf(root);
}

/** From the current folder. Rejects with what esbuild has printed. */
export async function bundle(out = 'dist') {
  // The package that does it may have been installed only now.
  const { build } = await import('esbuild');
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
    ...{ outdir: out, chunkNames: 'parts/[name]-[hash]' },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', sourcemap: 'linked' },
    ...{ external: apart, legalComments: 'eof', sourcesContent: false, logLevel: 'warning' },
  });
  writeFileSync(join(out, stamp), digestOf('.'));
}

function digestOf(root) {
  const hash = createHash('sha256');
  for (const folder of ['src', 'scripts/self-benchmark'].map((name) => join(root, name)).filter(existsSync)) {
    const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
      hash.update(`${relative(root, path)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
