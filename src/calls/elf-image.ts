// Reads what an ELF file imports, and where its code uses that: a program or library as the loader does, an object by
// its relocations. Its bytes are untrusted.
import { readElfHeader, readSections, readSegments, type Section } from '../doctor/elf-tables.ts';
import { type ProgramFile, shown } from '../doctor/program-file.ts';
import { type Code, findStubs, findUses, type Machine, type Targets } from './code-sites.ts';
import { functionFinder, type OwnFunction } from './functions-at.ts';
import { type Image, Pieces, Sites } from './image.ts';

const sectionType = { symbols: 2, relocations: 4, none: 8, shortRelocations: 9, dynamicSymbols: 11 } as const;
const symbolType = { none: 0, function: 2, file: 4, indirect: 10 } as const;
const executable = 4n;
const machines: Readonly<Record<number, Machine>> = { 62: 'x64', 183: 'arm64' };
const objectType = 1;

interface ElfSymbol {
  readonly name: string;
  readonly type: number;
  /** 0: it is imported. */
  readonly section: number;
  readonly value: number;
  readonly size: number;
  /** The source file that a local symbol is of. */
  readonly file: string | null;
}

/** Null for 32-bit and big-endian files. Throws ProgramFileError. */
export function readElfImage(file: ProgramFile): Image | null {
  const header = readElfHeader(file);
  if (header.bits !== 64 || !header.littleEndian) return null;
  const machine = machines[header.machine];
  const format = `ELF, ${machine ?? `machine ${header.machine}`}`;
  const sections = readSections(file, header);
  const symbols = readSymbols(file, sections, sectionType.symbols);
  const reader = new Reader(file, sections, symbols, machine ?? null);
  if (header.type === objectType) return { ...reader.object(), format, isLinked: false, isStatic: false };
  const dynamic =
    readSymbols(file, sections, sectionType.dynamicSymbols) ?? dynamicOf(file, readSegments(file, header));
  return { ...reader.linked(dynamic ?? []), format, isLinked: true, isStatic: dynamic === null };
}

class Reader {
  readonly #sites = new Sites();
  readonly #pieces: Pieces;

  constructor(
    private readonly file: ProgramFile,
    private readonly sections: readonly Section[],
    private readonly symbols: readonly ElfSymbol[] | null,
    private readonly machine: Machine | null,
  ) {
    this.#pieces = new Pieces(file);
  }

  object(): Pick<Image, 'imports' | 'selectors'> {
    const symbols = this.symbols ?? [];
    for (const symbol of symbols) if (isImport(symbol)) this.#sites.add(symbol.name);
    const source = symbols.find(({ type }) => type === symbolType.file)?.name ?? null;
    const bySection = new Map<number, ElfSymbol[]>();
    for (const symbol of symbols) {
      const others = bySection.get(symbol.section);
      if (others === undefined) bySection.set(symbol.section, [symbol]);
      else others.push(symbol);
    }
    for (const { info, target, places } of this.#relocations(sectionType.symbols)) {
      if ((target.flags & executable) === 0n) continue;
      const functionAt = functionFinder(ownFunctions(bySection.get(info) ?? []));
      for (const { at, symbol: index } of places) {
        const symbol = symbols[index];
        if (symbol === undefined || !isImport(symbol)) continue;
        const site = () => ({ address: at, function: functionAt(at)?.name ?? null, file: source });
        this.#sites.add(symbol.name, site);
      }
    }
    return { imports: this.#sites.bySymbol, selectors: new Map() };
  }

  linked(dynamic: readonly ElfSymbol[]): Pick<Image, 'imports' | 'selectors'> {
    for (const symbol of dynamic) if (isImport(symbol)) this.#sites.add(symbol.name);
    const pointers: Targets = new Map();
    for (const { places } of this.#relocations(sectionType.dynamicSymbols))
      for (const { at, symbol: index } of places) {
        const symbol = dynamic[index];
        if (symbol !== undefined && isImport(symbol)) pointers.set(at, symbol.name);
      }
    const { machine } = this;
    if (machine === null) return { imports: this.#sites.bySymbol, selectors: new Map() };
    const functionAt = functionFinder(ownFunctions(this.symbols ?? dynamic));
    const stubs: Targets = new Map();
    const code = this.#code();
    for (const each of code) if (each.isStubs) findStubs(machine, each, pointers, stubs);
    for (const each of code)
      findUses(machine, each, { stubs, pointers }, (address, symbol) =>
        this.#sites.add(symbol, () => {
          const own = functionAt(address);
          return { address, function: own?.name ?? null, file: own?.file ?? null };
        }),
      );
    return { imports: this.#sites.bySymbol, selectors: new Map() };
  }

  #code(): readonly Code[] {
    const found = this.sections.filter(({ flags, type }) => (flags & executable) !== 0n && type !== sectionType.none);
    return found.map((section) => ({
      bytes: this.#pieces.bytes('its code', section.at + 24, section.offset, section.size),
      address: Number(section.address),
      isStubs: nameOf(this.file, this.sections, section).startsWith('.plt'),
    }));
  }

