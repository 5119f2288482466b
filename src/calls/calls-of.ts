// Which of the calls that can block does a client name? Reads a program, a library, a bundle, or a tree of sources.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { openBundle } from '../doctor/bundle.ts';
import { ProgramFile } from '../doctor/program-file.ts';
import { UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { meantFile } from '../files/near-file.ts';
import { isThinArchive } from './archive.ts';
import { Found, type FoundCall } from './found.ts';
import { programCalls } from './program-calls.ts';
import { callsInSource, languages } from './source-calls.ts';
import { filesIn, type Tree } from './tree.ts';

export interface CallsOfClient {
  /** As it was given. */
  readonly client: string;
  readonly kind: 'program' | 'bundle' | 'sources';
  /** Formats of the program files, or the number of files by language. */
  readonly formats: readonly string[];
  /** Files that were read. */
  readonly files: number;
  readonly calls: readonly FoundCall[];
  /** What could not be read, as sentences. */
  readonly missed: readonly string[];
}

/** A source file written by a person is far smaller. */
const maxSourceBytes = 4 << 20;
/** Of all source files. 10,400 of them with 31 MB took 0.7 to 1.0 s of processor time in December 2026. */
const maxBytes = 1 << 30;

const whatToName =
  'name a program, a library (.so, .dylib, .a), an object, a bundle, or a file or folder of C, C++, Objective-C, Swift, Rust or Go';

/** Throws UsageError for what cannot have calls, and ProgramFileError for a damaged program. */
export async function callsOf(client: string): Promise<CallsOfClient> {
  const kind = fileKind(client);
  if (kind === null)
    throw new UsageError(`client not found: ${client}`, { place: client, remedy: meantFile(client) ?? whatToName });
  if (kind === 'folder') return openBundle(client) === null ? ofSources(client) : ofBundle(client);
  if (Object.hasOwn(languages, extname(client).slice(1))) return ofSourceFile(client);
  return ofProgram(client);
}

async function ofProgram(client: string): Promise<CallsOfClient> {
  const found = new Found();
  const file = ProgramFile.open(resolve(client));
  try {
    if (file !== null && isThinArchive(file.head(16)))
      throw new UsageError(`${client} is a thin archive, which only names its objects`, {
        place: client,
        remedy: 'name the program that is linked from it, or the folder of its sources',
      });
    const read = file === null ? null : await programCalls(file, null, found);
    if (read === null)
      throw new UsageError(`no program, library or source file: ${client}`, { place: client, remedy: whatToName });
    const { formats, isStatic, unread } = read;
    const missed = [
      ...(isStatic ? ['It has no dynamic symbols: calls of a library that is linked statically are not seen.'] : []),
      ...(unread > 0
        ? [`${unread} of its parts are not read: they have 32 bits, another byte order, or parts of their own.`]
        : []),
    ];
    return { client, kind: 'program', formats, files: 1, calls: found.ranked(), missed };
  } finally {
    file?.close();
  }
}

async function ofBundle(client: string): Promise<CallsOfClient> {
  const found = new Found();
  const { files, ...tree } = filesIn(client, () => true, true);
  const formats = new Set<string>();
  let programs = 0;
  for (const name of files) {
    const file = ProgramFile.open(resolve(client, name));
    try {
      const read = file === null ? null : await programCalls(file, name, found);
      if (read === null) continue;
      programs += 1;
      for (const format of read.formats) formats.add(format);
    } finally {
      file?.close();
    }
  }
  const missed = missedIn(tree);
  return { client, kind: 'bundle', formats: [...formats], files: programs, calls: found.ranked(), missed };
}

function ofSourceFile(client: string): CallsOfClient {
  const found = new Found();
  const reader = new Sources(found);
  reader.read(client, client);
  return { client, kind: 'sources', formats: [], files: 1, calls: found.ranked(), missed: reader.missed() };
}

function ofSources(client: string): CallsOfClient {
  const { files, ...tree } = filesIn(client, (end) => Object.hasOwn(languages, end), false);
  if (files.length === 0) throw new UsageError(`no source file in ${client}`, { place: client, remedy: whatToName });
  const found = new Found();
  const reader = new Sources(found);
  for (const name of files) reader.read(join(client, name), name);
  return {
    client,
    kind: 'sources',
    formats: [],
    files: files.length - reader.unread,
    calls: found.ranked(),
    missed: [...missedIn(tree), ...reader.missed()],
  };
}

function missedIn({ isCut, unreadable }: Omit<Tree, 'files'>): string[] {
  return [
    ...(isCut ? ['The folder has more files than are looked at: name a folder in it.'] : []),
    ...(unreadable > 0 ? [`${unreadable} of its folders cannot be read.`] : []),
  ];
}

class Sources {
  unread = 0;
  #left = maxBytes;

  constructor(private readonly found: Found) {}

  read(path: string, name: string): void {
    const language = languages[extname(path).slice(1)];
    const text = language === undefined ? null : this.#text(path);
    if (language === undefined || text === null) {
      this.unread += 1;
      return;
    }
    for (const { call, line } of callsInSource(text, language))
      this.found.addPlace(call, { file: name, line, function: null, image: null });
  }

  missed(): string[] {
    if (this.unread === 0) return [];
    const count = this.unread === 1 ? 'One source file is' : `${this.unread} source files are`;
    return [`${count} not read: larger than 4 MiB, beyond 1 GiB of all, or without permission.`];
  }

  /** Names of calls are ASCII, so bytes do for characters. */
  #text(path: string): string | null {
    let file: number;
    try {
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return null;
    }
    try {
      const status = fstatSync(file);
      if (!status.isFile() || status.size > maxSourceBytes || status.size > this.#left) return null;
      this.#left -= status.size;
      const bytes = Buffer.allocUnsafe(status.size);
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, status.size, 0));
    } finally {
      closeSync(file);
    }
  }
}
