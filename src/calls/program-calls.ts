// Finds the calls of the table that a program file imports: an ELF file, the slices of a Mach-O file, or the objects of
// a library.
import { isElf } from '../doctor/elf-tables.ts';
import { slicesOf } from '../doctor/mach-o.ts';
import { isMachO } from '../doctor/mach-o-magic.ts';
import type { ProgramFile } from '../doctor/program-file.ts';
import { callOfSymbol, isShared, methodCall } from '../schema/calls/call-spellings.ts';
import type { KnownCall } from '../schema/calls/known-calls.ts';
import { askSymbolizer, findSymbolizers, type NamedPlace, withSymbolizers } from '../symbols/symbolizer.ts';
import { isArchive, membersOf } from './archive.ts';
import { readElfImage } from './elf-image.ts';
import type { Found } from './found.ts';
import type { Image, Site } from './image.ts';
import { readMachOImage } from './mach-o-image.ts';

/** Sites of one image that a symbolizer is asked for. */
const maxAsked = 20_000;

export interface Part {
  /** Of the member of a library. */
  readonly name: string | null;
  /** The name of a slice, for a symbolizer. */
  readonly architecture: string | null;
  readonly image: Image;
}

export interface ProgramCalls {
  /** "ELF, x64" for each image, without repetition. */
  readonly formats: readonly string[];
  readonly isStatic: boolean;
  /** Parts of a form that is not read: 32-bit ones. */
  readonly unread: number;
}

/**
 * Adds what is in the file to `found`; `shownAs` is its name among several, null if it is the only one. Returns null for
 * a file that is no program, object or library. Throws ProgramFileError.
 */
export async function programCalls(
  file: ProgramFile,
  shownAs: string | null,
  found: Found,
): Promise<ProgramCalls | null> {
  const { parts, unread } = partsOf(file, null);
  if (parts.length + unread === 0) return null;
  await withSymbolizers(async () => {
    for (const part of parts) await addPart(part, { path: file.path, shownAs }, found);
  });
  return {
    formats: [...new Set(parts.map(({ image }) => image.format))],
    isStatic: parts.length > 0 && parts.every(({ image }) => image.isStatic),
    unread,
  };
}

interface Parts {
  readonly parts: readonly Part[];
  /** Parts besides that cannot be read. */
  readonly unread: number;
}

const unreadable: Parts = { parts: [], unread: 1 };

/** Returns the images in a file. No linker nests libraries and universal files, so only slices may be libraries. */
export function partsOf(file: ProgramFile, name: string | null): Parts {
  const head = file.head(16);
  if (isArchive(head)) return objectsIn(file);
  if (!isMachO(head)) return partOf(file, name, null);
  return together(
    slicesOf(file).map(({ name: architecture, part }) =>
      isArchive(part.head(16)) ? objectsIn(part) : partOf(part, name, architecture),
    ),
  );
}

function objectsIn(archive: ProgramFile): Parts {
  return together(
    membersOf(archive).map(({ name, part }) => {
      const head = part.head(16);
      if (isArchive(head)) return unreadable;
      const [slice, ...others] = isMachO(head) ? slicesOf(part) : [];
      return others.length > 0 ? unreadable : partOf(part, name, slice?.name ?? null);
    }),
  );
}

/** `architecture` is that of a slice of a Mach-O file. */
function partOf(file: ProgramFile, name: string | null, architecture: string | null): Parts {
  if (architecture === null && !isElf(file.head(4))) return { parts: [], unread: 0 };
  const image = architecture === null ? readElfImage(file) : readMachOImage(file, architecture);
  return image === null ? unreadable : { parts: [{ name, architecture, image }], unread: 0 };
}

function together(all: readonly Parts[]): Parts {
  return { parts: all.flatMap(({ parts }) => parts), unread: all.reduce((sum, { unread }) => sum + unread, 0) };
}

async function addPart(
  { name, architecture, image }: Part,
  { path, shownAs }: { readonly path: string; readonly shownAs: string | null },
  found: Found,
): Promise<void> {
  const isNamed = (className: string): boolean => image.imports.has(`OBJC_CLASS_$_${className}`);
  const calls: (readonly [call: KnownCall, sites: readonly Site[]])[] = [];
  for (const [symbol, sites] of image.imports) {
    const call = callOfSymbol(symbol);
    if (call !== undefined) calls.push([call, sites]);
  }
  for (const [selector, sites] of image.selectors) {
    const call = isShared(selector) ? undefined : methodCall(selector, isNamed);
    if (call !== undefined) calls.push([call, sites]);
  }
  const addresses = calls.flatMap(([, sites]) => sites.map(({ address }) => BigInt(address))).slice(0, maxAsked);
  // An archive's members have no file of their own that a symbolizer could open.
  const named = image.isLinked && name === null ? await ask(path, architecture, addresses) : new Map();
  const where = name === null ? shownAs : shownAs === null ? name : `${shownAs}(${name})`;
  for (const [call, sites] of calls) {
    found.add(call);
    for (const site of sites) found.addPlace(call, { ...placeOf(site, named), image: where });
  }
}

/** The innermost function of several inlined ones has the line. */
function placeOf(site: Site, named: ReadonlyMap<number, readonly NamedPlace[]>) {
  const [place] = named.get(site.address) ?? [];
  if (place === undefined || place.file === null)
    return { file: site.file, line: null, function: place?.function ?? site.function };
  return { file: place.file, line: place.line, function: place.function };
}

async function ask(
  path: string,
  architecture: string | null,
  addresses: readonly bigint[],
): Promise<ReadonlyMap<number, readonly NamedPlace[]>> {
  if (addresses.length === 0) return new Map();
  for (const program of findSymbolizers()) {
    const places = await askSymbolizer(program, { path, architecture }, addresses);
    if (places !== null) return new Map(addresses.map((address, index) => [Number(address), places[index] ?? []]));
  }
  return new Map();
}
