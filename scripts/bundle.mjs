// The TypeScript of src as Node runs it: `dist/`, a file for each program and for the API, with what they share in files beside them.
// The parser of the command line is in them, since loading it from its many files takes longer than a short run. Packages that bring data
// or native code of their own stay where they are.
import { existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** By their place in dist; those of src have it there, too. */
const programs = {
  ...Object.fromEntries(
    ['cli/main', 'index', 'first-mac/main', 'first-mac/run-one'].map((name) => [name, `src/${name}.ts`]),
  ),
  'self-benchmark/main': 'scripts/self-benchmark/main.ts',
};
const apart = ['cbor-x', 'hdr-histogram-js', 'junit-report-builder', 'node-gyp-build', 'tmp', 'yaml'];

/** Rejects with what esbuild has printed. */
export async function bundle(out = 'dist') {
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
    ...{ outdir: out, chunkNames: 'parts/[name]-[hash]' },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', sourcemap: 'linked' },
    ...{ external: apart, legalComments: 'eof', sourcesContent: false, logLevel: 'warning' },
  });
}
