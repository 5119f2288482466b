// The files that `npm run build:linux` makes, one row each: what an installed package needs on Linux.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonHeaders } from './addon-headers.mjs';
import { nativeSources, rooms, together, togetherIn } from './sources.mjs';

/**
 * @typedef {object} Product
 * @property {string} file
 * @property {readonly string[]} folders of its sources, besides the generated plans
 * @property {readonly string[]} flags of the compiler
 * @property {string} objects products with the same name here share their objects; their flags must be the same
 * @property {(folder: string) => readonly string[]} link arguments of the linker; `folder`: where the products are
 */

const shared = rooms.map((room) => `replayer/${room}`);
/** No stack of a client shows the functions of what gets this. */
const withoutNames = '-Wl,--strip-all';
const kit = ['-isystem', 'replayer/kit/include'];

/** @type {Product} */
export const library = {
  file: 'libesreplay.so',
  objects: 'library',
  folders: [...shared, 'replayer/scope', 'src/native', 'replayer/kit'],
  flags: [...kit, '-ftls-model=initial-exec'],
  link: () => ['-shared', '-Wl,-soname,libesreplay.so', '-Wl,-z,defs', '-ldl', '-lpthread'],
};

/**
 * Built as binding.gyp builds it; Node itself has the functions of its interface. node-gyp-build reads from the name that
 * the file is not for musl.
 *
 * @param {string | undefined} prefix with Node's headers in its `include/node`
 * @returns {Product}
 */
function addon(prefix) {
  const { flags } = addonHeaders(prefix);
  return {
    file: 'esreplay.glibc.node',
    objects: 'addon',
    folders: [...shared, 'src/addon', 'src/native/redaction', 'src/native'],
    flags: [...kit, ...flags],
    link: () => ['-shared', withoutNames, '-lpthread'],
  };
}

/** As binding.gyp has them. */
const hardened = ['-fstack-protector-strong', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2'];
const hardenedLink = ['-pie', '-Wl,-z,relro', withoutNames];

/** @type {Product} */
const reaper = {
  file: 'esreplay-reaper',
  objects: 'reaper',
  folders: ['replayer/reaper'],
  flags: [...kit, ...hardened],
  link: () => hardenedLink,
};

/** @type {Product} */
const programs = {
  file: 'esreplay-programs.so',
  objects: 'programs',
  folders: ['replayer/programs'],
  flags: [],
  link: () => ['-shared', '-Wl,-soname,esreplay-programs.so', '-Wl,-z,defs', '-Wl,-z,now', withoutNames, '-ldl'],
};

/** @type {(file: string, folder: string) => Product} */
const recorder = (file, folder) => ({
  file,
  objects: 'recorder',
  folders: ['recorder', folder, 'src/native/redaction', 'src/native'],
  flags: [...kit, ...hardened, `-DESREPLAY_VERSION="${JSON.parse(readFileSync('package.json', 'utf8')).version}"`],
  link: (products) => [...hardenedLink, join(products, library.file), '-Wl,-rpath,$ORIGIN', '-lpthread'],
});

/**
 * In the order in which they are linked.
 *
 * @param {string | undefined} nodeHeaders
 */
export const productsOf = (nodeHeaders) => [
  library,
  addon(nodeHeaders),
  reaper,
  programs,
  recorder('esrecord', 'recorder/command'),
  recorder('esrecordd', 'recorder/extension'),
];

/**
 * Returns the files given to the compiler.
 *
 * @param {Product} product
 */
export function compiledOf({ folders, objects }) {
  const sources = together(nativeSources('linux', folders), togetherIn('linux'));
  return objects === 'reaper' || objects === 'programs' ? sources : [...sources, 'src/schema/generated/plans.cc'];
}
