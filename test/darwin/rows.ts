// The program of the rows of the table of calls (test/scope/families.cc) for macOS, with the handler scope of the
// library for macOS and a fake ledger: its scope objects are those that the library is linked from.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/cross-build.mjs';
import {
  compileCommand,
  kitHeaders,
  libraryStub,
  linkCommand,
  systemLibraryFolder,
} from '../../scripts/darwin-toolchain.mjs';
import { nativeSources, together } from '../../scripts/sources.mjs';
import { type Processor, root } from './built.ts';

export interface RowProgram {
  readonly program: string;
  /** The library to insert. */
  readonly library: string;
}

const ledgerSource = 'test/scope/fake_ledger.cc';
const beneath = [
  'src/native/block_abi.cc',
  'src/native/clock_darwin.cc',
  'replayer/platform/platform_darwin.cc',
  'replayer/platform/interrupted_darwin.cc',
];

/** On a Mac: with Apple's compiler and SDK, for this machine's processor. Not yet run: see docs/explain/macos.md. */
export function buildRowsOnMac(output: string): RowProgram {
  mkdirSync(output, { recursive: true });
  const inRoot = (name: string): string => join(root, name);
  const flags = ['-std=c++20', '-g', '-O1', '-fno-exceptions', '-fno-rtti', '-Wno-deprecated-declarations', '-I', root];
  const library = join(output, 'libscope.dylib');
  const scope = [...nativeSources('darwin', [inRoot('replayer/scope')]), ...[...beneath, ledgerSource].map(inRoot)];
  const names = readFileSync(inRoot('src/schema/generated/framework_names_darwin.txt'), 'utf8').trim().split('\n');
  const asBuilt = ['-include', inRoot('src/schema/generated/es_names_darwin.h'), '-fvisibility=hidden'];
  const leftToDyld = ['-Wl,-weak-lEndpointSecurity', ...names.map((name) => `-Wl,-U,_${name}`)];
  const dylib = ['-dynamiclib', '-install_name', library, ...leftToDyld];
  run('clang++', [...flags, ...asBuilt, ...scope, ...dylib, '-o', library]);
  const program = join(output, 'families');
  const literally = ['-fno-inline', '-fno-builtin', '-D_FORTIFY_SOURCE=0', '-Wl,-undefined,dynamic_lookup'];
  run('clang++', [...flags, ...literally, ...rowSources(), library, '-framework', 'Security', '-o', program]);
  return { program, library };
}

const rowSources = (): readonly string[] =>
  readdirSync(join(root, 'test/scope'))
    .filter((name) => /^families(?!.*_linux).*\.cc$/.test(name))
    .map((name) => join(root, 'test/scope', name));

/** `work` is the folder where build-darwin kept its objects. */
export function buildRows(processor: Processor, work: string, output: string): RowProgram {
  const system = systemLibraryFolder(console.error);
  mkdirSync(output, { recursive: true });
  const apple = kitHeaders(root, join(output, 'include'), ['EndpointSecurity', 'esreplay', 'bsm']);
  const headers = ['-I', root, '-isystem', join(root, 'test/darwin/include')];
  // The rows must call exactly what they name, so neither the compiler nor a header may substitute another function.
  // What only rows of Linux use stays unused.
  const literally = ['-O1', '-fno-inline', '-fno-builtin', '-D_FORTIFY_SOURCE=0'];
  const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-unused', '-Wno-deprecated-declarations'];
  const compile = (source: string, flags: readonly string[]): string => {
    const object = join(output, `${source.replaceAll('/', '_')}.o`);
    const [compiler = '', ...words] = compileCommand(processor, system, apple);
    run(compiler, [...words, ...warnings, ...headers, ...flags, '-c', join(root, source), '-o', object]);
    return object;
  };
  const link = (words: readonly string[]): void => {
    const [linker = '', ...first] = linkCommand(processor, system);
    run(linker, [...first, '-no_fixup_chains', ...words]);
  };

  const library = join(output, 'libscope.dylib');
  const ledger = compile(ledgerSource, ['-fvisibility=hidden']);
  const scope = together(nativeSources('darwin', ['replayer/scope']), 'build/together/darwin');
  const objects = [
    ...scope.map((source) => join(work, processor, 'libesreplay', `${source.replaceAll('/', '_')}.o`)),
    ...beneath.map((source) => compile(source, ['-fvisibility=hidden'])),
  ];
  const named = ['-dylib', '-install_name', '@rpath/libscope.dylib', `@${join(work, 'frameworks.args')}`];
  link([...named, '-o', library, ...objects, ledger]);

  const security = join(output, 'Security.tbd');
  const checks = ['SecStaticCodeCheckValidity', 'SecCodeCheckValidity'].flatMap((name) => [name, `${name}WithErrors`]);
  writeFileSync(security, libraryStub('/System/Library/Frameworks/Security.framework/Versions/A/Security', checks));
  const program = join(output, 'families');
  // Imported weakly, so that a row can check whether the loader has its function.
  const weakly = ['-weak-lSystem', '-weak_library', security];
  link([
    ...weakly,
    '-o',
    program,
    ...rowSources().map((path) => compile(path.slice(root.length + 1), literally)),
    library,
  ]);
  return { program, library };
}
