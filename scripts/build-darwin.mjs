// Builds for macOS on Linux: the replayer library, Node's addon and the recorder. Each is one file for Intel and Apple
// silicon, signed ad hoc, with the same bytes every time. `npm run build:darwin` puts them into prebuilds/, where an
// installed package finds them on a Mac. `--out FOLDER` puts them elsewhere, `--work FOLDER` keeps the objects
// elsewhere, and `--nodedir FOLDER` names a folder with Node's headers in its include/node. `--edits FOLDER` takes
// sources from that folder first, for tests of the tests, and builds only the library. `--fetch` only makes sure that
// what the build needs is here, and fetches what is missing.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addon, compiledOf, library, recorders } from './darwin-products.mjs';
import {
  compileCommand,
  kitHeaders,
  linkCommand,
  lipoCommand,
  missingTools,
  processors,
  run,
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
  const objectsOf = {};
  for (const processor of processors) objectsOf[processor] = await compileAll(product, processor, system, apple);
  const file = join(out, product.file);
  // A folder becomes newer than the file when a source is removed.
  const inputs = [...product.folders, ...Object.values(objectsOf).flat()];
  if (isNewer(file, Math.max(newestHeader(product), ...inputs.map(timeOf)))) return;
  const slices = [];
  for (const processor of processors) {
    const objects = objectsOf[processor];
    const slice = join(work, processor, product.file);
    const [linker, ...flags] = linkCommand(processor, system);
    run(linker, [...flags, ...product.link(work), '-o', slice, ...objects]);
    slices.push(slice);
  }
  mkdirSync(out, { recursive: true });
  const [lipo] = lipoCommand();
  run(lipo, ['-create', ...slices, '-output', file]);
  say(`${file}: ${processors.join(' and ')}, ${statSync(file).size} bytes`);
}

async function compileAll(product, processor, system, apple) {
  const folder = join(work, processor, product.objects ?? parse(product.file).name);
  mkdirSync(folder, { recursive: true });
  const sources = compiledOf(product);
  const newest = newestHeader(product);
  const [compiler, ...flags] = compileCommand(processor, system, apple);
  const own = [
    ...['-fvisibility=hidden', '-fvisibility-inlines-hidden', '-fno-stack-protector', '-Wall', '-Wextra', '-Werror'],
    // Rejects unguarded calls of functions newer than the oldest macOS.
    ...['-Wunguarded-availability', ...editFlags(), '-I.', ...product.flags],
  ];
  const objects = sources.map((file) => join(folder, `${file.replaceAll('/', '_')}.o`));
  const waiting = sources
    .map((file, at) => ({ file, object: objects[at] ?? '' }))
    .filter(({ file, object }) => !isNewer(object, Math.max(newest, ...readBy(file).map(timeOf))));
  if (waiting.length > 0) say(`Compiling ${waiting.length} files of ${product.file} for ${processor}`);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await compile(compiler, [...flags, ...own, '-c', editOf(next.file), '-o', next.object]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return objects;
}

/** An edit may leave something unused, so warnings are not errors. */
function editFlags() {
  return values.edits === undefined ? [] : ['-Wno-error', `-I${values.edits}`];
}

function editOf(file) {
  const edit = join(values.edits ?? '', file);
  return values.edits !== undefined && existsSync(edit) ? edit : file;
}

/** Returns the file and the files other than headers that it includes. */
function readBy(file) {
  const included = readFileSync(file, 'utf8').matchAll(/^#include "(\S+\.cc)"$/gm);
  return [file, ...[...included].map(([, name = '']) => name)];
}

function isNewer(file, time) {
  return existsSync(file) && timeOf(file) > time;
}

function timeOf(file) {
  return statSync(file).mtimeMs;
}

function newestHeader(product) {
  const declarations = ['EndpointSecurity', 'esreplay'].map((name) => join('replayer/kit/include', name));
  const folders = [...product.folders, ...declarations, 'replayer/scope', 'src/schema/generated', 'scripts'];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const wanted = /\.(h|inc)$|_names_darwin\.txt$|^(build-darwin|darwin-products|darwin-toolchain)\.mjs$/;
  return Math.max(...files.filter((file) => wanted.test(basename(file))).map(timeOf));
}

function compile(program, args) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done(undefined) : fail(new Error(`\`${args.join(' ')}\` failed`))));
  });
}

function say(text) {
  process.stderr.write(`build:darwin: ${text}\n`);
}
