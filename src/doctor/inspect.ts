// Inspects a client before it starts: what it is, and everything that prevents the insertion of the replayer.
import { realpathSync } from 'node:fs';
import { SetupError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { phrase } from '../words/phrase.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { readElf } from './elf.ts';
import { elfFacts, elfRows } from './elf-rows.ts';
import { isElf } from './elf-tables.ts';
import { fileRows, lookAtFile } from './file-rows.ts';
import { type Finding, findingsOf, type Host } from './finding.ts';
import type { SliceVerdict } from './mac-program.ts';
import type { MachOFile } from './mach-o.ts';
import { isMachO } from './mach-o-magic.ts';
import { ProgramFile, shown } from './program-file.ts';

export interface Inspection {
  /** The program that is executed. */
  readonly program: string;
  readonly format: 'ELF' | 'Mach-O' | 'script' | 'unknown';
  /** The Mach-O file, for callers that show more of it. */
  readonly machO: MachOFile | null;
  /** For a Mach-O file: whether a Mac with that processor can test it. */
  readonly slices: readonly SliceVerdict[];
  /** The interpreter of a script, and that one's interpreter, if any. */
  readonly interpreters: readonly string[];
  readonly findings: readonly Finding[];
}

interface Subject {
  readonly words: string;
  readonly path: string;
  readonly isClient: boolean;
}

/** A script may name a script as its interpreter; the kernel stops at five. */
const maxDepth = 5;

/**
 * `path` is a file or a bundle, `name` what the user called it. Throws SetupError if there is nothing to inspect. Loads
 * the readers of Mach-O files and bundles only for those.
 */
export async function inspectProgram(path: string, name: string, host: Host): Promise<Inspection> {
  const directory = fileKind(path) === 'folder';
  const bundle = directory ? (await import('./bundle.ts')).openBundle(path) : null;
  if (directory && bundle === null) {
    throw new SetupError(`client is a folder: ${name}`, { place: path, remedy: 'name the program inside it' });
  }
  const program = bundle?.program ?? path;
  const words = bundle === null ? `The client ${name}` : `The program of ${name}`;
  const inspection = await inspectFile({ words, path: program, isClient: true }, host, 0);
  return { ...inspection, findings: [...inspection.findings, ...extensionFindings(bundle?.extensions ?? [], name)] };
}

async function inspectFile(subject: Subject, host: Host, depth: number): Promise<Inspection> {
  const { path, words } = subject;
  const ofFile = findingsOf(fileRows, lookAtFile(path, words, host), path);
  const file = ProgramFile.open(path);
  try {
    // Executable but not readable: the kernel decides.
    const rest = file === null ? nothing(path) : await inspectBytes(subject, file, host, depth);
    return { ...rest, findings: [...ofFile, ...rest.findings] };
  } finally {
    file?.close();
  }
}

async function inspectBytes(subject: Subject, file: ProgramFile, host: Host, depth: number): Promise<Inspection> {
  const { path, words, isClient } = subject;
  const head = file.head(256);
  if (isElf(head)) {
    const elf = readElf(file);
    const findings = findingsOf(elfRows, elfFacts({ subject: words, elf, host, isClient }, path), path);
    return { ...nothing(path), format: 'ELF', findings };
  }
  if (isMachO(head)) {
    const { inspectMachO } = await import('./mac-program.ts');
    return { ...nothing(path), format: 'Mach-O', ...inspectMachO(subject, file, host) };
  }
  if (head.toString('latin1', 0, 2) === '#!') return inspectScript(subject, head, host, depth);
  return nothing(path); // a script without #!, which a shell runs
}

// A script is a wrapper: environment variables pass through it to the client, so its interpreter must pass them on.
async function inspectScript({ path }: Subject, head: Buffer, host: Host, depth: number): Promise<Inspection> {
  const script = { ...nothing(path), format: 'script' as const };
  const interpreter = /^#![ \t]*([^\s\0]+)/.exec(head.toString('utf8'))?.[1];
  if (interpreter === undefined || depth >= maxDepth) return script;
  if (fileKind(interpreter) === null) {
    throw new SetupError(`interpreter not found: ${shown(interpreter)}`, {
      place: `${path}:1`,
      remedy: 'correct the first line of the script',
    });
  }
  const words = `The interpreter ${shown(interpreter)} of ${path}`;
  const next = { words, path: realpathSync(interpreter), isClient: false };
  const { interpreters, findings } = await inspectFile(next, host, depth + 1);
  return { ...script, interpreters: [shown(interpreter), ...interpreters], findings };
}

function extensionFindings(extensions: readonly string[], name: string): Finding[] {
  return extensions.map((extension) => ({
    slug: 'system-extension',
    grade: 'warning',
    sentence: `${name} has a system extension, which usually contains the ES client. launchd starts it, and nothing can be inserted into it there.`,
    remedy: 'Check the extension too, and build a test host from its code (docs/how-to/test-host.md):',
    commands: [`esreplay doctor ${shellQuoted(extension)}`],
    place: extension,
    slices: [],
  }));
}

function nothing(program: string): Inspection {
  return { program, format: 'unknown', machO: null, slices: [], interpreters: [], findings: [] };
}

/** Returns why it cannot be replayed here; null if it can. */
export function refusalOf({ findings }: Inspection): SetupError | null {
  const found = findings.find(({ grade }) => grade !== 'warning');
  if (found === undefined) return null;
  const { sentence, place, remedy, commands } = found;
  return new SetupError(phrase(sentence), { place, remedy: [phrase(remedy), ...commands].join('\n      ') });
}
