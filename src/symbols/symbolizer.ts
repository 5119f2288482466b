// The programs that know functions, files and lines. atos comes with a Mac's developer tools and also finds what the
// compiler left in object files; llvm-symbolizer reads DWARF on both systems, on macOS only in a .dSYM folder.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { findProgram, llvmNames } from '../system/toolchain.mjs';
import { LineProgram } from './line-program.ts';

/** One function at an address; of several inlined ones, the innermost comes first. */
export interface NamedPlace {
  readonly function: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** It may have to read a large image first. */
const maxAnswerMs = 60_000;

export interface Image {
  readonly path: string;
  /** The process's slice of a Mach-O file, which under Rosetta is not the machine's. Null for an ELF file. */
  readonly architecture: string | null;
}

/** Returns paths, best first; the next one is asked if one cannot answer. */
export function findSymbolizers(): readonly string[] {
  const names = [...(process.platform === 'darwin' ? [['atos']] : []), llvmNames('llvm-symbolizer')];
  return names.map((each) => findProgram(each)).filter((program) => program !== null);
}

/**
 * By program, and by file with its state: runs of one harness have the same libraries, in which the same addresses
 * recur.
 */
const answered = new Map<string, Map<bigint, readonly NamedPlace[]>>();

/**
 * Returns a list for each address in the file, empty if nothing is known. Null if the program cannot be used for this
 * image: it is gone, it crashed, or its output has a different form.
 */
export async function askSymbolizer(
  program: string,
  image: Image,
  addresses: readonly bigint[],
): Promise<(readonly NamedPlace[])[] | null> {
  const file = statSync(image.path, { throwIfNoEntry: false });
  if (file === undefined) return null;
  const state = [file.dev, file.ino, file.size, file.mtimeMs].join(' ');
  const key = [program, image.path, image.architecture, state].join(' ');
  const known = answered.get(key) ?? new Map<bigint, readonly NamedPlace[]>();
  const asked = [...new Set(addresses)].filter((address) => !known.has(address));
  const hexadecimal = asked.map((address) => `0x${address.toString(16)}`);
  const ask = basename(program) === 'atos' ? askAtos : askLlvm;
  const answers = asked.length === 0 ? [] : await ask(program, image, hexadecimal, state);
  if (answers === null) return null;
  for (const [index, address] of asked.entries()) known.set(address, answers[index] ?? []);
  answered.set(key, known);
  return addresses.map((address) => known.get(address) ?? []);
}

type Ask = (
  program: string,
  image: Image,
  addresses: readonly string[],
  state: string,
) => Promise<(readonly NamedPlace[])[] | null>;

const askAtos: Ask = async (program, { path, architecture }, addresses) => {
  const input = addresses.map((address) => `${address}\n`).join('');
  const options = { input, encoding: 'utf8', maxBuffer: 64 << 20, timeout: maxAnswerMs } as const;
  const asked = spawnSync(program, atosWords(path, architecture), options);
  if (asked.status !== 0) return null;
  const lines = asked.stdout.split('\n').filter((line) => line !== '');
  return lines.length === addresses.length ? lines.map(atosAnswer) : null;
};

/**
 * atos reads addresses from its input if there are none among its arguments; with a slide of 0 it takes them as in the
 * file.
 */
function atosWords(image: string, architecture: string | null): readonly string[] {
  return ['-o', image, ...(architecture === null ? [] : ['-arch', architecture]), '-s', '0', '-fullPath'];
}

/** Parses `function (in image) (file:line)`, `function (in image) + offset`, or the address repeated. */
function atosAnswer(line: string): readonly NamedPlace[] {
  const at = line.lastIndexOf(' (in ');
  const [whole, file, number] = /^ \(in [^()]+\) (?:\((.+):(\d+)\)|\+ \d+)$/.exec(line.slice(Math.max(at, 0))) ?? [];
  if (whole === undefined || at < 1) return [];
  return [{ function: line.slice(0, at), file: file ?? null, line: Number(number ?? 0) || null }];
}

/** A program that answers, and the state of each file that it has read: it never reads one again. */
interface Talk {
  readonly program: LineProgram;
  readonly files: Map<string, string>;
}

/** By command line. A program takes longer to start than to answer, so one answers for all images in use. */
const talks = new Map<string, Talk>();
/** Ends of programs that others replaced. */
const ends = new Set<Promise<void>>();
let users = 0;

/** Ends the symbolizers after the last use: a process that ends before them leaves zombies if init does not reap. */
export async function withSymbolizers<T>(use: () => Promise<T>): Promise<T> {
  users += 1;
  try {
    return await use();
  } finally {
    users -= 1;
    if (users === 0) {
      const left = [...talks.values()].map(({ program }) => program.dismiss());
      talks.clear();
      await Promise.all([...left, ...ends]);
    }
  }
}

/** Of a path; llvm-symbolizer cuts a longer line. */
const maxPathBytes = 900;

const askLlvm: Ask = async (program, { path, architecture }, addresses, state) => {
  const canBeQuoted = !/["\n\r]/.test(path) && Buffer.byteLength(path) <= maxPathBytes;
  const args = llvmWords(architecture, canBeQuoted ? null : path);
  const command = [program, ...args].join(' ');
  const lines = canBeQuoted ? addresses.map((address) => `"${path}" ${address}`) : addresses;
  // If this question was behind others, the image of one of those may have ended the program: it is asked again.
  for (let isFirst = false; !isFirst; ) {
    const talk = talkOf(command, program, args, path, state);
    if (talk === null) return null;
    isFirst = talk.program.unanswered === 0;
    const answered = await talk.program.ask(lines, maxAnswerMs);
    const answers = answered?.map((line, at) => llvmAnswer(line, path, addresses[at] ?? '')) ?? [null];
    if (!answers.includes(null)) return answers.filter((answer) => answer !== null);
    replace(command, talk);
  }
  return null;
};

/** Null if the program cannot be started. */
function talkOf(command: string, program: string, args: readonly string[], path: string, state: string): Talk | null {
  const known = talks.get(command);
  if (known !== undefined && !known.program.ended && (known.files.get(path) ?? state) === state) {
    known.files.set(path, state);
    return known;
  }
  if (known !== undefined) replace(command, known);
  // The client's environment may name a debuginfod server, but a report must not wait for a network.
  const env = { ...process.env, DEBUGINFOD_URLS: '' };
  try {
    const talk = { program: new LineProgram(program, args, env), files: new Map([[path, state]]) };
    talks.set(command, talk);
    return talk;
  } catch {
    return null;
  }
}

/** The next question starts another program. */
function replace(command: string, talk: Talk): void {
  if (talks.get(command) === talk) talks.delete(command);
  const end = talk.program.dismiss().finally(() => ends.delete(end));
  ends.add(end);
}

/** The architecture only matters for universal files, which llvm-symbolizer refuses without one. */
function llvmWords(architecture: string | null, image: string | null): readonly string[] {
  const slice = architecture === null ? [] : [`--default-arch=${architecture}`];
  const object = image === null ? [] : [`--obj=${image}`];
  return ['--output-style=JSON', '--demangle', '--inlines', ...slice, ...object];
}

interface LlvmAnswer {
  readonly ModuleName: string;
  readonly Address: string;
  readonly Symbol?: readonly { readonly FunctionName: string; readonly FileName: string; readonly Line: number }[];
}

/** Null if the line answers another question. */
function llvmAnswer(line: string, path: string, address: string): readonly NamedPlace[] | null {
  const answer = parsed(line);
  if (answer?.ModuleName !== path || answer.Address !== address) return null;
  const { Symbol: found = [] } = answer;
  return found
    .filter(({ FunctionName }) => FunctionName !== '')
    .map(({ FunctionName, FileName, Line }) => ({
      function: FunctionName,
      file: FileName === '' ? null : FileName,
      line: Line > 0 ? Line : null,
    }));
}

function parsed(line: string): LlvmAnswer | null {
  try {
    return JSON.parse(line) as LlvmAnswer;
  } catch {
    return null;
  }
}
