// Whether node_modules is what package-lock.json asks for, no matter who installed it: npm leaves a list of what it put
// there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An entry of either list. `os`, `cpu` and `libc` name what the package is for, or with `!` what it is not for.
 *
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 */

/** @param {string} folder of the package */
export function arePackagesInstalled(folder) {
  const wanted = entriesOf(join(folder, 'package-lock.json'));
  const present = entriesOf(join(folder, 'node_modules/.package-lock.json'));
  if (wanted === null || present === null) return false;
  const isRight = ([path, { version, integrity, ...entry }]) => {
    const found = present.get(path);
    if (found === undefined) return mayBeAbsent(entry);
    return found.version === version && found.integrity === integrity && existsSync(join(folder, path, 'package.json'));
  };
  // A package that the lock lacks may hide one that it has.
  return [...wanted].every(isRight) && [...present.keys()].every((path) => wanted.has(path));
}

/**
 * Returns the packages by their paths, and null without a list that can be read.
 *
 * @param {string} file
 * @returns {Map<string, Entry> | null}
 */
function entriesOf(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(packages).filter(([path]) => path !== ''));
  } catch {
    return null;
  }
}

/** npm leaves out an optional package that is for other machines; `npm ci --omit=optional` leaves out all of them. */
function mayBeAbsent({ optional, os, cpu, libc }) {
  if (optional !== true) return false;
  const includes = (names, own) =>
    names === undefined ||
    (names.some((name) => name.startsWith('!')) ? !names.includes(`!${own}`) : names.includes(own));
  return !includes(os, process.platform) || !includes(cpu, process.arch) || !includes(libc, libcHere());
}

function libcHere() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
