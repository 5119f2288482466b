// Checks well-formedness before every generic decode: RFC 8949 core deterministic CBOR without floats, tags,
// `undefined` and indefinite lengths. cbor-x alone would accept duplicate keys and invalid UTF-8, and reports no
// offsets. Iterative with a fixed stack: hostile nesting cannot exhaust ours, and no count is trusted beyond the bytes
// left.
import { isUtf8 } from 'node:buffer';
import { CborFault } from './cbor-fault.ts';
import { traceLimits } from './limits.ts';

interface Frame {
  readonly isMap: boolean;
  /** Number of items in an array, or of pairs in a map. */
  readonly count: number;
  done: number;
  /** In a map: place of the current key's bytes; −1 while the next item is a key. */
  keyStart: number;
  keyEnd: number;
  atValue: boolean;
}

/** Checks one item at `start` and returns its end. Throws CborFault with the offset and the path inside the item. */
export function walkCbor(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const stack: Frame[] = [];
  let pos = start;
  try {
    for (;;) {
      const itemStart = pos;
      const frame = stack.at(-1);
      const head = readHead(bytes, pos, end);
      pos = head.end;
      let opened = false;
      switch (head.major) {
        case 0:
        case 1:
          break;
        case 2:
        case 3:
          if (head.value > end - pos)
            throw new CborFault(`${kind(head.major)} of ${head.value} bytes, ${end - pos} are left`, itemStart);
          if (head.major === 3 && !isUtf8(bytes.subarray(pos, pos + head.value)))
            throw new CborFault('text is not valid UTF-8', itemStart);
          pos += head.value;
          break;
        case 4:
        case 5: {
          const isMap = head.major === 5;
          const minBytes = isMap ? head.value * 2 : head.value;
          if (minBytes > end - pos)
            throw new CborFault(`${kind(head.major)} of ${head.value} items, ${end - pos} bytes are left`, itemStart);
          if (frame?.isMap && !frame.atValue)
            throw new CborFault('a map key is not an integer, bytes or text', itemStart);
          if (stack.length >= traceLimits.depth)
            throw new CborFault(`nested deeper than ${traceLimits.depth}`, itemStart);
          if (head.value > 0) {
            stack.push({ isMap, count: head.value, done: 0, keyStart: -1, keyEnd: -1, atValue: false });
            opened = true;
          }
          break;
        }
        case 7:
          if (frame?.isMap && !frame.atValue)
            throw new CborFault('a map key is not an integer, bytes or text', itemStart);
          break;
      }
      if (opened) continue;
      pos = close(bytes, stack, itemStart, pos);
      if (stack.length === 0) return pos;
    }
  } catch (error) {
    if (error instanceof CborFault) for (const frame of stack.reverse()) error.within(step(bytes, frame));
    throw error;
  }
}

/**
 * Counts a finished item in its frame and closes the frames that it finishes; the stack is empty when the outermost
 * item is done.
 */
function close(bytes: Uint8Array, stack: Frame[], itemStart: number, pos: number): number {
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (frame.isMap && !frame.atValue) {
      if (frame.keyStart >= 0) compareKeys(bytes, frame, itemStart, pos);
      frame.keyStart = itemStart;
      frame.keyEnd = pos;
      frame.atValue = true;
      return pos;
    }
    frame.atValue = false;
    frame.done++;
    if (frame.done < frame.count) return pos;
    stack.pop();
  }
  return pos;
}

function compareKeys(bytes: Uint8Array, frame: Frame, start: number, end: number): void {
  const order = Buffer.compare(bytes.subarray(frame.keyStart, frame.keyEnd), bytes.subarray(start, end));
  if (order === 0) throw new CborFault('duplicate map key', start);
  if (order > 0) throw new CborFault('map keys are not in canonical order', start);
}

interface Head {
  readonly major: number;
  /**
   * The argument: exact below 2^53. It is only used as a length or count, and anything larger is out of bounds anyway.
   */
  readonly value: number;
  readonly end: number;
}

function readHead(bytes: Uint8Array, pos: number, end: number): Head {
  if (pos >= end) throw new CborFault('ends in the middle of an item', pos);
  const initial = bytes[pos] as number;
  const major = initial >> 5;
  const info = initial & 31;
  if (major === 6) throw new CborFault('tags are not allowed', pos);
  if (major === 7) {
    if (info >= 20 && info <= 22) return { major, value: info, end: pos + 1 };
    if (info >= 25 && info <= 27) throw new CborFault('floats are not allowed', pos);
    throw new CborFault(
      info === 31 ? 'indefinite lengths are not allowed' : 'only false, true and null are allowed',
      pos,
    );
  }
  if (info < 24) return { major, value: info, end: pos + 1 };
  if (info === 31) throw new CborFault('indefinite lengths are not allowed', pos);
  if (info > 27) throw new CborFault('reserved additional information', pos);
  const size = 1 << (info - 24);
  if (size > end - pos - 1) throw new CborFault('ends in the middle of an item', pos);
  let value = 0;
  for (let i = 1; i <= size; i++) value = value * 256 + (bytes[pos + i] as number);
  if (value < (size === 1 ? 24 : 2 ** (size * 4)))
    throw new CborFault('an integer or length is not in its shortest form', pos);
  return { major, value, end: pos + 1 + size };
}

const kind = (major: number): string => ['', '', 'bytes', 'text', 'array', 'map'][major] ?? 'item';

function step(bytes: Uint8Array, frame: Frame): string {
  if (!frame.isMap) return `[${frame.done}]`;
  if (!frame.atValue) return `{${frame.done}}`;
  const head = readHead(bytes, frame.keyStart, frame.keyEnd);
  if (head.major !== 3) return `{${frame.done}}`;
  return Buffer.from(bytes.buffer, bytes.byteOffset + head.end, Math.min(head.value, 80)).toString('utf8');
}
