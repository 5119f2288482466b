// Builds the binaries of the package for Linux, for both processors, on either: the replayer library, Node's addon, the reaper and
// the recorder. `npm run build:linux` puts them into prebuilds/, where an installed package finds them. `--out FOLDER` puts them
// elsewhere, `--work FOLDER` keeps the objects elsewhere, `--only x64` or `--only arm64` builds one, `--nodedir FOLDER` names a
// folder with Node's headers in its include/node. `--fetch` only makes sure that what the build needs is here.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileAll, isNewer, llvmTool, newestHeader, run, timeOf } from './cross-build.mjs';
import { compiledOf, productsOf } from './linux-products.mjs';
import { compilerCommand, linkerFlags, missingTools, processors, sysroot } from './linux-toolchain.mjs';
import { writeClientLibrary } from './native-build.mjs';
import { findNodeHeaders } from './toolchain.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'prebuilds' },
    work: { type: 'string', default: 'build/linux' },
    nodedir: { type: 'string', default: findNodeHeaders() },
    only: { type: 'string' },
    fetch: { type: 'boolean', default: false },
  },
});

const warnings = ['-Wall', '-Wextra', '-Werror', '-fvisibility=hidden'];

try {
  await main();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
  process.exit(3);
}

async function main() {
  const missing = missingTools();
  if (missing.length > 0) throw new Error(`packages are missing\nhelp: apt-get install ${missing.join(' ')}`);
  const wanted = processors.filter((name) => values.only === undefined || values.only === name);
  if (wanted.length === 0) throw new Error(`unknown processor '${values.only}'\nhelp: use ${processors.join(' or ')}`);
  for (const processor of wanted) {
    const { release, folder } = sysroot(processor, say);
    if (values.fetch) continue;
    for (const product of productsOf(values.nodedir)) await build(product, processor, folder);
    const out = outOf(processor);
    writeClientLibrary(out);
    say(`${out}: for glibc ${release.glibc} and newer`);
  }
}

async function build(product, processor, libraries) {
  const [compiler = '', ...flags] = compilerCommand(processor, libraries);
  const objects = await compileAll({
    sources: compiledOf(product),
    folder: join(values.work, processor, product.objects),
    newest: newestHeader(product.folders, ['build-linux.mjs', 'linux-products.mjs', 'linux-toolchain.mjs']),
    command: () => [compiler, ...flags, ...warnings, '-I.', ...product.flags],
    say: (count) => say(`compiling ${count} files of ${product.file} for ${processor}`),
  });
  const out = outOf(processor);
  const file = join(out, product.file);
  // A folder becomes newer than the file when a source is removed.
  if (isNewer(file, Math.max(...[...product.folders, ...objects].map(timeOf)))) return;
  mkdirSync(out, { recursive: true });
  run(compiler, [...flags, ...linkerFlags, ...objects, ...product.link(out), '-o', file]);
  // The names of functions stay, for stacks; lines are for those who build esreplay.
  run(llvmTool('llvm-strip') ?? 'llvm-strip', ['--strip-debug', file]);
  say(`${file}: ${statSync(file).size} bytes`);
}

function outOf(processor) {
  return join(resolve(values.out), `linux-${processor}`);
}

function say(text) {
  process.stderr.write(`build:linux: ${text}\n`);
}
