// Program files that are cut: each length is refused, with an offset inside the file.
import assert from 'node:assert/strict';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import { ProgramFileError } from '../../src/doctor/program-file.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';
import { thin, universal } from './mach-o-builder.ts';

const signature = { entitlements: { 'com.example.yes': true }, team: 'TEAM123456', certificate: 'full' } as const;
const programs = [
  ['Mach-O', thin({ signature })],
  ['universal Mach-O', universal([{ architecture: 'x86_64' }, {}]).bytes],
  ['ELF', elf()],
] as const;

/** `lengthsOf` returns where to cut a program of the given size. */
export function describeCuts(where: string, lengthsOf: (size: number) => readonly number[]): void {
  describe('program files that are cut', () => {
    const files = new Files();
    before(() => files.make());
    after(() => files.remove());
    const inspect = (bytes: Uint8Array) =>
      inspectProgram(files.file('client', bytes), 'client', { system: 'linux', processor: process.arch });

    for (const [what, whole] of programs) {
      it(`a cut ${what} file is an error, ${where}`, async () => {
        await inspect(whole);
        for (const length of lengthsOf(whole.length)) {
          if (length < 4 || (length < 8 && what === 'universal Mach-O')) {
            assert.equal((await inspect(whole.subarray(0, length))).format, 'unknown', `${length} bytes`);
            continue;
          }
          await assert.rejects(
            inspect(whole.subarray(0, length)),
            (error) => error instanceof ProgramFileError && error.offset <= length,
            `${length} bytes`,
          );
        }
      });
    }
  });
}
