// Builds for macOS on Linux: the replayer library, Node's addon and the recorder. Each is one file for Intel and Apple
// silicon, signed ad hoc, with the same bytes every time. `npm run build:darwin` puts them into prebuilds/, where an
// installed package finds them on a Mac. `--out FOLDER` puts them elsewhere, `--work FOLDER` keeps the objects
// elsewhere, and `--nodedir FOLDER` names a folder with Node's headers in its include/node. `--edits FOLDER` takes
// sources from that folder first, for tests of the tests, and builds only the library. `--fetch` only makes sure that
// what the build needs is here, and fetches what is missing.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileAll, isNewer, newestHeader, run, timeOf } from './cross-build.mjs';
import { addon, compiledOf, library, recorders } from './darwin-products.mjs';
import {
  compileCommand,
  kitHeaders,
  linkCommand,
  lipoCommand,
  missingTools,
  processors,
  systemLibraryFolder,
} from './darwin-toolchain.mjs';
import { findNodeHeaders } from './toolchain.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'prebuilds/darwin-x64+arm64' },
    work: { type: 'string', default: 'build/darwin' },
    nodedir: { type: 'string', default: findNodeHeaders() },
    edits: { type: 'string' },
    fetch: { type: 'boolean', default: false },
  },
});
const out = resolve(values.out);
const work = resolve(values.work);

try {
  await main();
} catch (error) {
  process.stderr.write(`build:darwin: ${error instanceof Error ? error.message : error}\n`);
  process.exit(3);
}

async function main() {
  const missing = missingTools();
  if (missing.length > 0)
    throw new Error(`this needs packages that are not installed; run: apt-get install ${missing.join(' ')}`);
  const system = systemLibraryFolder(say);
  if (values.fetch) return;
  const products = values.edits !== undefined ? [library] : [library, addon(values.nodedir), ...recorders()];
  // Without the Endpoint Security headers: our own code includes the generated ones by path and must not need an SDK's.
  const apple = kitHeaders(root, join(work, 'include'), ['esreplay', 'bsm']);
  for (const product of products) await build(product, system, apple);
}

async function build(product, system, apple) {
  const objects = {};
  for (const processor of processors) objects[processor] = await objectsOf(product, processor, system, apple);
  const file = join(out, product.file);
  // A folder becomes newer than the file when a source is removed.
  const inputs = [...product.folders, ...Object.values(objects).flat()];
  if (isNewer(file, Math.max(newestOf(product), ...inputs.map(timeOf)))) return;
  const slices = [];
  for (const processor of processors) {
    const slice = join(work, processor, product.file);
    const [linker, ...flags] = linkCommand(processor, system);
    run(linker, [...flags, ...product.link(work), '-o', slice, ...objects[processor]]);
    slices.push(slice);
  }
  mkdirSync(out, { recursive: true });
  const [lipo] = lipoCommand();
  run(lipo, ['-create', ...slices, '-output', file]);
  say(`${file}: ${processors.join(' and ')}, ${statSync(file).size} bytes`);
}

function objectsOf(product, processor, system, apple) {
  const [compiler, ...flags] = compileCommand(processor, system, apple);
  const own = [
    ...['-fvisibility=hidden', '-fvisibility-inlines-hidden', '-fno-stack-protector', '-Wall', '-Wextra', '-Werror'],
    // Rejects unguarded calls of functions newer than the oldest macOS.
    ...['-Wunguarded-availability', ...editFlags(), '-I.', ...product.flags],
  ];
  return compileAll({
    sources: compiledOf(product),
    folder: join(work, processor, product.objects ?? parse(product.file).name),
    newest: newestOf(product),
    command: () => [compiler, ...flags, ...own],
    input: editOf,
    say: (count) => say(`compiling ${count} files of ${product.file} for ${processor}`),
  });
}

/** An edit may leave something unused, so warnings are not errors. */
function editFlags() {
  return values.edits === undefined ? [] : ['-Wno-error', `-I${values.edits}`];
}

function editOf(file) {
  const edit = join(values.edits ?? '', file);
  return values.edits !== undefined && existsSync(edit) ? edit : file;
}

function newestOf(product) {
  const declarations = ['EndpointSecurity', 'esreplay'].map((name) => join('replayer/kit/include', name));
  const recipes = ['build-darwin.mjs', 'darwin-products.mjs', 'darwin-toolchain.mjs'];
  return newestHeader([...product.folders, ...declarations], recipes);
}

function say(text) {
  process.stderr.write(`build:darwin: ${text}\n`);
}
