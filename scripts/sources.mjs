// Lists the native sources of some folders, for binding.gyp and the cross build: `node scripts/sources.mjs mac
// src/native replayer`. For binding.gyp it prints one file per folder that includes the folder's C++ files, so that
// each header is read once a folder. Every file still compiles alone, which the clang-tidy check verifies.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders of replayer/ that the library and the addon share, lowest first: see test/structure/native-rooms.test.ts. */
export const rooms = [
  'platform',
  'run',
  'ledger',
  'causality',
  'messages',
  'schedule',
  'mutes',
  'clients',
  'models',
  'delivery',
  'attach',
  'es',
];

/** What watches a handler, in the library alone. */
export const scopeRooms = ['code', 'scope', 'locks', 'traps', 'waits', 'wrappers'];

/** All folders with native sources of the product. */
export const productFolders = [
  'src/native',
  'src/native/redaction',
  'recorder',
  'recorder/command',
  'recorder/extension',
  'src/addon',
  ...[...rooms, ...scopeRooms, 'kit', 'reaper', 'programs'].map((room) => `replayer/${room}`),
];

/**
 * @param {NodeJS.Platform} platform
 * @param {readonly string[]} folders `replayer` stands for the folders in it that every program of it has, and
 * `replayer/scope` for those that watch a handler
 */
export function nativeSources(platform, folders) {
  const wanted = platform === 'linux' ? /(?<!_darwin)\.(cc|c|S)$/ : /^(?!.*_linux).*\.(cc|c)$/;
  return folders
    .flatMap(roomsIn)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .filter((name) => wanted.test(name))
        .map((name) => `${folder}/${name}`),
    );
}

/** @param {string} folder */
function roomsIn(folder) {
  const inside = folder.endsWith('replayer') ? rooms : folder.endsWith('replayer/scope') ? scopeRooms : null;
  return inside?.map((room) => `${folder.replace(/\/scope$/, '')}/${room}`) ?? [folder];
}

/**
 * The wrappers take as long as a whole folder, so they come first. The kit's dispatch_*.cc declare libdispatch's
 * functions with other types than its headers do.
 */
const isAlone = (source) => !source.endsWith('.cc') || /\/wrappers_\w+\.cc$|replayer\/kit\/dispatch_/.test(source);

/**
 * Returns the sources compiled alone, and the files that include the others.
 *
 * @param {readonly string[]} sources below the root
 */
export function grouped(sources) {
  const alone = sources.filter(isAlone);
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const source of sources.filter((each) => !isAlone(each))) {
    const name = `${dirname(source).replaceAll('/', '_')}.cc`;
    texts.set(name, `${texts.get(name) ?? ''}#include "${source}"\n`);
  }
  return { alone, texts };
}

/**
 * Folder of the files that binding.gyp compiles, below the root.
 *
 * @param {string} system as gyp names it
 */
export const togetherIn = (system) => `build/together/${system}`;

/**
 * Writes the files that include others into `folder`, if they are missing, and returns what to compile.
 *
 * @param {readonly string[]} sources below the current folder
 * @param {string} folder
 */
export function together(sources, folder) {
  const { alone, texts } = grouped(sources);
  mkdirSync(folder, { recursive: true });
  const made = [...texts].map(([name, text]) => {
    const path = join(folder, name);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
    return path;
  });
  return [...alone, ...made];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // gyp names the target system, which need not be this one.
  const [system, ...folders] = process.argv.slice(2);
  const sources = nativeSources(system === 'mac' ? 'darwin' : 'linux', folders);
  for (const file of together(sources, togetherIn(system))) console.log(file);
}
