// What the builds for other systems share: LLVM's tools, and how to run them.
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../src/system/toolchain.mjs';

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
