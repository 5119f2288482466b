// Reads the frame of a trace: item 0 and the blocks. It finds cuts and damage of the frame, and does not
// look into a block.
import { TraceError } from '../errors/errors.ts';
import { CborCursor } from './cbor-cursor.ts';
import { CborEnd, CborFault } from './cbor-fault.ts';
import { crc32c } from './crc32c.ts';
import { blockHeadBytes, type FileWindow } from './file-window.ts';
import { blockKind, formatVersion, traceLimits } from './limits.ts';

export interface BlockFrame {
  readonly kind: number;
  readonly firstMessage: number;
  readonly checksum: number;
  /** Offsets in the file: of the block, of its bytes, and of what follows it. */
  readonly offset: number;
  readonly bytesOffset: number;
  readonly end: number;
}

export interface Cut {
  /** End of the last whole block. */
  readonly offset: number;
  readonly reason: string;
}

const magic = Uint8Array.of(0x82, 0x6e, ...Buffer.from('esreplay-trace'));
const brokenRemedy = 'make the trace again, or keep its undamaged part with `esreplay recover`';

export const brokenTrace = (
  reason: string,
  offset: number,
  more: { field?: string; record?: number } = {},
): TraceError => new TraceError(reason, { offset, ...more, remedy: brokenRemedy });

/** Reads item 0: the format version, from `oldest` to ours, and the offset of the first block. */
export function readMagic(file: FileWindow): { version: number; end: number } {
  const bytes = file.at(0, magic.length + 9);
  if (file.size === 0) throw new TraceError('the trace is empty', { offset: 0, remedy: brokenRemedy });
  if (Buffer.compare(bytes.subarray(0, magic.length), magic.subarray(0, bytes.length)) !== 0) {
    const remedy = "import eslogger's output first with `esreplay import`";
    throw new TraceError('not an esreplay trace', { offset: 0, remedy });
  }
  if (bytes.length <= magic.length) throw brokenTrace('the file ends inside its header', bytes.length);
  const cursor = new CborCursor();
  cursor.start(bytes);
  cursor.pos = magic.length;
  const version = withPlace(0, undefined, () => cursor.uint(Number.MAX_SAFE_INTEGER));
  if (version > formatVersion) {
    throw new TraceError(`trace format ${version} is newer than ${formatVersion}, the newest this esreplay reads`, {
      offset: magic.length,
      remedy: 'install a newer esreplay',
    });
  }
  if (version < formatVersion) throw brokenTrace(`unknown trace format ${version}`, magic.length);
  return { version, end: cursor.pos };
}

/** Returns the frame of the header's block. Throws if the file is cut before its end, or if it is another block. */
export function readHeaderFrame(file: FileWindow, offset: number): BlockFrame {
  const first = readFrame(file, offset);
  if ('reason' in first) throw brokenTrace(`${first.reason}, before its header is whole`, first.offset);
  if (first.kind !== blockKind.header)
    throw brokenTrace('the first block is not a header', offset, { field: 'block.kind' });
  checkPlace(first, 0);
  return first;
}

/** Throws for a block that does not state how many messages come before it. */
export function checkPlace({ firstMessage, offset }: BlockFrame, messages: number): void {
  if (firstMessage === messages) return;
  const reason = `the block says that ${firstMessage} messages come before it, there are ${messages}`;
  throw brokenTrace(reason, offset, { field: 'block.firstMessage' });
}

/** Returns the block at `offset`, or how the file is cut there. Throws for a wrong frame. */
export function readFrame(file: FileWindow, offset: number): BlockFrame | Cut {
  if (offset >= file.size) return { offset, reason: 'the file ends without an end block' };
  const head = file.at(offset, blockHeadBytes);
  const cursor = new CborCursor();
  cursor.start(head);
  const inside: Cut = { offset, reason: 'the file ends inside a block' };
  try {
    if (head[0] !== 0x84) cursor.fail('a block is [kind, firstMessage, crc32c, bytes]', 0);
    cursor.pos = 1;
    const kind = named('kind', () => cursor.uint(blockKind.end));
    const firstMessage = named('firstMessage', () => cursor.uint(traceLimits.messages));
    const checksum = named('crc32c', () => cursor.uint(0xffffffff));
    const length = named('bytes', () => byteStringHead(cursor));
    const bytesOffset = offset + cursor.pos;
    if (length === 0) throw new CborFault('an empty block', cursor.pos).within('bytes');
    if (bytesOffset + length > file.size) return inside;
    return { kind, firstMessage, checksum, offset, bytesOffset, end: bytesOffset + length };
  } catch (error) {
    if (!(error instanceof CborFault)) throw error;
    if (error instanceof CborEnd) return inside;
    throw brokenTrace(error.message, offset + error.offset, { field: `block.${error.field}`.replace(/\.$/, '') });
  }
}

/** Returns a block's bytes, valid until the file's next read, if their checksum is right. */
export function readBlock(file: FileWindow, frame: BlockFrame, checksumOf: typeof crc32c = crc32c): Uint8Array {
  const bytes = file.at(frame.bytesOffset, frame.end - frame.bytesOffset);
  if (bytes.length !== frame.end - frame.bytesOffset) {
    throw brokenTrace('the file became shorter while it was read', frame.bytesOffset);
  }
  if (checksumOf(bytes) !== frame.checksum) {
    throw brokenTrace('the checksum of a block is wrong', frame.offset, { field: 'block.crc32c' });
  }
  return bytes;
}

/** Runs `read` on bytes that begin at `base` in the file, and turns a fault into the error that users see. */
export function withPlace<T>(base: number, record: number | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw placed(error, base, record);
  }
}

export function placed(error: unknown, base: number, record: number | undefined): unknown {
  if (!(error instanceof CborFault)) return error;
  return new TraceError(error.message, {
    offset: base + error.offset,
    record,
    // If a record is wrong before any field is reached, the field is the record.
    field: error.field || (record === undefined ? '' : 'record'),
    remedy: brokenRemedy,
  });
}

/** Adds the file's name to the error's place. */
export function inFile(path: string, error: unknown): unknown {
  if (!(error instanceof TraceError) || error.place?.startsWith(path)) return error;
  const { message, record, offset, field, remedy, place, cause } = error;
  return new TraceError(message, {
    record,
    offset,
    field,
    remedy,
    cause,
    place: place === undefined ? path : `${path}: ${place}`,
  });
}

function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof CborFault ? error.within(name) : error;
  }
}

/** Returns the length of a byte string; its bytes may be beyond the head that the cursor sees. */
function byteStringHead(cursor: CborCursor): number {
  const at = cursor.pos;
  const length = cursor.byteStringLength();
  if (length > traceLimits.recordBytes)
    cursor.fail(`a block of ${length} bytes, at most ${traceLimits.recordBytes} are allowed`, at);
  return length;
}
