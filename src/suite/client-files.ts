// The files that a client's program is made of, for a result that counts only while they are the same: the program and
// the libraries that the loader finds for it. What it opens by itself cannot be known.
import { readElf } from '../doctor/elf.ts';
import { isElf } from '../doctor/elf-tables.ts';
import { readMachO } from '../doctor/mach-o.ts';
import { isMachO } from '../doctor/mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from '../doctor/program-file.ts';
import { librariesOf } from '../doctor/shared-libraries.ts';
import { fileKind } from '../files/file-kind.ts';

/** A system changes these as a whole. */
const isOfMac = (library: string): boolean => library.startsWith('/usr/lib/') || library.startsWith('/System/');

/** Null: some of them cannot be known. A script is a file of its own, and its inputs are declared. */
export function filesOfClient(program: string): readonly string[] | null {
  if (fileKind(program) !== 'file') return null;
  try {
    return ProgramFile.use(program, (file) => {
      const head = file.head(4);
      if (isElf(head)) return [program, ...librariesOf(program, readElf(file))];
      if (!isMachO(head)) return [program];
      const { slices } = readMachO(file);
      return slices.every(({ libraries }) => libraries.every(isOfMac)) ? [program] : null;
    });
  } catch (error) {
    if (error instanceof ProgramFileError) return null;
    throw error;
  }
}
