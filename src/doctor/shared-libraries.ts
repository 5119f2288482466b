// Finds the shared libraries of a Linux program as glibc's loader does, without running either. A doubtful library
// counts as found: a wrong refusal costs more than a missed one, which the loader itself reports.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileKind } from '../files/file-kind.ts';
import { fileState } from '../files/file-state.ts';
import { type ElfFile, elfMachines, readElf } from './elf.ts';
import { isElf } from './elf-tables.ts';
import { ProgramFile } from './program-file.ts';

export interface MissingLibrary {
  readonly name: string;
  /** The library that needs it; null for the program itself. */
  readonly neededBy: string | null;
}

/** Where the loader looks besides the program: for tests. */
export interface LoaderPlaces {
  readonly libraryPath: string;
  readonly cache: string;
}

const usualPlaces = (): LoaderPlaces => ({
  libraryPath: process.env.LD_LIBRARY_PATH ?? '',
  cache: '/etc/ld.so.cache',
});

/** The replayer is loaded before any library of the client, so lookups of its name succeed. */
const inserted = 'libesreplay.so';
/** A large program has a few hundred. */
const maxObjects = 2000;
/** A file that claims more libraries and folders than any real one is left to the loader. */
const maxPaths = 20_000;

interface Loaded {
  readonly path: string;
  readonly elf: ElfFile;
  /** What loaded it; null for the program. */
  readonly by: Loaded | null;
}

/** Programs that lacked nothing, by file state, path and places. */
const complete = new Set<string>();

/**
 * Returns nothing for a program without a loader, nor for one that lacked nothing before: many runs of one command look
 * at the same one, and a library that is gone since is reported by the loader.
 */
export function missingLibraries(path: string, elf: ElfFile, places = usualPlaces()): readonly MissingLibrary[] {
  if (elf.interpreter === null) return [];
  const state = stateOf(path);
  const key = [state, path, places.libraryPath, places.cache].join('\n');
  if (complete.has(key)) return [];
  const { missing } = searched(path, elf, places);
  if (state !== null && missing.length === 0 && complete.size < maxObjects) complete.add(key);
  return missing;
}

/** Null also for a file that is gone since it was read. */
function stateOf(path: string): string | null {
  try {
    return fileState(path);
  } catch {
    return null;
  }
}

/** Returns the paths of the libraries that the loader finds for a program, and for those. */
export function librariesOf(path: string, elf: ElfFile, places = usualPlaces()): readonly string[] {
  return elf.interpreter === null ? [] : searched(path, elf, places).found;
}

interface Searched {
  readonly missing: readonly MissingLibrary[];
  readonly found: readonly string[];
}

function searched(path: string, elf: ElfFile, places: LoaderPlaces): Searched {
  const search = new Search(elf, places);
  const known = new Set([inserted, basename(elf.interpreter ?? '')]);
  const missing: MissingLibrary[] = [];
  const queue: Loaded[] = [{ path: real(path), elf, by: null }];
  for (let at = 0; at < queue.length && at < maxObjects; at += 1) {
    const object = queue[at];
    for (const name of object?.elf.libraries ?? []) {
      if (object === undefined || known.has(name)) continue;
      known.add(name);
      const found = search.find(name, object);
      if (found === null) {
        missing.push({ name, neededBy: object.by === null ? null : basename(object.path) });
      } else if (found !== 'unknown') {
        if (found.elf.soname !== null) known.add(found.elf.soname);
        queue.push({ ...found, by: object });
      }
    }
  }
  return { missing, found: queue.slice(1).map((object) => object.path) };
}

type Found = Pick<Loaded, 'path' | 'elf'>;

class Search {
  private cache: ReadonlyMap<string, readonly string[]> | null = null;
  private readonly defaults: readonly string[];
  private tried = 0;
  private readonly levels = new Map<string, readonly string[]>();

  constructor(
    private readonly program: ElfFile,
    private readonly places: LoaderPlaces,
  ) {
    const { folder } = names[program.machine] ?? { folder: '' };
    const own = program.interpreter ?? '';
    this.defaults = [
      `/lib/${folder}`,
      `/usr/lib/${folder}`,
      '/lib64',
      '/usr/lib64',
      '/lib',
      '/usr/lib',
      dirname(own),
      dirname(real(own)),
    ];
  }

  /** `unknown`: there is such a file, but it cannot be read; or it takes too long to say. */
  find(name: string, object: Loaded): Found | 'unknown' | null {
    const paths = name.includes('/') ? this.expanded(name, object) : this.pathsOf(name, object);
    for (const path of paths) {
      this.tried += 1;
      if (this.tried > maxPaths) return 'unknown';
      const found = this.at(path);
      if (found !== null) return found;
    }
    return null;
  }

