// Builds the replayer library for macOS on Linux: one dylib for Intel and Apple silicon, signed ad hoc, the same bytes every
// time. `npm run build:darwin` puts it into prebuilds/, where an installed package is found by `esreplay run` on a Mac.
// `--out FOLDER` puts it elsewhere, `--work FOLDER` keeps the objects elsewhere, `--define NAME` leaves a part out.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  compileCommand,
  endpointSecurityNames,
  endpointSecurityStub,
  kitHeaders,
  linkCommand,
  lipoCommand,
  missingTools,
  processors,
  run,
  systemLibraryFolder,
} from './darwin-toolchain.mjs';
import { nativeSources } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'prebuilds/darwin-x64+arm64' },
    work: { type: 'string', default: 'build/darwin' },
    define: { type: 'string', multiple: true, default: [] },
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
  const library = systemLibraryFolder(say);
  const apple = kitHeaders(root, join(work, 'include'), ['EndpointSecurity', 'esreplay', 'bsm']);
  const stub = join(work, 'libEndpointSecurity.tbd');
  writeFileSync(stub, endpointSecurityStub(root));
  const slices = [];
  for (const processor of processors) {
    const objects = await compileAll(processor, library, apple);
    const slice = join(work, processor, 'libesreplay.dylib');
    const link = linkCommand(processor, library);
    const kind = ['-dylib', '-install_name', '@rpath/libesreplay.dylib', '-weak_library', stub];
    run(link[0], [...link.slice(1), ...kind, '-o', slice, ...objects]);
    slices.push(slice);
  }
  mkdirSync(out, { recursive: true });
  const file = join(out, 'libesreplay.dylib');
  const [lipo] = lipoCommand();
  run(lipo, ['-create', ...slices, '-output', file]);
  say(`${file}: ${processors.join(' and ')}, ${statSync(file).size} bytes`);
}

async function compileAll(processor, library, apple) {
  const folder = join(work, processor);
  mkdirSync(folder, { recursive: true });
  const sources = [
    ...nativeSources('darwin', ['replayer', 'replayer/scope', 'src/native']),
    'src/schema/generated/plans.cc',
  ];
  const newest = newestHeader();
  const [compiler, ...flags] = compileCommand(processor, library, apple);
  const own = [
    ...['-fvisibility=hidden', '-fvisibility-inlines-hidden', '-fno-stack-protector', '-Wall', '-Wextra', '-Werror'],
    ...['-I.', '-include', endpointSecurityNames, ...values.define.map((name) => `-D${name}`)],
  ];
  const objects = sources.map((file) => join(folder, `${file.replaceAll('/', '_')}.o`));
  const waiting = sources
    .map((file, at) => ({ file, object: objects[at] ?? '' }))
    .filter(({ file, object }) => !isNewer(object, Math.max(newest, statSync(file).mtimeMs)));
  if (waiting.length > 0) say(`Compiling ${waiting.length} files for ${processor}`);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await compile(compiler, [...flags, ...own, '-c', next.file, '-o', next.object]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return objects;
}

function isNewer(file, time) {
  return existsSync(file) && statSync(file).mtimeMs > time;
}

function newestHeader() {
  const folders = ['replayer', 'replayer/scope', 'src/native', 'src/schema/generated', 'scripts'];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const wanted = /\.(h|inc)$|darwin.*\.mjs$/;
  return Math.max(...files.filter((file) => wanted.test(basename(file))).map((file) => statSync(file).mtimeMs));
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
