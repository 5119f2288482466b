// Builds the clients in the archive for a first Mac on Linux, because a Mac without developer tools cannot build them.
// Each is a program for one or two processors, signed ad hoc, with its debug information next to it.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { llvmTool, llvmVersion, run } from './cross-build.mjs';
import { buildProgram, programKit } from './darwin-program.mjs';
import { lipoCommand, missingTools, oldestMacos, processors, systemLibraryFolder } from './darwin-toolchain.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {import('./darwin-toolchain.mjs').Processor} Processor
 * @typedef {'macos11' | 'macos15' | 'intel'} Variant
 * @typedef {{ processors: readonly Processor[], minimum: string }} Form
 * @typedef {{ name: string, source: string, variants: readonly Variant[] }} FirstMacClient
 */

/**
 * How programs differ: dyld treats them by their minimum macOS, and Apple silicon runs Intel programs under Rosetta.
 *
 * @type {Readonly<Record<Variant, Form>>}
 */
export const forms = {
  macos11: { processors, minimum: oldestMacos },
  macos15: { processors, minimum: '15.0' },
  intel: { processors: ['x86_64'], minimum: oldestMacos },
};
/** @type {readonly Variant[]} */
const all = ['macos11', 'macos15', 'intel'];

/** @type {readonly FirstMacClient[]} */
export const firstMacClients = [
  { name: 'careful', source: 'replayer/kit/examples/careful.c', variants: all },
  { name: 'opens', source: 'replayer/kit/examples/opens-in-handler.c', variants: all },
  { name: 'checks-signature', source: 'test/clients/checks-signature.c', variants: all },
  { name: 'guard-read', source: 'test/clients/reads-after-last-release.c', variants: ['macos11'] },
  { name: 'guard-write', source: 'test/clients/writes-message.c', variants: ['macos11'] },
  { name: 'never-answers', source: 'test/clients/never-answers.c', variants: ['macos11'] },
  { name: 'asks', source: 'test/first-mac/asks.c', variants: ['macos11'] },
  { name: 'inside', source: 'test/first-mac/inside.m', variants: all },
  { name: 'edges', source: 'test/first-mac/edges.c', variants: all },
  { name: 'starts', source: 'test/run/clients/starts-programs.c', variants: ['macos11'] },
  { name: 'names', source: 'test/first-mac/names.c', variants: all },
  { name: 'measures', source: 'test/first-mac/measures.c', variants: all },
];

/**
 * Builds all clients into `out`, one folder for each variant; parts for one processor stay in `work`. Rejects with a
 * remedy, or with what the compiler or the linker printed.
 *
 * @param {string} out
 * @param {string} work
 * @param {(text: string) => void} say
 */
export async function buildFirstMacClients(out, work, say) {
  const missing = missingTools();
  if (llvmTool('dsymutil') === null && !missing.includes(`llvm-${llvmVersion}`)) missing.push(`llvm-${llvmVersion}`);
  if (missing.length > 0)
    throw new Error(`this needs packages that are not installed; run: apt-get install ${missing.join(' ')}`);
  const kit = programKit(join(work, 'kit'), systemLibraryFolder(say));
  const programs = firstMacClients.flatMap(({ name, source, variants }) =>
    variants.map((variant) => ({ name, source, variant, slices: slicesOf(work, variant, name) })),
  );
  // Variants with the same minimum share slices.
  const distinct = new Map(
    programs.flatMap(({ source, slices }) => slices.map((slice) => [slice.output, { source, ...slice }])),
  );
  const waiting = [...distinct.values()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await buildSlice(kit, next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  for (const { name, variant, slices } of programs) {
    const output = join(out, variant, name);
    const parts = slices.map((slice) => slice.output);
    unite(parts, output);
    const [debug, ...debugOfParts] = [output, ...parts].map((program) => join(`${program}.dSYM`, 'Contents'));
    const dwarf = (folder) => join(folder, 'Resources/DWARF', name);
    unite(debugOfParts.map(dwarf), dwarf(debug));
    copyFileSync(join(debugOfParts[0], 'Info.plist'), join(debug, 'Info.plist'));
  }
}

/**
 * @param {string} work
 * @param {Variant} variant
 * @param {string} name
 */
function slicesOf(work, variant, name) {
  const { minimum, processors } = forms[variant];
  return processors.map((processor) => ({
    processor,
    minimum,
    output: join(work, `${processor}-macos${minimum}`, name),
  }));
}

/**
 * @param {ReturnType<typeof programKit>} kit
 * @param {{ source: string, processor: Processor, minimum: string, output: string }} what
 */
async function buildSlice(kit, { source, processor, minimum, output }) {
  mkdirSync(dirname(output), { recursive: true });
  rmSync(`${output}.dSYM`, { recursive: true, force: true });
  await buildProgram(kit, processor, {
    source: join(root, source),
    output,
    flags: ['-isystem', join(root, 'test/darwin/include')], // what the fetched headers lack
    chained: minimum !== oldestMacos, // as Apple's linker does for newer minimums
    minimum,
    fromRoot: true,
  });
}

/**
 * Joins the parts into one Mach-O file for all processors; copies a single part unchanged.
 *
 * @param {readonly string[]} parts
 * @param {string} output
 */
function unite(parts, output) {
  mkdirSync(dirname(output), { recursive: true });
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return copyFileSync(only, output);
  const [lipo] = lipoCommand();
  run(lipo, ['-create', ...parts, '-output', output]);
}
