// Builds an Endpoint Security client as a Mach-O program on Linux, as the client's own build on a Mac would, with debug
// information in a .dSYM folder next to it. The extension of the source says its language: C, C++ or Objective-C.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { llvmTool } from './cross-build.mjs';
import {
  compileCommand,
  endpointSecurityStub,
  kitHeaders,
  libraryStub,
  linkCommand,
  oldestMacos,
} from './darwin-toolchain.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const execute = promisify(execFile);

/** Libraries that clients link besides libSystem and Endpoint Security, with only the exports needed so far. */
const libraries = {
  bsm: [
    '/usr/lib/libbsm.0.dylib',
    ['auid', 'euid', 'egid', 'ruid', 'rgid', 'pid', 'asid', 'pidversion'].map((what) => `audit_token_to_${what}`),
  ],
  CoreFoundation: [
    '/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation',
    [
      'CFRelease',
      'CFURLCreateFromFileSystemRepresentation',
      '__CFStringMakeConstantString',
      'CFDictionaryContainsKey',
      'CFPreferencesCopyAppValue',
      'kCFAllocatorDefault',
      'CFRunLoopGetMain',
      'CFRunLoopRun',
      'CFRunLoopStop',
    ],
  ],
  DiskArbitration: [
    '/System/Library/Frameworks/DiskArbitration.framework/Versions/A/DiskArbitration',
    ['DASessionCreate', 'DADiskCreateFromBSDName', 'DADiskCopyDescription', 'kDADiskDescriptionMediaRemovableKey'],
  ],
  Security: [
    '/System/Library/Frameworks/Security.framework/Versions/A/Security',
    [
      'SecStaticCodeCreateWithPath',
      'SecStaticCodeCheckValidity',
      'SecStaticCodeCheckValidityWithErrors',
      'SecCodeCopySigningInformation',
      'SecPolicyCreateBasicX509',
      'SecTrustCreateWithCertificates',
      'SecTrustEvaluateWithError',
    ],
  ],
  objc: ['/usr/lib/libobjc.A.dylib', ['objc_msgSend', 'objc_getClass', 'objc_retain', 'objc_autorelease']],
  Foundation: ['/System/Library/Frameworks/Foundation.framework/Versions/C/Foundation', ['OBJC_CLASS_$_NSFileManager']],
};

/**
 * Builds a stand-in for a library of the list above from `source`, in C, under the install name that macOS has for it.
 *
 * @param {ReturnType<typeof programKit>} kit
 * @param {import('./darwin-toolchain.mjs').Processor} processor
 * @param {{ name: keyof typeof libraries, source: string, output: string }} what
 */
export async function buildStandIn(kit, processor, { name, source, output }) {
  const [compiler = '', ...flags] = compileCommand(processor, kit.library, kit.apple, 'c');
  await execute(compiler, [...flags, '-Wall', '-Wextra', '-Werror', '-c', source, '-o', `${output}.o`]);
  const [linker = '', ...rest] = linkCommand(processor, kit.library);
  const [installName] = libraries[name];
  await execute(linker, [...rest, '-dylib', '-install_name', installName, '-o', output, `${output}.o`]);
}

/**
 * Writes the headers and stubs for all programs of one folder.
 *
 * @param {string} folder
 * @param {string} library of systemLibraryFolder
 */
export function programKit(folder, library) {
  mkdirSync(folder, { recursive: true });
  const apple = kitHeaders(root, join(folder, 'include'), ['EndpointSecurity', 'esreplay', 'bsm', 'Kernel', 'kern']);
  const stubs = { EndpointSecurity: endpointSecurityStub(root) };
  for (const [name, [installName, functions]] of Object.entries(libraries))
    stubs[name] = libraryStub(installName, functions);
  const files = Object.entries(stubs).map(([name, text]) => {
    const file = join(folder, `${name}.tbd`);
    writeFileSync(file, text);
    return file;
  });
  return { library, apple, stubs: files };
}

/**
 * What a program is built from, and how.
 *
 * @typedef {object} Program
 * @property {string} source
 * @property {string} output
 * @property {readonly string[]} [flags] of the compiler
 * @property {boolean} [chained] use the newer form of fix-ups
 * @property {string} [minimum] the oldest macOS that it runs on
 * @property {boolean} [fromRoot] debug information names files relative to the root of the checkout, without times
 */

/**
 * Builds without optimisation and with warnings as errors. Rejects with what the compiler or the linker printed.
 *
 * @param {ReturnType<typeof programKit>} kit
 * @param {import('./darwin-toolchain.mjs').Processor} processor
 * @param {Program} what
 */
export async function buildProgram(
  kit,
  processor,
  { source, output, flags = [], chained = false, minimum = oldestMacos, fromRoot = false },
) {
  const object = `${output}.o`;
  const compile = compileCommand(processor, kit.library, kit.apple, 'c');
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  const names = ['-fdebug-compilation-dir=.', `-ffile-prefix-map=${root}/=`, `-ffile-prefix-map=${kit.library}=macos`];
  await execute(compile[0] ?? '', [
    ...compile.slice(1),
    // The last --target counts.
    ...(minimum === oldestMacos ? [] : [`--target=${processor}-apple-macos${minimum}`]),
    '-O0',
    '-g',
    ...warnings,
    ...flags,
    ...(fromRoot ? names : []),
    '-c',
    source,
    '-o',
    object,
  ]);
  const link = linkCommand(processor, kit.library).map((word) => (word === oldestMacos ? minimum : word));
  const linked = [
    ...link.slice(1),
    '-dead_strip_dylibs',
    chained ? '-fixup_chains' : '-no_fixup_chains',
    ...(fromRoot ? ['-oso_prefix', `${root}/`] : []),
    '-o',
    output,
    object,
    ...kit.stubs,
  ];
  await execute(link[0] ?? '', linked, { env: { ...process.env, ...(fromRoot ? { ZERO_AR_DATE: '1' } : {}) } });
  const prefix = fromRoot ? [`--oso-prepend-path=${root}`] : [];
  await execute(llvmTool('dsymutil') ?? 'dsymutil', [...prefix, output]);
}
