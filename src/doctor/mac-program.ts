// Inspects a Mach-O program for Macs: which of its slices would run, and the findings in those.
import { bundleOf } from './bundle.ts';
import { type Finding, findingsOf, type Host, type Row } from './finding.ts';
import { type MachOFile, type MachOSlice, readMachO } from './mach-o.ts';
import { type SliceFacts, sliceRows } from './mach-o-rows.ts';
import type { ProgramFile } from './program-file.ts';

export interface SliceVerdict {
  readonly architecture: string;
  /** On a Mac that runs this slice. */
  readonly testable: boolean;
}

interface Subject {
  /** Its name in a sentence. */
  readonly words: string;
  readonly path: string;
  readonly isClient: boolean;
}

interface MacInspection {
  readonly machO: MachOFile;
  readonly slices: readonly SliceVerdict[];
  readonly findings: readonly Finding[];
}

/**
 * On Linux, inspects every slice that any Mac runs; on a Mac, the slice that it runs. Throws ProgramFileError.
 */
export function inspectMachO({ words, path, isClient }: Subject, file: ProgramFile, host: Host): MacInspection {
  const machO = readMachO(file);
  const { slices } = machO;
  const program = { subject: words, path, bundle: bundleOf(path), isClient };
  const chosen = chosenSlices(slices, host);
  const architectures = slices.map(({ architecture }) => architecture);
  const facts = chosen.map((slice) => ({ ...program, slice, architectures, host }));
  const findings = sliceRows.flatMap((row) => findingsOfRow(row, facts));
  const verdicts = chosen.map(({ architecture }) => ({
    architecture,
    testable: findings.every(({ grade, slices }) => grade === 'warning' || !slices.includes(architecture)),
  }));
  const here = ofThisMachine(program, chosen.length, architectures, host);
  return { machO, slices: verdicts, findings: [...here, ...findings] };
}

function chosenSlices(slices: readonly MachOSlice[], { system, processor }: Host): MachOSlice[] {
  const first = (...names: string[]): MachOSlice[] => {
    const name = names.find((each) => slices.some(({ architecture }) => architecture === each));
    return slices.filter(({ architecture }) => architecture === name).slice(0, 1);
  };
  const intel = ['x86_64h', 'x86_64'];
  if (system === 'macos') return processor === 'arm64' ? first('arm64', 'arm64e', ...intel) : first(...intel);
  return [...first('arm64', 'arm64e'), ...first(...intel)];
}

/** Joins findings that say the same about several slices. */
function findingsOfRow(row: Row<SliceFacts>, all: readonly SliceFacts[]): Finding[] {
  const groups = new Map<string, SliceFacts[]>();
  for (const facts of all.filter(row.found))
    groups.set(row.sentence(facts), [...(groups.get(row.sentence(facts)) ?? []), facts]);
  return [...groups.values()].flatMap((group) => {
    const names = group.map(({ slice }) => slice.architecture);
    return group.slice(0, 1).flatMap((facts) => {
      const subject =
        names.length < facts.architectures.length ? `${facts.subject} (${names.join(', ')})` : facts.subject;
      return findingsOf([row], { ...facts, subject }, facts.path, names);
    });
  });
}

function ofThisMachine(
  { subject, path }: Pick<SliceFacts, 'subject' | 'path'>,
  chosen: number,
  names: readonly string[],
  host: Host,
): Finding[] {
  const bare = { place: path, commands: [], slices: [] };
  const otherSystem: Finding = {
    ...bare,
    slug: 'other-system',
    grade: 'elsewhere',
    sentence: `${subject} is a macOS program; this is Linux.`,
    remedy: 'Build it for Linux with the kit: clang -g client.c $(esreplay kit --cflags) $(esreplay kit --libs).',
  };
  const otherProcessor: Finding = {
    ...bare,
    slug: 'other-processor',
    grade: names.includes('arm64') ? 'elsewhere' : 'refused',
    sentence: `${subject} does not have a slice that ${host.system === 'linux' ? 'a' : 'this'} Mac runs: it has ${names.join(', ')}.`,
    remedy: 'Build it with ARCHS="arm64 x86_64".',
  };
  return [...(host.system === 'linux' ? [otherSystem] : []), ...(chosen > 0 ? [] : [otherProcessor])];
}
