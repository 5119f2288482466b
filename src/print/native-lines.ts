// Has the addon print a trace as `EsloggerPrinter` prints it, in pieces of bytes. What the addon refuses is left to the
// printer: it begins behind the messages that were printed.
import type { NativeLineStyle, NativeTraceJson } from '../addon/load.ts';
import { native, opened } from '../addon/native.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { PrintableBytes } from '../words/printable.ts';
import { accessListText, bytesText, wrongText } from './json-text.ts';
import { catStyle, type LineStyle } from './line-style.ts';
import type { Subscription } from './subscription.ts';

/** What the addon says, by place in `found`. */
const place = { messages: 0, records: 1, state: 2, lines: 3 } as const;
const state = { goOn: 0, blockEnds: 1, refused: 2 } as const;

/** The addon returns 64 KiB and the rest of a line. */
const pieceBytes = 128 * 1024;

type NativePrint = NonNullable<ReturnType<typeof native.print>>;

export class NativeLines {
  private readonly json: NativeTraceJson;
  private readonly reader: TraceReader;
  private readonly found: Float64Array;
  private readonly crc32c: (bytes: Uint8Array) => number;

  private constructor(part: NativePrint, json: NativeTraceJson, reader: TraceReader, found: Float64Array) {
    this.crc32c = part.crc32c;
    this.json = json;
    this.reader = reader;
    this.found = found;
  }

  /**
   * Returns null for a trace that the printer has to read. Close what it returns. `subscription`: only what that client gets, with its
   * numbers.
   */
  static of(reader: TraceReader, style = catStyle, subscription?: Subscription): NativeLines | null {
    const found = new Float64Array(Object.keys(place).length);
    const part = native.print();
    if (part === null) return null;
    const json = new part.TraceJson(converter(style), found, addonStyle(style), subscription);
    return opened(json, reader.headerBytes(), reader.size) && new NativeLines(part, json, reader, found);
  }

  /** Then nothing more is printed. */
  close(): void {
    this.json.close();
  }

  /** Messages read so far. */
  get messages(): number {
    return this.found[place.messages] as number;
  }

  /** Messages printed so far. */
  get lines(): number {
    return this.found[place.lines] as number;
  }

  get records(): number {
    return this.found[place.records] as number;
  }

  /**
   * Yields whole lines, and takes whether they were written: only then it reuses their memory. Returns false where
   * native code refuses a record: then only `messages` lines are right. Throws TraceError for damage between records.
   */
  *pieces(): Generator<PrintableBytes, boolean, boolean> {
    const { json, found, reader } = this;
    let target = Buffer.alloc(pieceBytes);
    for (const bytes of reader.blocks(this.crc32c, this)) {
      json.start(bytes);
      do {
        const next = json.next(target);
        const piece = typeof next === 'number' ? target.subarray(0, next) : next;
        if (piece.length === 0) continue;
        const isWritten = yield piece as PrintableBytes; // texts are, by `JsonText`
        if (!isWritten) target = Buffer.alloc(pieceBytes);
      } while (found[place.state] === state.goOn);
      if (found[place.state] === state.refused) return false;
    }
    return true;
  }
}

const conversions = [accessListText, bytesText, wrongText] as const;

/** Not a part of the class: native code keeps it, and with it every object that it refers to. */
const converter =
  (style: LineStyle) =>
  (kind: number, bytes: Uint8Array): string =>
    (conversions[kind] ?? wrongText)(bytes, style);

/** As `style_of` of json_addon.cc reads it. */
const addonStyle = (style: LineStyle): NativeLineStyle => ({
  version: style.version ?? 0,
  statedVersion: style.statedVersion ?? 0,
  slashes: style.slashes,
  safe: style.safe,
  tokenArrays: style.tokens === 'array',
  deadline: (['always', 'if-set', 'never'] as const).indexOf(style.deadline),
  extensions: style.extensions,
  shuffles: style.seed !== null,
  seed: style.seed ?? 0,
});
