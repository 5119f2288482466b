// Turns return addresses into functions, files and lines: with a symbolizer if there is one, else with the images' own
// symbol tables.
import { isAbsolute, relative } from 'node:path';
import { architectureName } from '../doctor/mach-o.ts';
import type { ModuleRecord, NameRecord } from '../schema/generated/ledger.ts';
import { functionNames } from '../schema/macos/functions.ts';
import { type Frame, isMangled } from './frame.ts';
import type { FunctionSymbol } from './function-symbol.ts';
import { findDemangler, readNames } from './swift-names.ts';
import { readSymbols, symbolAt } from './symbol-table.ts';
import { askSymbolizer, findSymbolizers, type Image, type NamedPlace } from './symbolizer.ts';

/** An address in an image, to look up with a symbolizer. */
interface Place {
  readonly image: string;
  readonly architecture: string | null;
  readonly address: bigint;
}

const replayerImage = /\/(lib)?(esreplay|EndpointSecurity)\.(so|dylib|node)(\.\d+)*$/;

/** Matches the library in the client, and the one that it links. */
export const isReplayerImage = (path: string): boolean => replayerImage.test(path);

/** From the loaded image's header; null for an ELF file. */
export const sliceOf = ({ cpu, cpuSubtype }: ModuleRecord): string | null =>
  cpu === 0 ? null : architectureName(cpu, cpuSubtype);

/** Names addresses of one process. Call `load` with everything first, then ask for frames. */
export class Symbols {
  private readonly frames = new Map<string, readonly Frame[]>();

  constructor(
    private readonly modules: readonly ModuleRecord[],
    /** Named by the process itself: functions of libraries without a file. */
    private readonly names: ReadonlyMap<bigint, NameRecord> = new Map(),
    private readonly directory: string = process.cwd(),
    private readonly symbolizers: readonly string[] = findSymbolizers(),
    private readonly findSwift: () => string | null = findDemangler,
  ) {}

  /**
   * Resolves all addresses of these stacks at once: one question for each image.
   */
  async load(stacks: Iterable<readonly bigint[]>): Promise<void> {
    const wanted = new Map<string, Place>();
    const found: (readonly [place: Place, named: readonly NamedPlace[]])[] = [];
    for (const stack of stacks) {
      for (const address of stack) {
        const place = this.placeOf(address);
        if (place === null || this.frames.has(keyOf(place))) continue;
        const name = this.names.get(address);
        if (name === undefined) wanted.set(keyOf(place), place);
        else found.push([place, [namedPlace(name.name)]]);
      }
    }
    for (const [path, places] of byImage(wanted.values())) {
      const image = { path, architecture: places[0]?.architecture ?? null };
      const named = (await this.ask(image, places)) ?? nameBySymbolTable(image, places);
      for (const [index, place] of places.entries()) found.push([place, named[index] ?? []]);
    }
    const read = this.readSwift(found.flatMap(([, named]) => named.map((each) => each.function)));
    for (const [place, named] of found) this.frames.set(keyOf(place), framesOf(named, place, this.directory, read));
  }

  /** Returns frames, innermost first. Inlined functions are frames of their own; the replayer's frames are left out. */
  stack(addresses: readonly bigint[]): Frame[] {
    const frames: Frame[] = [];
    for (const address of addresses) {
      const place = this.placeOf(address);
      if (place === null) {
        frames.push({ function: null, file: null, line: null, image: null, address: hex(address) });
      } else if (!replayerImage.test(place.image)) {
        frames.push(...(this.frames.get(keyOf(place)) ?? [unnamed(place, this.directory)]));
      }
    }
    return withoutThreadStart(frames);
  }

  /**
   * Returns the es_* function that the thread was in, if only the C library's code is beneath it; null if it was in
   * none.
   */
  surface(addresses: readonly bigint[]): Frame | null {
    for (const address of addresses) {
      const place = this.placeOf(address);
      if (place === null) return null;
      if (!replayerImage.test(place.image)) {
        if (!cLibrary.test(place.image)) return null;
        continue;
      }
      const called =
        this.frames
          .get(keyOf(place))
          ?.at(-1)
          ?.function?.replace(/^replayed_/, '') ?? '';
      if (functionNames.includes(called)) return { ...unnamed(place, this.directory), function: called };
    }
    return null;
  }

