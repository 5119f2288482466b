// Builds the native code with node-gyp, for set-up in a checkout and for the installation of the package. Does what is not done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeHeaders } from './toolchain.mjs';

/** The library that goes into clients, beside the addon. */
export const libraryName = `libesreplay.${process.platform === 'darwin' ? 'dylib' : 'so'}`;

/**
 * In the current folder, which is the package's. What failed was printed; the error names the step.
 *
 * @param {{ nodeGyp: string, say: (text: string) => void }} how
 */
export function buildNative({ nodeGyp, say }) {
  const sources = nativeFiles();
  const stamp = 'build/.esreplay-sources';
  // gyp expands the source lists when it configures, so a new file or an edited recipe needs that step again.
  const listed = digest([process.version, readFileSync('binding.gyp', 'utf8'), ...sources].join('\n'));
  const configured = existsSync(stamp) && readFileSync(stamp, 'utf8') === listed;
  const library = join('build/Release', libraryName);
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  const built = statSync('build/.esreplay-built', { throwIfNoEntry: false });
  if (configured && existsSync(library) && built !== undefined && built.mtimeMs > newest) return;
  say('Building the native code');
  const headers = process.env.npm_config_nodedir ?? findNodeHeaders();
  for (const step of configured ? ['build'] : ['configure', 'build']) {
    const where = headers === undefined ? [] : [`--nodedir=${headers}`];
    run(nodeGyp, [step, ...where, '--loglevel=error', ...(step === 'build' ? ['-j', 'max'] : [])]);
  }
  if (!existsSync(library)) throw new Error(`The build made no ${library}: this is a bug of esreplay.`);
  // Clients link with -lEndpointSecurity; it is the same library that is inserted into them.
  if (process.platform === 'linux') {
    const link = 'build/Release/libEndpointSecurity.so';
    rmSync(link, { force: true });
    symlinkSync('libesreplay.so', link);
  }
  writeFileSync(stamp, listed);
  writeFileSync('build/.esreplay-built', '');
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
  throw new Error(`\`node-gyp ${args.join(' ')}\` failed${done.error ? `: ${done.error.message}` : '.'}`);
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}
