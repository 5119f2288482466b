// The clients in public style compile without a warning under a language standard; those without a block also do with
// gcc.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileFlags } from '../../src/cli/commands/kit.ts';
import { llvmNames } from '../../src/system/toolchain.mjs';
import { requireProgram } from './build.ts';

const run = promisify(execFile);
const clients = join(import.meta.dirname, '../clients');
const style = readdirSync(join(clients, 'style')).map((name) => join(clients, 'style', name));
const warnings = ['-fsyntax-only', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];

/** Declares the tests. Compilers before 2023 spell -std=c23 as c2x. */
export function testStandards(standards: { readonly c: readonly string[]; readonly cc: readonly string[] }): void {
  for (const [extension, names] of Object.entries(standards)) {
    for (const standard of names) {
      it(`the clients in public style compile without a warning as ${standard}`, async () => {
        const compiler = requireProgram(llvmNames(extension === 'c' ? 'clang' : 'clang++'));
        const sources = style.filter((name) => name.endsWith(`.${extension}`));
        await run(compiler, [...warnings, `-std=${standard}`, ...compileFlags(), ...sources]);
      });
    }
  }

  it('a client without a block compiles with gcc as well', async () => {
    const source = join(import.meta.dirname, 'programs/no-block.c');
    const flags = compileFlags().filter((flag) => flag !== '-fblocks');
    for (const standard of standards.c)
      await run(requireProgram(['gcc']), [...warnings, `-std=${standard}`, ...flags, source]);
    for (const standard of standards.cc)
      await run(requireProgram(['g++']), [...warnings, '-x', 'c++', `-std=${standard}`, ...flags, source]);
  });
}
