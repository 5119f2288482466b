// What the readers of program files find: the symbols that a file imports, and where its code uses them.

import type { ProgramFile } from '../doctor/program-file.ts';

export interface Image {
  /** "ELF, x64" or "Mach-O, arm64". */
  readonly format: string;
  /** By symbol, without Mach-O's leading underscore; the addresses of the instructions that use it, in the file's own. */
  readonly imports: ReadonlyMap<string, readonly Site[]>;
  /** By selector of Objective-C. */
  readonly selectors: ReadonlyMap<string, readonly Site[]>;
  /** Addresses that a symbolizer can look up; false for objects, whose sections all begin at 0. */
  readonly isLinked: boolean;
  /** It has no imports, because it was linked with all its libraries. */
  readonly isStatic: boolean;
}

export interface Site {
  readonly address: number;
  /** As the file's own symbols say; null if they don't. */
  readonly function: string | null;
  readonly file: string | null;
}

/** Sites of one symbol that are kept. */
export const maxSites = 1000;

/** Collects sites by symbol. */
export class Sites {
  readonly bySymbol = new Map<string, Site[]>();

  /** `place` is asked only for sites that are kept. */
  add(symbol: string, place?: () => Site): void {
    let sites = this.bySymbol.get(symbol);
    if (sites === undefined) {
      sites = [];
      this.bySymbol.set(symbol, sites);
    }
    if (place !== undefined && sites.length < maxSites) sites.push(place());
  }
}

/**
 * Reads pieces of a file that do not overlap in an honest one. A hostile one may claim the same bytes a thousand times,
 * so all pieces together may not be much larger than the file.
 */
export class Pieces {
  #left: number;

  constructor(private readonly file: ProgramFile) {
    this.#left = 2 * file.size + 65_536;
  }

  /** As `ProgramFile.bytes`. Throws ProgramFileError. */
  bytes(what: string, claimedAt: number, offset: number | bigint, length: number | bigint): Buffer {
    this.#left -= Number(length);
    if (this.#left < 0) throw this.file.fault(claimedAt, `${what} claims bytes that other parts of it claim too`);
    return this.file.bytes(what, claimedAt, offset, length);
  }
}