  /** Null if no symbolizer knows the image: its file is gone, or it is only in the system's cache of libraries. */
  private async ask(image: Image, places: readonly Place[]): Promise<(readonly NamedPlace[])[] | null> {
    if (!isAbsolute(image.path)) return null;
    const addresses = places.map(({ address }) => address);
    for (const program of this.symbolizers) {
      const named = await askSymbolizer(program, image, addresses);
      if (named !== null) return named;
    }
    return null;
  }

  private readSwift(names: readonly string[]): ReadonlyMap<string, string> {
    const demangler = names.some(isMangled) ? this.findSwift() : null;
    return demangler === null ? new Map() : readNames(names, demangler);
  }

  // A return address is the instruction after the call, which may belong to the next line or even the next function.
  private placeOf(address: bigint): Place | null {
    const inside = address - 1n;
    const module = this.modules.find(({ start, end }) => inside >= start && inside < end);
    if (module === undefined) return null;
    return { image: module.path, architecture: sliceOf(module), address: inside - module.bias };
  }
}

// The C library starts a thread the same way in every stack. These frames are its outer end, and have no names if the
// library is stripped and no debug symbols are installed.
const threadStart = /^(start_thread|_?_?(GI_+)?clone3?|_start|__libc_start_\w+|__restore_rt)$/;
const cLibrary = /\/libc\.so(\.\d+)?$/;

function withoutThreadStart(frames: readonly Frame[]): Frame[] {
  const own = frames.filter((frame) => frame.function === null || !threadStart.test(frame.function));
  const last = own.findLastIndex((frame) => frame.function !== null || !cLibrary.test(frame.image ?? ''));
  return last < 0 ? [...frames] : own.slice(0, last + 1);
}

function byImage(places: Iterable<Place>): Map<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const group = groups.get(place.image);
    if (group === undefined) groups.set(place.image, [place]);
    else group.push(place);
  }
  return groups;
}

function keyOf(place: Place): string {
  return `${place.image} ${place.address}`;
}

function unnamed(place: Place, directory: string): Frame {
  return {
    function: null,
    file: null,
    line: null,
    image: shownPath(place.image, directory),
    address: hex(place.address),
  };
}

function framesOf(
  named: readonly NamedPlace[],
  place: Place,
  directory: string,
  read: ReadonlyMap<string, string>,
): Frame[] {
  if (named.length === 0) return [unnamed(place, directory)];
  return named.map(({ function: name, file, line }) => ({
    ...unnamed(place, directory),
    ...nameOf(name, read.get(name)),
    file: file === null ? null : shownPath(file, directory),
    line,
  }));
}

/** Of Rust's names the hash is left out, which each build changes. */
const nameOf = (name: string, read = name): Pick<Frame, 'function' | 'mangled'> =>
  read === name
    ? { function: name.replace(/::h[0-9a-f]{16}(?: \(\.llvm\.\d+\))?$/, '') }
    : { function: read, mangled: name };

const symbolTables = new Map<string, FunctionSymbol[]>();

function nameBySymbolTable({ path, architecture }: Image, places: readonly Place[]): (readonly NamedPlace[])[] {
  const key = `${architecture} ${path}`;
  const symbols = symbolTables.get(key) ?? readSymbols(path, architecture);
  symbolTables.set(key, symbols);
  return places.map(({ address }) => {
    const symbol = symbolAt(symbols, address);
    return symbol === null ? [] : [namedPlace(symbol.name)];
  });
}

const namedPlace = (name: string): NamedPlace => ({ function: name, file: null, line: null });

/** Relative to the current directory if inside it, which an editor's terminal can open. */
export function shownPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(directory, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

function hex(address: bigint): string {
  return `0x${BigInt.asUintN(64, address).toString(16)}`;
}