  private *pathsOf(name: string, object: Loaded): Generator<string> {
    const { runpath, onlyOwnFolders } = object.elf;
    const folders = [
      ...(runpath === null ? this.inherited(object) : []),
      ...foldersOf(this.places.libraryPath, /[:;]/),
      ...this.foldersIn(runpath, object),
    ];
    yield* this.inFolders(folders, name);
    if (onlyOwnFolders) return;
    // The loader asks its cache first, but only whether there is one matters, and the cache takes longer to read.
    yield* this.inFolders(this.defaults, name);
    this.cache ??= readCache(this.places.cache);
    yield* this.cache.get(name) ?? [];
  }

  /** A library for certain processors may be in a folder below `glibc-hwcaps`. */
  private *inFolders(folders: readonly string[], name: string): Generator<string> {
    for (const folder of folders) {
      yield join(folder, name);
      const levels = this.levels.get(folder) ?? entriesOf(join(folder, 'glibc-hwcaps'));
      this.levels.set(folder, levels);
      for (const level of levels) yield join(folder, 'glibc-hwcaps', level, name);
    }
  }

  /** DT_RPATH of the object and of what loaded it. A DT_RUNPATH beside one disables it. */
  private inherited(object: Loaded): string[] {
    const own = object.elf.runpath === null ? this.foldersIn(object.elf.rpath, object) : [];
    return object.by === null ? own : [...own, ...this.inherited(object.by)];
  }

  private foldersIn(list: string | null, object: Loaded): string[] {
    return foldersOf(list ?? '', ':').flatMap((folder) => this.expanded(folder, object));
  }

  /** Replaces the loader's variables; those that depend on its build by each of their usual values. */
  private expanded(text: string, { path }: Loaded): string[] {
    const { folder, platform } = names[this.program.machine] ?? { folder: '', platform: '' };
    const ofOrigin = text.replaceAll(/\$(ORIGIN\b|\{ORIGIN\})/g, () => dirname(path));
    const libs = ['lib64', 'lib', `lib/${folder}`].map((lib) => ofOrigin.replaceAll(/\$(LIB\b|\{LIB\})/g, () => lib));
    return [...new Set(libs)].map((each) => each.replaceAll(/\$(PLATFORM\b|\{PLATFORM\})/g, () => platform));
  }

  /** The loader passes over files for other machines. */
  private at(path: string): Found | 'unknown' | null {
    if (fileKind(path) !== 'file') return null;
    try {
      const elf = readKnown(path);
      if (elf === null) return 'unknown';
      return elf.bits === this.program.bits && elf.machine === this.program.machine ? { path: real(path), elf } : null;
    } catch {
      return 'unknown';
    }
  }
}

/** What libraries were read as, by their paths: many runs of one command look for the same ones. */
const readBefore = new Map<string, { readonly state: string; readonly elf: ElfFile | null }>();

/** Null: it is no ELF file. Throws ProgramFileError. */
function readKnown(path: string): ElfFile | null {
  const state = fileState(path);
  const before = readBefore.get(path);
  if (state !== null && before?.state === state) return before.elf;
  const elf = ProgramFile.use(path, (file) => (isElf(file.head(4)) ? readElf(file) : null));
  if (state !== null && readBefore.size < maxObjects) readBefore.set(path, { state, elf });
  return elf;
}

/** An empty one is the current folder. */
const foldersOf = (list: string, between: string | RegExp): string[] =>
  list === '' ? [] : list.split(between).map((folder) => (folder === '' ? '.' : folder));

/** Names that distributions and the loader use for a processor. */
const names: Readonly<Record<number, { readonly folder: string; readonly platform: string }>> = {
  [elfMachines.x64 ?? 0]: { folder: 'x86_64-linux-gnu', platform: 'x86_64' },
  [elfMachines.arm64 ?? 0]: { folder: 'aarch64-linux-gnu', platform: 'aarch64' },
};

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const cacheMagic = 'glibc-ld.so.cache1.1';
const cacheHeaderBytes = 48;
const cacheEntryBytes = 24;

/** Returns the paths by the name of the library; nothing if there is no cache. */
function readCache(path: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const bytes = bytesOf(path);
  // An older format may come first.
  const start = bytes.indexOf(cacheMagic, 0, 'latin1');
  if (start < 0 || bytes.length < start + cacheHeaderBytes) return found;
  const cache = bytes.subarray(start);
  const count = Math.min(cache.readUInt32LE(20), Math.floor((cache.length - cacheHeaderBytes) / cacheEntryBytes));
  const textAt = (at: number): string => cache.toString('utf8', at, cache.indexOf(0, at));
  for (let index = 0; index < count; index += 1) {
    const at = cacheHeaderBytes + index * cacheEntryBytes;
    const name = textAt(cache.readUInt32LE(at + 4));
    const paths = found.get(name) ?? [];
    paths.push(textAt(cache.readUInt32LE(at + 8)));
    found.set(name, paths);
  }
  return found;
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Returns folders in and beside the program's that have one of the libraries. */
export function foldersWith(missing: readonly MissingLibrary[], program: string): readonly string[] {
  const own = dirname(real(program));
  return [own, join(own, 'lib'), join(dirname(own), 'lib')].filter((folder) =>
    missing.some(({ name }) => !name.includes('/') && fileKind(join(folder, name)) === 'file'),
  );
}
