// Bundles the TypeScript of src into `dist/`: a file for each program and for the API, and files for what they share.
// The command-line parser is bundled, because loading it from its many files takes longer than a short run. Packages
// with data or native code of their own are not bundled.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Output path in dist to source file; a source in src keeps its path. */
const programs = {
  ...Object.fromEntries(
    ['cli/main', 'index', 'first-mac/main', 'first-mac/run-one'].map((name) => [name, `src/${name}.ts`]),
  ),
  'self-benchmark/main': 'scripts/self-benchmark/main.ts',
};
const apart = ['cbor-x', 'hdr-histogram-js', 'node-gyp-build', 'playwright-core', 'tmp', 'xmlbuilder', 'yaml'];

const pages = { page: 'src/page/main.tsx', measured: 'src/page/measured/main.tsx' };

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
  await build({
    entryPoints: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
    ...{ outdir: out, chunkNames: 'parts/[name]-[hash]' },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', sourcemap: 'linked' },
    ...{ external: apart, legalComments: 'eof', sourcesContent: false, logLevel: 'warning' },
    plugins: [whenNeeded('string-width')],
  });
  if (existsSync(pages.page)) await bundlePage(build, out);
  writeFileSync(join(out, stamp), digestOf('.'));
}

/**
 * Evaluates a package at the first call of its default export. The parser imports `string-width` three times, whose
 * patterns of emoji take a quarter of a short command's processor time, and measures text only in its own help.
 */
function whenNeeded(name) {
  const namespace = 'when-needed';
  return {
    name: namespace,
    setup(building) {
      building.onResolve({ filter: new RegExp(`^${name}$`) }, async ({ path, pluginData, ...where }) => {
        if (pluginData === namespace) return undefined;
        const { importer, resolveDir } = where;
        const found = await building.resolve(path, {
          importer,
          resolveDir,
          kind: 'import-statement',
          pluginData: namespace,
        });
        return { path: found.path, namespace };
      });
      building.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `export default (...words) => require(${JSON.stringify(path)}).default(...words);`,
        resolveDir: dirname(path),
      }));
    },
  };
}

/** Pages run in a browser: a script for each kind and one style, which the page holds. */
async function bundlePage(build, out) {
  await build({
    entryPoints: { ...pages, style: 'src/page/style.css' },
    ...{ outdir: join(out, 'page'), entryNames: '[name]', bundle: true, minify: true, charset: 'utf8' },
    ...{ format: 'iife', platform: 'browser', target: ['chrome119', 'firefox118', 'safari17'] },
    ...{ jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', logLevel: 'warning' },
  });
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
