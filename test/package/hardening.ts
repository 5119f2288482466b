// What a program file for Linux says of its protections, by its headers and the functions that it refers to.
import { execFileSync } from 'node:child_process';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';

export interface Hardening {
  readonly isPie: boolean;
  /** All functions are found when it starts, and what points to them is read-only from then on. */
  readonly isBoundAtStart: boolean;
  readonly isReadOnlyThen: boolean;
  readonly hasExecutableStack: boolean;
  /** A function that returns over a changed word ends the program. */
  readonly hasStackProtector: boolean;
  /** Calls of the C library check the size of what they write to. */
  readonly isFortified: boolean;
  /** Where the loader looks for its libraries besides the system's folders. */
  readonly runpath: string | null;
}

/** Programs that other tests find too: LLVM's, or that of binutils. */
export const readelf = findProgram([...llvmNames('llvm-readelf'), 'readelf']);

export function hardeningOf(file: string): Hardening {
  const text = execFileSync(readelf ?? 'readelf', ['--wide', '-h', '-l', '-d', '--dyn-syms', file], {
    encoding: 'utf8',
  });
  return {
    isPie: /Type:\s+DYN/.test(text) && /\(?FLAGS_1\)?.*\bPIE\b/.test(text),
    isBoundAtStart: /\(?FLAGS_1\)?.*\bNOW\b/.test(text),
    isReadOnlyThen: /\bGNU_RELRO\b/.test(text),
    hasExecutableStack: !/\bGNU_STACK\b.*\bRW\b/.test(text),
    hasStackProtector: /\bUND\s+__stack_chk_fail\b/.test(text),
    isFortified: /\bUND\s+__(?!stack)\w+_chk\b/.test(text),
    runpath: /\(?(?:RUNPATH|RPATH)\)?.*\[(.*?)\/?\]/.exec(text)?.[1] ?? null,
  };
}

/** The programs that run with somebody's rights and read what others wrote, with what each needs a runpath for. */
export const hardened = {
  'esreplay-reaper': null,
  esrecord: '$ORIGIN', // libesreplay.so, which stands beside it, is its EndpointSecurity
  esrecordd: '$ORIGIN',
} as const;

export const expectedOf = (runpath: string | null): Hardening => ({
  isPie: true,
  isBoundAtStart: true,
  isReadOnlyThen: true,
  hasExecutableStack: false,
  hasStackProtector: true,
  isFortified: true,
  runpath,
});
