// The library for macOS as a file: what dyld will find in it, for both processors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { prebuiltFolders } from '../../src/run/prepare/library.ts';
import { calls } from '../../src/schema/calls/calls.ts';
import { runtimeFunctions } from '../../src/schema/macos/darwin-exports.ts';
import { functionNames } from '../../src/schema/macos/functions.ts';
import { freshFolder } from '../folder.ts';
import {
  addon,
  buildForMacos,
  esrecord,
  esrecordd,
  inspect,
  library,
  loadedLibraries,
  type Processor,
  processors,
} from './built.ts';

describe('the Darwin library', function () {
  this.timeout(1_200_000);
  before(() => buildForMacos());

  for (const processor of processors) {
    it(`the library for ${processor} replaces every function of Endpoint Security and every wrapped call`, () => {
      const replaced = replacedSymbols(processor);
      const missing = [...functionNames, ...wrappedNames(processor)].filter((name) => !replaced.has(`_${name}`));
      assert.deepEqual(missing, []);
      console.log(`      ${processor}: ${replaced.size} functions are replaced`);
    });

    it(`the library for ${processor} needs macOS 11, libSystem and, weakly, libEndpointSecurity`, () => {
      const headers = inspect('llvm-objdump', processor, ['--macho', '--private-headers']);
      assert.match(headers, /minos 11\.0/);
      assert.deepEqual(loadedLibraries(headers), [
        'LC_LOAD_DYLIB /usr/lib/libSystem.B.dylib',
        'LC_LOAD_WEAK_DYLIB /usr/lib/libEndpointSecurity.dylib',
      ]);
      assert.match(headers, /cmd LC_CODE_SIGNATURE/);
    });

    it(`the library for ${processor} has no thread-local variables, C++ runtime or exceptions`, () => {
      const headers = inspect('llvm-objdump', processor, ['--macho', '--private-headers']);
      assert.doesNotMatch(headers, /sectname __thread_(vars|data|bss)/);
      const undefinedSymbols = inspect('llvm-nm', processor, ['-u', '-j']).split('\n');
      assert.deepEqual(
        undefinedSymbols.filter((name) => /^__(Z|cxa|Unwind)|tlv/.test(name)),
        [],
      );
    });

    it(`the library for ${processor} leaves only functions of frameworks to dyld, all of them weak`, () => {
      // Symbols, because a function that is only called is bound lazily, and one whose address is taken is not.
      const looked = inspect('llvm-nm', processor, ['-m', '-u'])
        .split('\n')
        .filter((line) => line.endsWith(' (dynamically looked up)'));
      const weak = looked.flatMap((line) => / weak external _(\S+) /.exec(line)?.[1] ?? []);
      assert.equal(weak.length, looked.length, 'all are weak');
      const frameworks = calls
        .flatMap((row) => row.darwin)
        .flatMap(({ origin, symbol }) => (origin === 'framework' ? [symbol] : []));
      assert.deepEqual(weak.sort(), [...frameworks, ...runtimeFunctions].sort());
      const tuples = inspect('llvm-objdump', processor, ['--macho', '--bind'])
        .split('\n')
        .flatMap((row) => /__interpose .* flat-namespace +_(\S+) \(weak_import\)$/.exec(row)?.[1] ?? []);
      assert.deepEqual(tuples.sort(), [...frameworks].sort());
      console.log(`      ${processor}: ${tuples.length} tuples of functions that only frameworks have`);
    });

    it(`the library for ${processor} imports weakly what only some systems have`, () => {
      const symbols = inspect('llvm-nm', processor, ['-m', '-u']).split('\n');
      const strong = new Set(
        symbols.filter((line) => !line.includes('weak')).map((line) => / external (\S+)/.exec(line)?.[1]),
      );
      const replacedOnly = [...replacedSymbols(processor)].filter((name) => strong.has(name));
      const privateOnes = replacedOnly.filter((name) => /^_(es_|__|mach_msg|kevent_|os_|xpc_)/.test(name));
      // The call that waiting on a word uses is as old as the oldest supported macOS.
      assert.deepEqual(privateOnes, ['___ulock_wait']);
    });
  }

  it('a second build elsewhere gives the same library, addon and recorder, byte by byte', () => {
    const folder = freshFolder();
    buildForMacos(['--out', folder, '--work', join(folder, 'work')]);
    for (const file of [library, addon, esrecord, esrecordd])
      assert.ok(readFileSync(join(folder, basename(file))).equals(readFileSync(file)), file);
  });

  it('an installed package finds the library on both kinds of Mac', () => {
    for (const processor of ['x64', 'arm64'])
      assert.ok(prebuiltFolders('darwin', processor).some((folder) => library.includes(`prebuilds/${folder}/`)));
    assert.deepEqual(prebuiltFolders('linux', 'x64'), ['linux-x64']);
  });
});

/** The second half of each tuple is bound to a symbol. */
function replacedSymbols(processor: Processor): ReadonlySet<string> {
  const bound = inspect('llvm-objdump', processor, ['--macho', '--bind']);
  return new Set([...bound.matchAll(/__interpose\s.*?(_\S+)(?: \(weak_import\))?$/gm)].map(([, name = '']) => name));
}

function wrappedNames(processor: Processor): readonly string[] {
  return calls
    .flatMap((row) => row.darwin)
    .filter(({ archs }) => archs.includes(processor))
    .map(({ symbol }) => symbol);
}
