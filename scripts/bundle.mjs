// The TypeScript of src as Node runs it: `dist/`, a file for each program and for the API, with what they share in files beside them.
// The parser of the command line is in them, since loading it from its many files takes longer than a short run. Packages that bring data
// or native code of their own stay where they are.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const programs = ['cli/main', 'index', 'first-mac/main', 'first-mac/run-one', 'budgets/main'];
const apart = ['cbor-x', 'hdr-histogram-js', 'junit-report-builder', 'node-gyp-build', 'tmp', 'yaml'];

/** Rejects with what esbuild has printed. */
export async function bundle(out = 'dist') {
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(programs.map((name) => [name, `src/${name}.ts`])),
    ...{ outdir: out, chunkNames: 'parts/[name]-[hash]' },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', sourcemap: 'linked' },
    ...{ external: apart, legalComments: 'eof', sourcesContent: false, logLevel: 'warning' },
  });
}
