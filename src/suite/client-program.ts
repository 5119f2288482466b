// The program that a client's command starts: what kind of machine it runs on, for an engine that has several, and the
// files that it is made of, for a result that counts only while they are the same.
import { resolve } from 'node:path';
import { elfMachines, readElf } from '../doctor/elf.ts';
import { isElf } from '../doctor/elf-tables.ts';
import { readMachO, slicesOf } from '../doctor/mach-o.ts';
import { isMachO } from '../doctor/mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from '../doctor/program-file.ts';
import { librariesOf } from '../doctor/shared-libraries.ts';
import { fileKind } from '../files/file-kind.ts';

export interface MachineNeeds {
  readonly os: 'linux' | 'macos' | null;
  /** As Node names it: `x64`, `arm64`; null: any, or not known. */
  readonly arch: string | null;
}

/** Of a script, and of a program that is not built yet. */
const anyMachine: MachineNeeds = { os: null, arch: null };

const macArchitectures: Readonly<Record<string, string>> = {
  arm64: 'arm64',
  arm64e: 'arm64',
  x86_64: 'x64',
  x86_64h: 'x64',
};

/** macOS changes these as a whole. */
const isOfMac = (library: string): boolean => library.startsWith('/usr/lib/') || library.startsWith('/System/');

/** `line`: as the suite has it. Of a line that begins with more than a name, the path leads nowhere. */
export const programOf = (folder: string, line: string): string => resolve(folder, line.trim().split(/\s/, 1)[0] ?? '');

export const machineNeeds = (program: string): MachineNeeds => read(program, needsOf) ?? anyMachine;

/**
 * The program, and the libraries that the loader finds for it; what it opens by itself cannot be known. Null: some of
 * them cannot be known either, as what a script starts.
 */
export const filesOfClient = (program: string): readonly string[] | null =>
  fileKind(program) === 'file' ? read(program, (file) => filesOf(program, file)) : null;

/** Null for what is no program file: the test says what is wrong with it. */
function read<T>(program: string, use: (file: ProgramFile) => T): T | null {
  try {
    return ProgramFile.use(program, use);
  } catch (error) {
    if (error instanceof ProgramFileError) return null;
    throw error;
  }
}

function needsOf(file: ProgramFile): MachineNeeds {
  const head = file.head(4);
  if (isElf(head)) {
    const { machine } = readElf(file);
    return { os: 'linux', arch: Object.entries(elfMachines).find(([, number]) => number === machine)?.[0] ?? null };
  }
  if (!isMachO(head)) return anyMachine;
  const names = new Set(slicesOf(file).map(({ name }) => macArchitectures[name] ?? name));
  const [first = null] = names;
  return { os: 'macos', arch: names.size === 1 ? first : null };
}

function filesOf(program: string, file: ProgramFile): readonly string[] | null {
  const head = file.head(4);
  if (isElf(head)) return [program, ...librariesOf(program, readElf(file))];
  if (!isMachO(head)) return null;
  return readMachO(file).slices.every(({ libraries }) => libraries.every(isOfMac)) ? [program] : null;
}
