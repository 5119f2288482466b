// Builds the binaries of the package for Linux, for both processors, on either: the replayer library, Node's addon, the reaper and
// the recorder. `npm run build:linux` puts them into prebuilds/, where an installed package finds them. `--out FOLDER` puts them
// elsewhere, `--work FOLDER` keeps the objects elsewhere, `--only x64` or `--only arm64` builds one, `--nodedir FOLDER` names a
// folder with Node's headers in its include/node. `--fetch` only makes sure that what the build needs is here.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { llvmTool, run } from './cross-build.mjs';
import { compileChanged, makeChanged, versionOf } from './kept-objects.mjs';
import { buildDispatch, dispatchSources } from './linux-dispatch.mjs';
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
    if (values.fetch) {
      dispatchSources(say);
      continue;
    }
    const products = productsOf(values.nodedir).map((product) => ({
      product,
      jobs: jobsOf(product, processor, folder),
    }));
    // Some products share objects.
    const jobs = new Map(products.flatMap((each) => each.jobs).map((job) => [job.object, job]));
    await compileChanged([...jobs.values()], { work: values.work }, (waiting) =>
      say(`compiling ${waiting.length} of ${jobs.size} files for ${processor}`),
    );
    for (const each of products) link(each.product, each.jobs, processor, folder);
    const out = outOf(processor);
    writeClientLibrary(out);
    buildDispatch(processor, { libraries: folder, work: values.work, out }, say);
    say(`${out}: for glibc ${release.glibc} and newer`);
  }
}

function jobsOf(product, processor, libraries) {
  const folder = join(values.work, processor, product.objects);
  const command = [...compilerCommand(processor, libraries), ...warnings, '-I.', ...product.flags];
  return compiledOf(product).map((source) => ({
    source,
    command,
    object: join(folder, `${source.replaceAll('/', '_')}.o`),
  }));
}

function link(product, jobs, processor, libraries) {
  const out = outOf(processor);
  const file = join(out, product.file);
  const [compiler = '', ...flags] = compilerCommand(processor, libraries);
  const objects = jobs.map(({ object }) => object);
  mkdirSync(out, { recursive: true });
  const words = [...flags, ...linkerFlags, ...objects, ...product.link(out)];
  const parts = {
    texts: [versionOf(compiler), ...words],
    files: words.filter((word) => existsSync(word) && statSync(word).isFile()),
  };
  makeChanged(file, join(values.work, processor, `${product.file}.made`), parts, () => {
    run(compiler, [...words, '-o', file]);
    // The names of functions stay, for stacks; lines are for those who build esreplay.
    run(llvmTool('llvm-strip') ?? 'llvm-strip', ['--strip-debug', file]);
    say(`${file}: ${statSync(file).size} bytes`);
  });
}

function outOf(processor) {
  return join(resolve(values.out), `linux-${processor}`);
}

function say(text) {
  process.stderr.write(`build:linux: ${text}\n`);
}
