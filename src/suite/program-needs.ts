// What kind of machine a client's program runs on, for an engine that has several.

import { elfMachines, readElf } from '../doctor/elf.ts';
import { isElf } from '../doctor/elf-tables.ts';
import { slicesOf } from '../doctor/mach-o.ts';
import { isMachO } from '../doctor/mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from '../doctor/program-file.ts';

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

export function machineNeeds(program: string): MachineNeeds {
  try {
    return ProgramFile.use(program, needsOf) ?? anyMachine;
  } catch (error) {
    if (error instanceof ProgramFileError) return anyMachine; // the test says what is wrong with it
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
