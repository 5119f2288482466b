// The files that `npm run build:darwin` makes for a Mac, one row each: the library inserted into clients, Node's addon,
// and the recorder as a command and as a system extension.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonHeaders } from './addon-headers.mjs';
import { endpointSecurityNames, endpointSecurityStub, libraryStub } from './darwin-toolchain.mjs';
import { nativeSources, rooms, together } from './sources.mjs';

/**
 * @typedef {object} Product
 * @property {string} file
 * @property {readonly string[]} folders of its sources, besides the generated plans
 * @property {readonly string[]} flags of the compiler
 * @property {string} [objects] products with the same name here share their objects; their flags must be the same
 * @property {(work: string) => readonly string[]} link arguments of the linker; writes the files they name into `work`
 */

const shared = rooms.map((room) => `replayer/${room}`);

/** No stack of a client shows the functions of what gets this. */
const withoutNames = '-x';

const oldLibrary = [
  '-D_LIBCPP_VERBOSE_ABORT(...)=__builtin_abort()',
  // Limits the headers to the C++ library of macOS 11; without this they hash with a newer function.
  '-U_LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS',
  '-D_LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS=1',
];

/** @type {Product} */
export const library = {
  file: 'libesreplay.dylib',
  folders: [...shared, 'replayer/scope', 'src/native'],
  flags: ['-include', endpointSecurityNames],
  link: (work) => {
    const stub = join(work, 'libEndpointSecurity.tbd');
    writeFileSync(stub, endpointSecurityStub('.'));
    const frameworks = readFileSync('src/schema/generated/framework_names_darwin.txt', 'utf8').trim().split('\n');
    return [
      '-dylib',
      '-install_name',
      '@rpath/libesreplay.dylib',
      '-weak_library',
      stub,
      leftToDyld(work, 'frameworks.args', frameworks),
    ];
  },
};

/**
 * Built as binding.gyp builds it; node-gyp-build finds the file by its folder and extension.
 *
 * @param {string | undefined} prefix with Node's headers in its `include/node`
 * @returns {Product}
 */
export function addon(prefix) {
  const { headers, flags } = addonHeaders(prefix);
  return {
    file: 'esreplay.node',
    folders: [...shared, 'src/addon', 'src/native/redaction', 'src/native'],
    flags: [...flags, ...oldLibrary],
    link: (work) => {
      const stub = join(work, 'libc++.tbd');
      writeFileSync(stub, libraryStub('/usr/lib/libc++.1.dylib', libcxxSymbols));
      return ['-bundle', withoutNames, stub, leftToDyld(work, 'node-api.args', nodeFunctions(headers))];
    },
  };
}

/**
 * Functions that no library named at the link exports; dyld looks for them in all images.
 *
 * @param {string} work
 * @param {string} file
 * @param {readonly string[]} functions
 */
function leftToDyld(work, file, functions) {
  const path = join(work, file);
  writeFileSync(path, functions.map((name) => `-U _${name}\n`).join(''));
  return `@${path}`;
}

/**
 * The functions that Node exports to its addons. Any other missing function stops the link; `-undefined dynamic_lookup`
 * would defer that error until the addon is loaded.
 *
 * @param {string} headers
 */
function nodeFunctions(headers) {
  const text = ['js_native_api.h', 'node_api.h'].map((name) => readFileSync(join(headers, name), 'utf8')).join('\n');
  return [...text.matchAll(/NAPI_CDECL\s+((?:napi|node_api)_\w+)\(/g)].map(([, name]) => name);
}

/** What the recorder calls in system libraries other than libSystem. */
const recorderLibraries = {
  'libc++': ['/usr/lib/libc++.1.dylib', () => libcxxSymbols],
  CoreFoundation: [
    '/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation',
    () => coreFoundation,
  ],
};
const coreFoundation = [
  'CFFileDescriptorCreate',
  'CFFileDescriptorCreateRunLoopSource',
  'CFFileDescriptorEnableCallBacks',
  'CFRelease',
  'CFRunLoopAddSource',
  'CFRunLoopGetCurrent',
  'CFRunLoopRunInMode',
  'kCFRunLoopDefaultMode',
];

/**
 * Built as binding.gyp builds it.
 *
 * @param {string} file
 * @param {string} folder of its `main`
 * @returns {Product}
 */
function recorder(file, folder) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return {
    file,
    objects: 'recorder',
    folders: ['recorder', folder, 'src/native/redaction', 'src/native'],
    flags: ['-isystem', 'recorder/extension/cross', `-DESREPLAY_VERSION="${version}"`, ...oldLibrary],
    link: (work) => {
      const stub = join(work, 'libEndpointSecurity.tbd');
      writeFileSync(stub, endpointSecurityStub('.'));
      const stubs = Object.entries(recorderLibraries).map(([name, [installName, symbols]]) => {
        const path = join(work, `${name}-of-recorder.tbd`);
        writeFileSync(path, libraryStub(installName, symbols()));
        return path;
      });
      // Linked weakly, because some of its functions are newer than macOS 11; callers check the macOS version first.
      return [withoutNames, '-weak_library', stub, ...stubs];
    },
  };
}

export const recorders = () => [recorder('esrecord', 'recorder/command'), recorder('esrecordd', 'recorder/extension')];

/**
 * The symbols that these files use from the system's C++ library. Check that macOS 11 has a symbol before you add it:
 * the headers are newer than that library. It lacks `__libcpp_verbose_abort`, so that is defined away above.
 */
const libcxxSymbols = [
  '_Znwm',
  '_Znam',
  '_ZdaPv',
  '_ZdlPvm',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE21__grow_by_and_replaceEmmmmmmPKc',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEmc',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEPKc',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6assignEmc',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE7reserveEm',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6insertEmPKcm',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE9push_backEc',
  '_ZNSt3__1plIcNS_11char_traitsIcEENS_9allocatorIcEEEENS_12basic_stringIT_T0_T1_EEPKS6_RKS9_',
  '_ZNSt3__19to_stringEj',
  '_ZNSt3__19to_stringEy',
  '_ZNSt3__112__next_primeEm',
  '_ZNSt3__15mutex4lockEv',
  '_ZNSt3__15mutex6unlockEv',
  '_ZNSt3__15mutexD1Ev',
  '_ZNSt3__118condition_variable4waitERNS_11unique_lockINS_5mutexEEE',
  '_ZNSt3__118condition_variable10notify_allEv',
  '_ZNSt3__118condition_variableD1Ev',
  '_ZNSt3__16__sortIRNS_6__lessIjjEEPjEEvT0_S5_T_',
  '_ZNSt3__16__sortIRNS_6__lessIyyEEPyEEvT0_S5_T_',
];

/**
 * Returns the files given to the compiler.
 *
 * @param {Product} product
 */
export function compiledOf(product) {
  return [
    ...together(nativeSources('darwin', product.folders), 'build/together/darwin'),
    'src/schema/generated/plans.cc',
  ];
}
