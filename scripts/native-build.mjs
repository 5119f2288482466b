// Builds the native code with node-gyp, for set-up in a checkout and for the installation of the package. Skips what is
// up to date.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeHeaders } from './toolchain.mjs';

/** The library inserted into clients, next to the addon. */
export const libraryName = `libesreplay.${process.platform === 'darwin' ? 'dylib' : 'so'}`;

/** What a replay needs: the addon, the library inserted into clients, and on Linux their launcher. */
const forRuns = [
  'esreplay',
  'libesreplay',
  ...(process.platform === 'linux' ? ['esreplay-reaper', 'esreplay-programs'] : []),
];

/** What each build makes. */
export const outputs = [
  libraryName,
  'esreplay.node',
  ...(process.platform === 'linux' ? ['esreplay-reaper', 'esreplay-programs.so'] : []),
].map((name) => join('build/Release', name));

/**
 * Builds in the current folder, which must be the package's. Skips what is up to date, judged by content. The output of
 * a failed step was printed; the error names the step.
 *
 * @param {{ nodeGyp: string, say: (text: string) => void, runsAlone?: boolean }} how `runsAlone`: without the recorder
 */
export function buildNative({ nodeGyp, say, runsAlone = false }) {
  const { listed, content } = sourceDigests();
  if (isBuiltOf(content) || (runsAlone && isBuiltOf(content, stampOf.runs))) return;

  say(`building the native code${runsAlone ? ' that a replay needs' : ''}`);
  const headers = process.env.npm_config_nodedir ?? findNodeHeaders();
  const where = headers === undefined ? [] : [`--nodedir=${headers}`];
  // If this build fails half-way and the sources are changed back, the folder is not what the stamps say.
  remove(stampOf.all);
  remove(stampOf.runs);
  if (!holds(stampOf.recipe, listed)) {
    remove(stampOf.recipe);
    run(nodeGyp, ['configure', ...where, '--loglevel=error']);
    writeFileSync(stampOf.recipe, listed);
  }
  run(nodeGyp, ['build', ...where, '--loglevel=error', '-j', 'max', ...(runsAlone ? forRuns : [])]);
  const missing = outputs.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`the build did not make ${missing}: this is a bug of esreplay`);
  if (process.platform === 'linux') writeClientLibrary('build/Release');
  writeFileSync(runsAlone ? stampOf.runs : stampOf.all, content);
}

/** Whether the current folder has a full build of the sources as they are. */
export const isBuilt = () => isBuiltOf(sourceDigests().content);

/**
 * Lets clients link with -lEndpointSecurity: the file is a linker script that names the library. A package cannot have
 * links.
 *
 * @param {string} folder of the library
 */
export function writeClientLibrary(folder) {
  const path = join(folder, 'libEndpointSecurity.so');
  remove(path); // an earlier build made a link, and writing would follow it
  writeFileSync(path, 'INPUT(-lesreplay)\n');
}

/**
 * Files with digests: of the configured recipe, and of the sources of the last build if that succeeded, be it full or
 * of what runs need.
 */
const stampOf = { recipe: 'build/.esreplay-recipe', all: 'build/.esreplay-built', runs: 'build/.esreplay-runs' };

function isBuiltOf(content, stamp = stampOf.all) {
  return outputs.every((path) => existsSync(path)) && holds(stamp, content);
}

const remove = (path) => rmSync(path, { force: true });

function holds(stamp, digest) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

function sourceDigests() {
  const sources = nativeFiles();
  // gyp expands the source lists when it configures, so a new file or an edited recipe needs that step again.
  const listed = digest([process.version, readFileSync('binding.gyp', 'utf8'), ...sources].join('\n'));
  return { listed, content: digest([listed, ...sources.map((file) => readFileSync(file, 'utf8'))].join('\n')) };
}

function nativeFiles() {
  const found = ['binding.gyp'];
  for (const folder of ['src/native', 'src/addon', 'src/schema/generated', 'replayer', 'recorder'])
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
      if (entry.isFile() && /\.(cc|c|h|S|inc)$/.test(entry.name)) found.push(join(entry.parentPath, entry.name));
  return found.sort();
}

function run(nodeGyp, args) {
  const done = spawnSync(process.execPath, [nodeGyp, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  throw new Error(`\`node-gyp ${args.join(' ')}\` failed${done.error ? `: ${done.error.message}` : ''}`);
}

export function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}
