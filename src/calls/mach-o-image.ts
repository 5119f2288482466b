// Reads what a slice of a Mach-O file imports, and where its code uses that: functions by their stubs and pointers,
// methods by the references to their selectors. Its bytes are untrusted.
import { eachLoadCommand } from '../doctor/load-commands.ts';
import { thin64 } from '../doctor/mach-o-magic.ts';
import { type ProgramFile, textIn } from '../doctor/program-file.ts';
import { type Code, findStubs, findUses, type Machine, type Targets } from './code-sites.ts';
import { functionFinder, type OwnFunction } from './functions-at.ts';
import { type Image, Pieces, Sites } from './image.ts';
import { boundNames, chainedNames, type Place } from './mach-o-bindings.ts';

const machines: Readonly<Record<number, Machine>> = { 16777223: 'x64', 16777228: 'arm64' };
const command = { symbols: 0x2, dynamicSymbols: 0xb, segment: 0x19, chained: 0x8000_0034 } as const;
const bindings: readonly number[] = [0x22, 0x8000_0022];
const sectionKind = { zeroFill: 1, strings: 2, pointers: 6, lazyPointers: 7, stubs: 8 } as const;
const instructions = 0x8000_0400;
const objectType = 1;

interface MachOSection {
  readonly name: string;
  /** Offset in the slice of the load command's entry. */
  readonly at: number;
  readonly address: number;
  readonly size: number;
  readonly offset: number;
  readonly relocations: { readonly offset: number; readonly count: number };
  readonly flags: number;
  /** For stubs and pointers: the first entry in the table of indirect symbols. */
  readonly first: number;
  /** Of one stub. */
  readonly stubBytes: number;
}

interface MachOSymbol {
  readonly name: string;
  readonly type: number;
  readonly value: number;
}

/** Null for 32-bit slices. `format` is for people. Throws ProgramFileError. */
export function readMachOImage(file: ProgramFile, architecture: string): Image | null {
  const head = file.bytes('the head of a slice', 0, 0, 32);
  if (head.readUInt32BE(0) !== thin64) return null;
  const slice = new Slice(file, machines[head.readUInt32LE(4)] ?? null);
  eachLoadCommand(file, head.readUInt32LE(16), head.readUInt32LE(20), (kind, bytes, at) => slice.take(kind, bytes, at));
  const isLinked = head.readUInt32LE(12) !== objectType;
  return { ...slice.read(isLinked), format: `Mach-O, ${architecture}`, isLinked, isStatic: false };
}

class Slice {
  readonly #sections: MachOSection[] = [];
  readonly #sites = new Sites();
  readonly #selectors = new Sites();
  readonly #pieces: Pieces;
  #base = 0;
  #symbolsAt: { readonly at: number; readonly words: readonly number[] } | null = null;
  #indirectAt: Place | null = null;
  readonly #namesAt: { readonly of: typeof boundNames; readonly place: Place }[] = [];

  constructor(
    private readonly file: ProgramFile,
    private readonly machine: Machine | null,
  ) {
    this.#pieces = new Pieces(file);
  }