  *#relocations(symbolsType: number) {
    for (const section of this.sections) {
      const { type, link, info, at, offset, size } = section;
      if (type !== sectionType.relocations && type !== sectionType.shortRelocations) continue;
      if (this.sections[link]?.type !== symbolsType) continue;
      const entryBytes = type === sectionType.relocations ? 24 : 16;
      const table = this.#pieces.bytes('its relocations', at + 24, offset, size);
      const places: { readonly at: number; readonly symbol: number }[] = [];
      for (let entry = 0; entry + entryBytes <= table.length; entry += entryBytes)
        places.push({ at: Number(table.readBigUInt64LE(entry)), symbol: table.readUInt32LE(entry + 12) });
      yield { info, target: this.sections[info] ?? section, places };
    }
  }
}

/** The sections' names are in the section that the header names. */
function nameOf(file: ProgramFile, sections: readonly Section[], { nameAt }: Section): string {
  const names = sections[file.bytes('its ELF header', 0, 0, 64).readUInt16LE(62)];
  if (names === undefined || BigInt(nameAt) >= names.size) return '';
  const length = names.size - BigInt(nameAt) < 16n ? names.size - BigInt(nameAt) : 16n;
  const bytes = file.bytes('the names of its sections', names.at + 24, names.offset + BigInt(nameAt), length);
  return textAt(bytes, 0);
}

/** Null if it has no such table. */
function readSymbols(file: ProgramFile, sections: readonly Section[], type: number): ElfSymbol[] | null {
  const table = sections.find((section) => section.type === type);
  const names = table === undefined ? undefined : sections[table.link];
  if (table === undefined || names === undefined) return null;
  return symbolsIn(
    file.bytes('its symbol table', table.at + 24, table.offset, table.size),
    file.bytes('the names of its symbols', names.at + 24, names.offset, names.size),
  );
}

const tag = { end: 0n, names: 5n, symbols: 6n, namesSize: 10n } as const;

/** The same by the loader's tables, where the sections are gone. The names usually follow the symbols. */
function dynamicOf(file: ProgramFile, segments: ReturnType<typeof readSegments>): ElfSymbol[] | null {
  const dynamic = segments.find(({ type }) => type === 2);
  if (dynamic === undefined) return null;
  const table = file.bytes('its dynamic section', dynamic.at + 8, dynamic.offset, dynamic.size);
  const values = new Map<bigint, bigint>();
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const name = table.readBigUInt64LE(at);
    if (name === tag.end) break;
    values.set(name, table.readBigUInt64LE(at + 8));
  }
  const [names, symbols, size] = [values.get(tag.names), values.get(tag.symbols), values.get(tag.namesSize)];
  const offsetOf = (address: bigint): bigint | null => {
    const home = segments.find(
      (each) => each.type === 1 && address >= each.address && address - each.address < each.size,
    );
    return home === undefined ? null : address - home.address + home.offset;
  };
  if (names === undefined || symbols === undefined || size === undefined || names < symbols) return null;
  const [namesAt, symbolsAt] = [offsetOf(names), offsetOf(symbols)];
  if (namesAt === null || symbolsAt === null) return null;
  return symbolsIn(
    file.bytes('its symbol table', dynamic.at, symbolsAt, names - symbols),
    file.bytes('the names of its symbols', dynamic.at, namesAt, size),
  );
}

function symbolsIn(table: Buffer, names: Buffer): ElfSymbol[] {
  const symbols: ElfSymbol[] = [];
  let file: string | null = null;
  for (let at = 0; at + 24 <= table.length; at += 24) {
    const info = table[at + 4] ?? 0;
    const type = info & 15;
    const name = textAt(names, table.readUInt32LE(at));
    if (type === symbolType.file) file = name === '' ? null : name;
    const isLocal = info >> 4 === 0;
    symbols.push({
      name,
      type,
      section: table.readUInt16LE(at + 6),
      value: Number(table.readBigUInt64LE(at + 8)),
      size: Number(table.readBigUInt64LE(at + 16)),
      file: isLocal ? file : null,
    });
  }
  return symbols;
}

function isImport({ section, name, type }: ElfSymbol): boolean {
  const mayBeFunction = type === symbolType.none || type === symbolType.function || type === symbolType.indirect;
  return section === 0 && name !== '' && mayBeFunction;
}

function ownFunctions(symbols: readonly ElfSymbol[]): OwnFunction[] {
  return symbols
    .filter(({ section, type }) => section !== 0 && type === symbolType.function)
    .map(({ name, value, size, file }) => ({ name, address: value, size, file }));
}

/** A longer name is none that we know, and is cut. */
const maxName = 1024;

function textAt(bytes: Buffer, start: number): string {
  if (start >= bytes.length) return '';
  const end = bytes.subarray(start, start + maxName).indexOf(0);
  return shown(bytes.toString('utf8', start, end < 0 ? Math.min(bytes.length, start + maxName) : start + end));
}
