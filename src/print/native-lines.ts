// Has the addon print a trace as `EsloggerPrinter` prints it, in pieces of bytes. What the addon refuses is left to the
// printer: it begins behind the messages that were printed.
import { type Addon, loadAddon, type NativeTraceJson } from '../addon.ts';
import { SetupError } from '../errors.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { PrintableBytes } from '../words/printable.ts';
import { accessListText, bytesText } from './eslogger-json.ts';

/** What the addon says, by place in `found`. */
const place = { messages: 0, records: 1, state: 2 } as const;
const state = { goOn: 0, blockEnds: 1, refused: 2 } as const;

/** The addon returns 64 KiB and the rest of a line. */
const pieceBytes = 128 * 1024;

export class NativeLines {
  private readonly json: NativeTraceJson;
  private readonly reader: TraceReader;
  private readonly found: Uint32Array;

  private constructor({ TraceJson }: Addon, reader: TraceReader) {
    this.reader = reader;
    this.found = new Uint32Array(Object.keys(place).length);
    const convert = (kind: number, bytes: Uint8Array): string =>
      kind === 0 ? accessListText(bytes) : bytesText(bytes);
    this.json = new TraceJson(reader.headerBytes(), reader.size, convert, this.found);
  }

  /** Returns null without an addon, and for a trace with other tables than this build's. */
  static of(reader: TraceReader): NativeLines | null {
    try {
      return new NativeLines(loadAddon(), reader);
    } catch (error) {
      if (error instanceof SetupError || (error as Error).message === 'the trace has another schema') return null;
      throw error;
    }
  }

  /** Messages printed so far. */
  get messages(): number {
    return this.found[place.messages] as number;
  }

  /**
   * Yields whole lines, and takes whether they were written: only then their memory is used again. Returns false where
   * something is wrong: only `messages` of them are right.
   */
  *pieces(): Generator<PrintableBytes, boolean, boolean> {
    const { json, found, reader } = this;
    let target = Buffer.alloc(pieceBytes);
    for (const { bytes, firstMessage } of reader.blocks(loadAddon().crc32c)) {
      if (firstMessage !== this.messages) return false;
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
    const { stated } = reader;
    return (
      stated === undefined || (stated.messages === this.messages && stated.records === (found[place.records] as number))
    );
  }
}
