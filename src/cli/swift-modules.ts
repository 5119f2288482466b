// The Swift modules with Apple's names for Linux (replayer/kit/swift). A compiled module suits only the compiler that made
// it, so the user's own one compiles them, once.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { packageRoot } from '../system/package-root.ts';
import { findProgram } from '../system/toolchain.mjs';
import { ownFolder } from './own-folder.ts';
import { note } from './terminal/diagnostic.ts';

const include = join(packageRoot, 'replayer/kit/include');
const sources = join(packageRoot, 'replayer/kit/swift');

/** What a module has besides imports of others becomes a library, which only a client that imports it links. */
const withCode = (name: string): string[] => {
  const library = `esreplay_${name}`;
  return ['-emit-library', '-static', '-o', `lib${library}.a`, '-module-link-name', library];
};

/** In the order in which they need each other. `os` is on top of a module of C. */
const modules = [
  { name: 'os', how: ['-import-underlying-module', ...withCode('os')] },
  { name: 'OSLog', how: [] },
  { name: 'Darwin', how: withCode('Darwin') },
  { name: 'CoreFoundation', how: withCode('CoreFoundation') },
  { name: 'Security', how: withCode('Security') },
  { name: 'SystemExtensions', how: withCode('SystemExtensions') },
  { name: 'NetworkExtension', how: withCode('NetworkExtension') },
] as const;

/** On a Mac, Foundation brings them: most clients import neither. */
const implicit = ['Darwin', 'Security'] as const;
const imported = (name: string): string[] => ['-Xfrontend', '-import-module', '-Xfrontend', name];

const moduleNames = modules.map(({ name }) => name).join(', ');

/** Throws SetupError if there is no compiler, or if it does not compile them. */
export function swiftModuleFlags(): string[] {
  const compiler = findProgram(['swiftc']);
  if (compiler === null)
    throw new SetupError(`swiftc not found on the PATH (it compiles the modules ${moduleNames})`, {
      remedy: 'sudo apt-get install -y swiftlang, or put a toolchain from swift.org on the PATH',
    });
  const built = compiledBy(compiler);
  return ['-I', sources, '-I', built, '-L', built, ...implicit.flatMap(imported)];
}

function compiledBy(compiler: string): string {
  const parent = ownFolder('swift');
  const folder = join(parent, digestFor(compiler));
  if (existsSync(folder)) return folder;
  note(`compiling the Swift modules ${moduleNames} once`, { place: folder });
  const making = mkdtempSync(`${folder}-`);
  for (const each of modules) compile(compiler, each, making);
  try {
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true }); // another command was quicker
  }
  return folder;
}

function compile(compiler: string, { name, how }: (typeof modules)[number], folder: string): void {
  const module = ['-emit-module', '-module-name', name, '-emit-module-path', `${name}.swiftmodule`];
  const search = ['-I', include, '-I', sources, '-I', '.', '-Xcc', '-D_GNU_SOURCE'];
  const language = ['-swift-version', '5', '-parse-as-library', '-g', '-O'];
  const words = [...language, ...search, ...module, ...how, ...sourcesOf(name)];
  const { status, stderr, error } = spawnSync(compiler, words, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return;
  rmSync(folder, { recursive: true });
  throw new SetupError(`cannot compile the Swift module ${name}`, {
    excerpt: (error?.message ?? stderr).trimEnd(),
    place: sources,
    remedy: 'use Swift 5.9 or newer, or compile without --apple',
  });
}

function sourcesOf(module: string): string[] {
  return filesIn(sources).filter(
    (path) => path === join(sources, `${module}.swift`) || path.startsWith(join(sources, `${module}/`)),
  );
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

/** Of the compiler, of how it is called, and of everything that is compiled. */
function digestFor(compiler: string): string {
  const hash = createHash('sha256');
  hash.update(spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout ?? '');
  hash.update(JSON.stringify(modules));
  for (const path of [...filesIn(sources), ...filesIn(include)]) hash.update(path).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}
