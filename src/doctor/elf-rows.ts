// Findings from an ELF file's own content.
import { existsSync } from 'node:fs';
import { shellQuoted } from '../words/shell-words.ts';
import { type ElfFile, elfMachines } from './elf.ts';
import type { Host, Row } from './finding.ts';
import { isSanitizer } from './sanitizer.ts';
import { foldersWith, type MissingLibrary, missingLibraries } from './shared-libraries.ts';

export interface ElfFacts {
  readonly subject: string;
  readonly elf: ElfFile;
  readonly host: Host;
  /** Libraries that the loader would not find. */
  readonly missing: readonly MissingLibrary[];
  /** Folders near the program that have a missing library. */
  readonly near: readonly string[];
  /** The interpreter of a script need not be a client. */
  readonly isClient: boolean;
}

type OfFile = Pick<ElfFacts, 'elf' | 'host'>;

const isMusl = (interpreter: string): boolean => interpreter.includes('ld-musl');
const isForThis = ({ elf, host }: OfFile): boolean =>
  host.system === 'linux' && elf.bits === 64 && elf.machine === elfMachines[host.processor];
const isProgram = (facts: OfFile): boolean => isForThis(facts) && facts.elf.type === 'program';

/** Adds facts from outside the file: the loader, and libraries on this machine. */
export function elfFacts(facts: Omit<ElfFacts, 'missing' | 'near'>, path: string): ElfFacts {
  const { interpreter } = facts.elf;
  const isLoaded = isProgram(facts) && interpreter !== null && !isMusl(interpreter) && existsSync(interpreter);
  const missing = isLoaded ? missingLibraries(path, facts.elf) : [];
  return { ...facts, missing, near: foldersWith(missing, path) };
}

export const elfRows: readonly Row<ElfFacts>[] = [
  {
    slug: 'other-system',
    grade: 'elsewhere',
    found: ({ host }) => host.system !== 'linux',
    sentence: ({ subject }) => `${subject} is a Linux program; this is macOS.`,
    remedy: () => 'Build it for this Mac.',
  },
  {
    slug: 'other-processor',
    grade: 'elsewhere',
    found: (facts) => facts.host.system === 'linux' && !isForThis(facts),
    sentence: ({ subject, elf, host }) =>
      `${subject} is built for another processor (ELF machine ${elf.machine}, ${elf.bits} bits; this is ${host.processor}).`,
    remedy: () => 'Build it for this machine.',
  },
  {
    slug: 'not-a-program',
    grade: 'refused',
    found: (facts) => isForThis(facts) && facts.elf.type !== 'program',
    sentence: ({ subject, elf }) =>
      `${subject} is not a program but ${elf.type === 'library' ? 'a shared library' : elf.type === 'core' ? 'a core dump' : 'an object file'}.`,
    remedy: () => 'Name the program that uses it.',
  },
  {
    slug: 'static',
    grade: 'refused',
    found: (facts) => isProgram(facts) && facts.elf.interpreter === null,
    sentence: ({ subject }) => `${subject} is linked statically: no library can be inserted into it.`,
    remedy: () => 'Link it without -static (-static-pie counts too).',
  },
  {
    slug: 'musl',
    grade: 'refused',
    found: (facts) => isProgram(facts) && facts.elf.interpreter !== null && isMusl(facts.elf.interpreter),
    sentence: ({ subject }) => `${subject} is linked with musl; the replayer is a glibc library.`,
    remedy: () => 'Build it for glibc.',
  },
  {
    slug: 'no-loader',
    grade: 'refused',
    found: (facts) =>
      isProgram(facts) &&
      facts.elf.interpreter !== null &&
      !isMusl(facts.elf.interpreter) &&
      !existsSync(facts.elf.interpreter),
    sentence: ({ subject, elf }) => `${subject} needs the loader ${elf.interpreter}, which this machine does not have.`,
    remedy: () => 'Build it on this system, or install the C library that it was built for.',
  },
  {
    slug: 'missing-library',
    grade: 'refused',
    found: ({ missing }) => missing.length > 0,
    sentence: ({ subject, missing }) =>
      `${subject} needs ${listOf(missing.map(libraryWords))}, which the loader does not find.`,
    remedy: ({ missing, near }) => {
      if (missing.some(({ name }) => name.startsWith('libEndpointSecurity.')))
        return 'Link it again with $(esreplay kit --libs): that library had another name.';
      if (near.length > 0) return 'Say where it is, here or when you link it (-Wl,-rpath,FOLDER):';
      return 'Install the package that has it, or say where it is: with LD_LIBRARY_PATH, or when you link it (-Wl,-rpath,FOLDER).';
    },
    commands: ({ near }) => (near.length === 0 ? [] : [`export LD_LIBRARY_PATH=${shellQuoted(near.join(':'))}`]),
  },
  {
    slug: 'no-es-library',
    grade: 'warning',
    found: (facts) =>
      facts.isClient &&
      isProgram(facts) &&
      facts.elf.interpreter !== null &&
      !facts.elf.libraries.some((name) => /^lib(EndpointSecurity|esreplay)\./.test(name)), // the kit's, by either name
    sentence: ({ subject }) =>
      `${subject} is not linked to EndpointSecurity: it makes an ES client only if one of its libraries does, or a program that it starts.`,
    remedy: () => 'If it should be, link it with $(esreplay kit --libs).',
  },
  {
    slug: 'sanitizer',
    grade: 'warning',
    found: (facts) => isProgram(facts) && facts.elf.libraries.some(isSanitizer),
    sentence: ({ subject }) =>
      `${subject} is linked to the runtime of a sanitizer, which wraps the same functions as the replayer.`,
    remedy: () => 'It runs; measure times with a build without a sanitizer.',
  },
];

const libraryWords = ({ name, neededBy }: MissingLibrary): string =>
  neededBy === null ? name : `${name} (for ${neededBy})`;

/** Returns `a, b and c`. */
function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
