// From return addresses to functions, files and lines: llvm-symbolizer where there is one, else the images' own symbol tables.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import type { Frame } from '../judge/verdict.ts';
import type { ModuleRecord } from '../schema/generated/ledger.ts';
import { type ElfSymbol, readElfSymbols } from './elf-symbols.ts';
import { findProgram, llvmNames } from './toolchain.mjs';

/** An address in an image: what the symbolizer is asked. */
interface Place {
  readonly image: string;
  readonly address: bigint;
}

const replayerImage = /\/(lib)?(esreplay|EndpointSecurity)\.(so|dylib|node)(\.\d+)*$/;

/** Names addresses of one process. `load` everything first, then ask for frames. */
export class Symbols {
  private readonly frames = new Map<string, readonly Frame[]>();

  constructor(
    private readonly modules: readonly ModuleRecord[],
    private readonly directory: string = process.cwd(),
    private readonly symbolizer: string | null = findProgram(llvmNames('llvm-symbolizer')),
  ) {}

  /** Resolves all addresses of these stacks at once: starting a symbolizer takes longer than a hundred answers. */
  load(stacks: Iterable<readonly bigint[]>): void {
    const wanted = new Map<string, Place>();
    for (const stack of stacks) {
      for (const address of stack) {
        const place = this.placeOf(address);
        if (place !== null && !this.frames.has(keyOf(place))) wanted.set(keyOf(place), place);
      }
    }
    for (const [image, places] of byImage(wanted.values())) {
      const named = this.symbolizer === null ? null : askSymbolizer(this.symbolizer, image, places, this.directory);
      const found = named ?? nameBySymbolTable(image, places, this.directory);
      for (const [index, place] of places.entries())
        this.frames.set(keyOf(place), found[index] ?? [unnamed(place, this.directory)]);
    }
  }

  /** Innermost first; inlined functions are frames of their own, the replayer's frames are left out. */
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

  // A return address is the instruction after the call, which may belong to the next line or even the next function.
  private placeOf(address: bigint): Place | null {
    const inside = address - 1n;
    const module = this.modules.find(({ start, end }) => inside >= start && inside < end);
    return module === undefined ? null : { image: module.path, address: inside - module.bias };
  }
}

// How the C library starts a thread is the same in every stack. It is the outer end, and has no names where the library is
// stripped and no debug symbols are installed.
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

interface SymbolizerAnswer {
  readonly Error?: { readonly Message: string };
  readonly Symbol?: readonly { readonly FunctionName: string; readonly FileName: string; readonly Line: number }[];
}

/** Null when it cannot be used for this image: no such file any more, a crash, output of another form. */
function askSymbolizer(program: string, image: string, places: readonly Place[], directory: string): Frame[][] | null {
  if (!isAbsolute(image) || statSync(image, { throwIfNoEntry: false }) === undefined) return null;
  // The client's environment may name a debuginfod server: a report must not wait for a network.
  const env = { ...process.env, DEBUGINFOD_URLS: '' };
  const asked = spawnSync(program, ['--output-style=JSON', '--demangle', '--inlines', `--obj=${image}`], {
    input: places.map(({ address }) => `${hex(address)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    timeout: 60_000,
    env,
  });
  if (asked.status !== 0) return null;
  const lines = asked.stdout.split('\n').filter((line) => line !== '');
  if (lines.length !== places.length) return null;
  return places.map((place, index) => framesOf(JSON.parse(lines[index] ?? '{}') as SymbolizerAnswer, place, directory));
}

function framesOf(answer: SymbolizerAnswer, place: Place, directory: string): Frame[] {
  const image = shownPath(place.image, directory);
  const named = (answer.Symbol ?? []).filter(({ FunctionName }) => FunctionName !== '');
  if (named.length === 0) return [unnamed(place, directory)];
  return named.map((symbol) => ({
    function: symbol.FunctionName,
    file: symbol.FileName === '' ? null : shownPath(symbol.FileName, directory),
    line: symbol.Line > 0 ? symbol.Line : null,
    image,
    address: hex(place.address),
  }));
}

const symbolTables = new Map<string, ElfSymbol[]>();

function nameBySymbolTable(image: string, places: readonly Place[], directory: string): Frame[][] {
  const symbols = symbolTables.get(image) ?? readElfSymbols(image);
  symbolTables.set(image, symbols);
  return places.map((place) => {
    const symbol = symbolAt(symbols, place.address);
    return [{ ...unnamed(place, directory), function: symbol?.name ?? null }];
  });
}

/** The last symbol that starts at or before the address, when it reaches that far or has no size. */
function symbolAt(symbols: readonly ElfSymbol[], address: bigint): ElfSymbol | null {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const symbol = symbols[low - 1];
  if (symbol === undefined) return null;
  return symbol.size === 0n || address < symbol.address + symbol.size ? symbol : null;
}

/** Relative to the current directory when it is inside it: what an editor's terminal can open. */
export function shownPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(directory, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

function hex(address: bigint): string {
  return `0x${BigInt.asUintN(64, address).toString(16)}`;
}
