// Findings from an ELF file's own content.
import { existsSync } from 'node:fs';
import { type ElfFile, elfMachines } from './elf.ts';
import type { Host, Row } from './finding.ts';
import { isSanitizer } from './sanitizer.ts';

export interface ElfFacts {
  readonly subject: string;
  readonly elf: ElfFile;
  readonly host: Host;
  /** The interpreter of a script need not be a client. */
  readonly isClient: boolean;
}

const isForThis = ({ elf, host }: ElfFacts): boolean =>
  host.system === 'linux' && elf.bits === 64 && elf.machine === elfMachines[host.processor];
const isProgram = (facts: ElfFacts): boolean => isForThis(facts) && facts.elf.type === 'program';

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
    found: (facts) => isProgram(facts) && (facts.elf.interpreter?.includes('ld-musl') ?? false),
    sentence: ({ subject }) => `${subject} is linked with musl; the replayer is a glibc library.`,
    remedy: () => 'Build it for glibc.',
  },
  {
    slug: 'no-loader',
    grade: 'refused',
    found: (facts) =>
      isProgram(facts) &&
      facts.elf.interpreter !== null &&
      !facts.elf.interpreter.includes('ld-musl') &&
      !existsSync(facts.elf.interpreter),
    sentence: ({ subject, elf }) => `${subject} needs the loader ${elf.interpreter}, which this machine does not have.`,
    remedy: () => 'Build it on this system, or install the C library that it was built for.',
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
