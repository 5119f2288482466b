// Builds the native code with node-gyp, for set-up in a checkout and for the installation of the package. Does what is not done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeHeaders } from './toolchain.mjs';

/** The library that goes into clients, beside the addon. */
export const libraryName = `libesreplay.${process.platform === 'darwin' ? 'dylib' : 'so'}`;

/** What a replay needs: the addon, the library that goes into clients, and what starts them on Linux. */
const forRuns = ['esreplay', 'libesreplay', ...(process.platform === 'linux' ? ['esreplay-reaper'] : [])];

/**
 * In the current folder, which is the package's. What is up to date, by its content, is left alone. What failed was printed;
 * the error names the step.
 *
 * @param {{ nodeGyp: string, say: (text: string) => void, runsAlone?: boolean }} how `runsAlone`: without the recorder
 */
export function buildNative({ nodeGyp, say, runsAlone = false }) {
  const sources = nativeFiles();
  // gyp expands the source lists when it configures, so a new file or an edited recipe needs that step again.
  const listed = digest([process.version, readFileSync('binding.gyp', 'utf8'), ...sources].join('\n'));
  const content = digest([listed, ...sources.map((file) => readFileSync(file, 'utf8'))].join('\n'));
  const library = join('build/Release', libraryName);
  const stamps = runsAlone ? [stampOf.all, stampOf.runs] : [stampOf.all];
  if (existsSync(library) && stamps.some((stamp) => holds(stamp, content))) return;

  say(`building the native code${runsAlone ? ' that a replay needs' : ''}`);
  const headers = process.env.npm_config_nodedir ?? findNodeHeaders();
  const where = headers === undefined ? [] : [`--nodedir=${headers}`];
  if (!holds(stampOf.recipe, listed)) run(nodeGyp, ['configure', ...where, '--loglevel=error']);
  run(nodeGyp, ['build', ...where, '--loglevel=error', '-j', 'max', ...(runsAlone ? forRuns : [])]);
  if (!existsSync(library)) throw new Error(`the build did not make ${library}: this is a bug of esreplay`);
  // Clients link with -lEndpointSecurity; it is the same library that is inserted into them.
  if (process.platform === 'linux') {
    const link = 'build/Release/libEndpointSecurity.so';
    rmSync(link, { force: true });
    symlinkSync('libesreplay.so', link);
  }
  writeFileSync(stampOf.recipe, listed);
  writeFileSync(runsAlone ? stampOf.runs : stampOf.all, content);
}

/** Digests: of the recipe that is configured, of the sources when all was built, and of those when what runs need was. */
const stampOf = { recipe: 'build/.esreplay-recipe', all: 'build/.esreplay-built', runs: 'build/.esreplay-runs' };

function holds(stamp, digest) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

function nativeFiles() {
  const found = ['binding.gyp'];
  for (const folder of ['src/native', 'src/schema/generated', 'replayer', 'recorder'])
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

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}