  take(kind: number, bytes: Buffer, at: number): void {
    const need = (size: number): void => {
      if (bytes.length < size)
        throw this.file.fault(at + 4, `a load command has ${bytes.length} bytes and needs ${size}`);
    };
    const word = (offset: number): number => bytes.readUInt32LE(offset);
    if (kind === command.segment) {
      need(72);
      this.#segment(bytes, at);
    } else if (kind === command.symbols) {
      need(24);
      this.#symbolsAt = { at: at + 8, words: [word(8), word(12), word(16), word(20)] };
    } else if (kind === command.dynamicSymbols) {
      need(80);
      this.#indirectAt = { claimedAt: at + 56, offset: word(56), size: word(60) * 4 };
    } else if (kind === command.chained) {
      need(16);
      this.#namesAt.push({ of: chainedNames, place: { claimedAt: at + 8, offset: word(8), size: word(12) } });
    } else if (bindings.includes(kind)) {
      need(48);
      for (const offset of [16, 24, 32])
        this.#namesAt.push({
          of: boundNames,
          place: { claimedAt: at + offset, offset: word(offset), size: word(offset + 4) },
        });
    }
  }

  #segment(bytes: Buffer, place: number): void {
    const count = bytes.readUInt32LE(64);
    if (count > (bytes.length - 72) / 80) throw this.file.fault(place + 64, `a segment claims ${count} sections`);
    if (textIn(bytes.subarray(8, 24)) === '__TEXT') this.#base = Number(bytes.readBigUInt64LE(24));
    for (let at = 72; at < 72 + count * 80; at += 80)
      this.#sections.push({
        name: textIn(bytes.subarray(at, at + 16)),
        at: place + at,
        address: Number(bytes.readBigUInt64LE(at + 32)),
        size: Number(bytes.readBigUInt64LE(at + 40)),
        offset: bytes.readUInt32LE(at + 48),
        relocations: { offset: bytes.readUInt32LE(at + 56), count: bytes.readUInt32LE(at + 60) },
        flags: bytes.readUInt32LE(at + 64),
        first: bytes.readUInt32LE(at + 68),
        stubBytes: bytes.readUInt32LE(at + 72),
      });
  }

  read(isLinked: boolean): Pick<Image, 'imports' | 'selectors'> {
    const symbols = this.#symbols();
    for (const symbol of symbols) if (isImport(symbol)) this.#sites.add(symbol.name);
    for (const { of, place } of this.#namesAt)
      for (const name of of(this.file, place)) this.#sites.add(withoutUnderscore(name));
    if (isLinked) this.#findUses(symbols);
    else this.#findRelocations(symbols);
    return { imports: this.#sites.bySymbol, selectors: this.#selectors.bySymbol };
  }

  #findUses(symbols: readonly MachOSymbol[]): void {
    const { machine } = this;
    const stubs: Targets = new Map();
    const pointers: Targets = new Map();
    const indirect = this.#indirect();
    for (const section of this.#sections) {
      const kind = section.flags & 0xff;
      const isPointers = kind === sectionKind.pointers || kind === sectionKind.lazyPointers;
      const entryBytes = kind === sectionKind.stubs ? section.stubBytes : 8;
      if ((kind !== sectionKind.stubs && !isPointers) || entryBytes === 0) continue;
      const count = Math.min(Math.floor(section.size / entryBytes), indirect.length - section.first);
      for (let index = 0; index < count; index += 1) {
        const symbol = symbols[indirect[section.first + index] ?? symbols.length];
        if (symbol === undefined || !isImport(symbol)) continue;
        (isPointers ? pointers : stubs).set(section.address + index * entryBytes, symbol.name);
      }
    }
    const selectors = this.#selectorReferences();
    for (const name of selectors.values()) this.#selectors.add(name);
    if (machine === null) return;
    const code = this.#code();
    const selectorStubs: Targets = new Map();
    for (const each of code) if (each.isStubs) findStubs(machine, each, selectors, selectorStubs);
    const functionAt = functionFinder(ownFunctions(symbols));
    const site = (address: number) => () => ({ address, function: functionAt(address)?.name ?? null, file: null });
    for (const each of code) {
      findUses(machine, each, { stubs, pointers }, (at, name) => this.#sites.add(name, site(at)));
      findUses(machine, each, { stubs: selectorStubs, pointers: selectors }, (at, name) =>
        this.#selectors.add(name, site(at)),
      );
    }
  }

  #code(): readonly Code[] {
    return this.#sections
      .filter(({ flags }) => (flags & instructions) !== 0 && (flags & 0xff) !== sectionKind.zeroFill)
      .map((section) => ({
        bytes: this.#bytes('its code', section),
        address: section.address,
        isStubs: (section.flags & 0xff) === sectionKind.stubs || section.name === '__objc_stubs',
      }));
  }

  /** References to selectors by their addresses. A rebased pointer has its target in its low bits, from either base. */
  #selectorReferences(): Targets {
    const names = this.#sections.find(({ name }) => name === '__objc_methname');
    const found: Targets = new Map();
    if (names === undefined) return found;
    const text = this.#bytes('the names of its selectors', names);
    for (const section of this.#sections.filter(({ name }) => name === '__objc_selrefs')) {
      const table = this.#bytes('its references to selectors', section);
      for (let at = 0; at + 8 <= table.length; at += 8) {
        const [low, high] = [table.readUInt32LE(at), table.readUInt32LE(at + 4)];
        const targets = [(high & 0xf) * 2 ** 32 + low, (high & 0x7ff) * 2 ** 32 + low, low];
        const inText = targets
          .flatMap((target) => [target - names.address, target + this.#base - names.address])
          .find((start) => start >= 0 && start < text.length && (start === 0 || text[start - 1] === 0));
        if (inText !== undefined) found.set(section.address + at, textIn(text.subarray(inText, inText + maxName)));
      }
    }
    return found;
  }

  /** An object's references to selectors have no target before it is linked, so each name counts. */
  #findRelocations(symbols: readonly MachOSymbol[]): void {
    const functionAt = functionFinder(ownFunctions(symbols));
    for (const section of this.#sections) {
      if (section.name === '__objc_methname')
        for (const name of this.#bytes('the names of its selectors', section).toString('latin1').split('\0'))
          if (name !== '') this.#selectors.add(name);
      if ((section.flags & instructions) === 0) continue;
      const { offset, count } = section.relocations;
      const table = this.#pieces.bytes('its relocations', section.at + 56, offset, count * 8);
      for (let at = 0; at < table.length; at += 8) {
        const word = table.readUInt32LE(at + 4);
        const symbol = (word & 0x0800_0000) === 0 ? undefined : symbols[word & 0xff_ffff];
        if (symbol === undefined || !isImport(symbol)) continue;
        const address = section.address + table.readInt32LE(at);
        const site = () => ({ address, function: functionAt(address)?.name ?? null, file: null });
        this.#sites.add(symbol.name, site);
      }
    }
  }

  #symbols(): MachOSymbol[] {
    if (this.#symbolsAt === null) return [];
    const { at: claimedAt, words } = this.#symbolsAt;
    const [offset = 0, count = 0, namesOffset = 0, namesSize = 0] = words;
    const table = this.#pieces.bytes('its symbol table', claimedAt, offset, count * 16);
    const names = this.#pieces.bytes('the names of its symbols', claimedAt + 8, namesOffset, namesSize);
    return Array.from({ length: count }, (_, index) => {
      const [at, start] = [index * 16, table.readUInt32LE(index * 16)];
      return {
        name: withoutUnderscore(textIn(names.subarray(start, start + maxName))),
        type: table[at + 4] ?? 0,
        value: Number(table.readBigUInt64LE(at + 8)),
      };
    });
  }

  #indirect(): readonly number[] {
    if (this.#indirectAt === null) return [];
    const { claimedAt, offset, size } = this.#indirectAt;
    const table = this.#pieces.bytes('its table of indirect symbols', claimedAt, offset, size);
    return Array.from({ length: table.length / 4 }, (_, index) => table.readUInt32LE(index * 4));
  }

  #bytes(what: string, { at, offset, size }: MachOSection): Buffer {
    return this.#pieces.bytes(what, at + 40, offset, size);
  }
}

/** A longer name is none that we know, and is cut. */
const maxName = 1024;
const symbolBits = { debug: 0xe0, kind: 0x0e, inSection: 0x0e } as const;

function isImport({ type, name, value }: MachOSymbol): boolean {
  // An undefined symbol with a value is one of uninitialised data.
  return (type & symbolBits.debug) === 0 && (type & symbolBits.kind) === 0 && name !== '' && value === 0;
}

function ownFunctions(symbols: readonly MachOSymbol[]): OwnFunction[] {
  return symbols
    .filter(({ type }) => (type & symbolBits.debug) === 0 && (type & symbolBits.kind) === symbolBits.inSection)
    .filter(({ name }) => !/^(l?tmp\d|_mh_execute_header|L)/.test(name))
    .map(({ name, value }) => ({ name, address: value, size: 0, file: null }));
}

const withoutUnderscore = (name: string): string => name.replace(/^_/, '');
