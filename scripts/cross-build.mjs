// What the builds for other systems share: LLVM's tools, and objects that are compiled again only when what they are made of is
// newer.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { basename, join } from 'node:path';
import { findProgram } from '../src/toolchain.mjs';

/** Other versions of LLVM produce other bytes. */
export const llvmVersion = 19;

/** Where what is fetched once for all checkouts of a user stays. */
export const cacheFolder = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'esreplay');

/** @param {string} tool */
export function llvmTool(tool) {
  return findProgram([`${tool}-${llvmVersion}`]);
}

/**
 * Returns what the program printed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 */
export function run(program, args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status === 0) return done.stdout;
  throw new Error(`\`${program} ${args.join(' ')}\` failed: ${done.error?.message ?? `${done.stdout}${done.stderr}`}`);
}

/**
 * Compiles what is older than its sources, as many files at a time as the machine has processors. Returns the objects.
 *
 * @param {object} what
 * @param {readonly string[]} what.sources
 * @param {string} what.folder of the objects
 * @param {number} what.newest time of the newest header, in milliseconds
 * @param {() => readonly string[]} what.command compiler and flags, without input and output
 * @param {(source: string) => string} [what.input] the file that is compiled in place of a source
 * @param {(count: number) => void} what.say called when something is to be compiled
 */
export async function compileAll({ sources, folder, newest, command, input = (source) => source, say }) {
  mkdirSync(folder, { recursive: true });
  const files = sources.map((file) => ({ file, object: join(folder, `${file.replaceAll('/', '_')}.o`) }));
  const waiting = files.filter(({ file, object }) => !isNewer(object, Math.max(newest, ...readBy(file).map(timeOf))));
  if (waiting.length > 0) say(waiting.length);
  const [compiler = '', ...flags] = command();
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await compile(compiler, [...flags, '-c', input(next.file), '-o', next.object]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return files.map(({ object }) => object);
}

/**
 * Returns the time of the newest file among the headers of the folders and the scripts of the build.
 *
 * @param {readonly string[]} folders
 * @param {readonly string[]} scripts names of files in scripts/
 */
export function newestHeader(folders, scripts) {
  const found = [...folders, 'replayer/scope', 'src/schema/generated'].flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  const headers = found.filter((file) => /\.(h|inc)$|_names_darwin\.txt$/.test(basename(file)));
  const recipes = ['cross-build.mjs', 'sources.mjs', ...scripts].map((name) => join('scripts', name));
  return Math.max(...[...headers, ...recipes].map(timeOf));
}

/**
 * @param {string} file
 * @param {number} time
 */
export function isNewer(file, time) {
  return existsSync(file) && timeOf(file) > time;
}

/** @param {string} file */
export function timeOf(file) {
  return statSync(file).mtimeMs;
}

/** Returns the file and the files other than headers that it includes. */
function readBy(file) {
  const included = readFileSync(file, 'utf8').matchAll(/^#include "(\S+\.cc)"$/gm);
  return [file, ...[...included].map(([, name = '']) => name)];
}

function compile(program, args) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done(undefined) : fail(new Error(`\`${args.join(' ')}\` failed`))));
  });
}
