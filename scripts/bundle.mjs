// Bundles the TypeScript of src into `dist/`: a file for each program and for the API, and files for what they share.
// The command line and the worker of its trials are one file, with their packages: loading many files takes longer than
// a short run. Its modules are evaluated when something imports them. Zod is another file: it is a third of all code,
// and most runs have no use for it. It is the same file for the API, which shares the other packages with the program
// that imports it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { licenceComment, licencesOf } from './licences.mjs';

/** Output path in dist to source file; a source in src keeps its path. */
const programs = {
  ...Object.fromEntries(['index', 'first-mac/main', 'first-mac/run-one'].map((name) => [name, `src/${name}.ts`])),
  'self-benchmark/main': 'scripts/self-benchmark/main.ts',
};
const apart = ['hdr-histogram-js', 'node-gyp-build', 'playwright-core', 'tmp', 'xmlbuilder', 'yaml', 'yauzl', 'yazl'];
/** Left out of the command line: rare commands use them. */
const later = ['tmp', 'xmlbuilder', 'yaml', 'yauzl', 'yazl'];

const commandLine = 'command-line.cjs';
/** The name by which the API's files import Zod, whichever folder they are in: package.json's `imports` has it. */
const sharedZod = '#zod';
const pages = { page: 'src/page/main.tsx', measured: 'src/page/measured/main.tsx', suite: 'src/page/suite/main.tsx' };

/** What a CommonJS file has in place of `import.meta`. */
const scriptNames = {
  'import.meta.dirname': '__dirname',
  'import.meta.filename': '__filename',
  'import.meta.url': 'fileUrl',
};
const fileUrl = "const fileUrl = require('node:url').pathToFileURL(__filename).href;";

/** Holds a digest of the bundled sources. */
const stamp = '.esreplay-sources';

/** Returns whether the checkout's dist was made from its current sources. */
export function isBundled(root = '.') {
  const path = join(root, 'dist', stamp);
  return existsSync(path) && readFileSync(path, 'utf8') === digestOf(root);
}

/** Bundles the sources in the current folder. Rejects with what esbuild printed. */
export async function bundle(out = 'dist') {
  // Imported late: set-up may have installed the package only now.
  const { build } = await import('esbuild');
  rmSync(out, { recursive: true, force: true });
  const common = { bundle: true, platform: 'node', target: 'node20', sourcemap: 'linked' };
  const metafiles = [];
  const compile = async (options) => {
    const { metafile } = await build({ ...options, metafile: true });
    metafiles.push(metafile);
    return metafile;
  };
  // Without indentation the package is a megabyte smaller; short lines keep what Node prints of a crash readable.
  const small = { minifyWhitespace: true, lineLimit: 120 };
  const quiet = { ...small, legalComments: 'eof', sourcesContent: false, logLevel: 'warning' };
  await compile({
    entryPoints: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
    ...common,
    ...quiet,
    outdir: out,
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    format: 'esm',
    external: apart,
    plugins: [compiledApart('zod', sharedZod)],
  });
  const script = { ...common, ...quiet, outdir: out, format: 'cjs', define: scriptNames, banner: { js: fileUrl } };
  await compile({
    ...script,
    entryPoints: Object.fromEntries(['main', 'worker'].map((name) => [`cli/${name}`, `src/cli/${name}.ts`])),
    plugins: [compiledApart('./command-line.ts', `../${commandLine}`)],
  });
  // Node starts a CommonJS file sooner.
  writeFileSync(join(out, 'cli/package.json'), '{ "type": "commonjs" }\n');
  await compile({
    ...script,
    outExtension: { '.js': '.cjs' },
    entryPoints: { 'command-line': 'src/cli/command-line.ts', 'parts/zod': 'zod' },
    external: later,
    plugins: [compiledApart('zod', './parts/zod.cjs')],
  });
  onlyAscii(join(out, commandLine));
  if (existsSync(pages.page)) await bundlePage(compile, out);
  writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafiles));
  writeFileSync(join(out, stamp), digestOf('.'));
}

/** V8 reads such a file without decoding it. Others are left in regular expressions, which know the same escapes. */
function onlyAscii(path) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(path, readFileSync(path, 'utf8').replace(/[^\0-\x7f]/g, escaped));
}

/** Leaves an import to the place where what is imported is compiled to. */
function compiledApart(imported, to) {
  return {
    name: 'compiled-apart',
    setup: (building) =>
      building.onResolve({ filter: /./ }, ({ path, kind }) =>
        path === imported && kind !== 'entry-point' ? { path: to, external: true } : undefined,
      ),
  };
}

/** Pages run in a browser: a script for each kind and one style, which the page holds. */
async function bundlePage(compile, out) {
  const { outputs } = await compile({
    entryPoints: { ...pages, style: 'src/page/style.css' },
    outdir: join(out, 'page'),
    entryNames: '[name]',
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    platform: 'browser',
    target: ['chrome119', 'firefox118', 'safari17'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  // A report has the script in it, and so has to have the licences of what is in the script.
  for (const name of Object.keys(pages)) {
    const file = relative('.', join(out, 'page', `${name}.js`));
    writeFileSync(file, licenceComment({ outputs: { [file]: outputs[file] } }) + readFileSync(file, 'utf8'));
  }
}

function digestOf(root) {
  const hash = createHash('sha256');
  // The lock file stands for the packages, whose code is in dist too.
  const others = ['scripts/bundle.mjs', 'scripts/licences.mjs', 'package-lock.json'].map((name) => join(root, name));
  for (const path of others.filter(existsSync)) hash.update(readFileSync(path));
  for (const folder of ['src', 'scripts/self-benchmark'].map((name) => join(root, name)).filter(existsSync)) {
    const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
      hash.update(`${relative(root, path)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
