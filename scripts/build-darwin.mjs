// Builds for macOS on Linux: the replayer library, Node's addon and the recorder. Each is one file for Intel and Apple
// silicon, signed ad hoc, with the same bytes every time. `npm run build:darwin` puts them into prebuilds/, where an
// installed package finds them on a Mac. `--out FOLDER` puts them elsewhere, `--work FOLDER` keeps the objects
// elsewhere, and `--nodedir FOLDER` names a folder with Node's headers in its include/node. `--edits FOLDER` takes
// sources from that folder first, for tests of the tests, and builds only the library. `--fetch` only makes sure that
// what the build needs is here, and fetches what is missing.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from './cross-build.mjs';
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
import { compileChanged, makeChanged, versionOf } from './kept-objects.mjs';
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
  const made = products.map((product) => ({ product, slices: slicesOf(product, system, apple) }));
  // The recorders share objects.
  const jobs = new Map(
    made.flatMap(({ slices }) => slices.flatMap((slice) => slice.jobs)).map((job) => [job.object, job]),
  );
  const places = { work, ...(values.edits === undefined ? {} : { edits: values.edits }) };
  await compileChanged([...jobs.values()], places, (waiting) =>
    say(`compiling ${waiting.length} of ${jobs.size} files`),
  );
  for (const { product, slices } of made) link(product, slices, system);
}

/** Returns what is compiled for each processor. */
function slicesOf(product, system, apple) {
  return processors.map((processor) => {
    const folder = join(work, processor, product.objects ?? parse(product.file).name);
    const command = [
      ...compileCommand(processor, system, apple),
      '-fvisibility=hidden',
      '-fvisibility-inlines-hidden',
      '-fno-stack-protector',
      '-Wall',
      '-Wextra',
      '-Werror',
      // Rejects unguarded calls of functions newer than the oldest macOS.
      '-Wunguarded-availability',
      '-I.',
      ...product.flags,
    ];
    const jobs = compiledOf(product).map((source) => ({
      source,
      command,
      object: join(folder, `${source.replaceAll('/', '_')}.o`),
    }));
    return { processor, jobs };
  });
}

function link(product, slices, system) {
  const file = join(out, product.file);
  const commands = slices.map(({ processor, jobs }) => {
    const slice = join(work, processor, product.file);
    const objects = jobs.map(({ object }) => object);
    return { slice, objects, words: [...linkCommand(processor, system), ...product.link(work)] };
  });
  const words = commands.flatMap((each) => each.words);
  const named = words.map((word) => word.replace(/^@/, '')).filter((word) => word.startsWith(`${work}/`));
  const parts = {
    texts: [versionOf(words[0]), ...words],
    files: [...named, ...commands.flatMap(({ objects }) => objects)],
  };
  makeChanged(file, join(work, `${product.file}.made`), parts, () => {
    for (const {
      slice,
      objects,
      words: [linker, ...flags],
    } of commands)
      run(linker, [...flags, '-o', slice, ...objects]);
    mkdirSync(out, { recursive: true });
    const [lipo] = lipoCommand();
    run(lipo, ['-create', ...commands.map(({ slice }) => slice), '-output', file]);
    say(`${file}: ${processors.join(' and ')}, ${statSync(file).size} bytes`);
  });
}

function say(text) {
  process.stderr.write(`build:darwin: ${text}\n`);
}
