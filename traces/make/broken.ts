// Traces that are cut, broken, hostile or from the future, each with what a reader must report. Both readers are tested
// with them.
import { type CborValue, decodeCbor, encodeCbor } from '../../src/trace/cbor.ts';
import { walkCbor } from '../../src/trace/cbor-walk.ts';
import { decodeHeader, encodeHeader } from '../../src/trace/header.ts';
import { block, joined, magic, storyBytes } from './bytes.ts';
import { Story } from './story.ts';

export interface BrokenTrace {
  readonly bytes: Uint8Array;
  readonly about: string;
  readonly expected: Expected;
}

/** Either the trace is cut, with this many messages before the cut, or reading it fails at this place. */
export type Expected =
  | { readonly cutAt: number; readonly messages: number }
  | { readonly error: string; readonly offset: number; readonly record?: number; readonly field?: string };

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** [-3, "a"] */
const stringRecord = hex('82 22 61 61');

export function brokenTraces(): ReadonlyMap<string, BrokenTrace> {
  const good = smallTrace();
  const parts = partsOf(good);
  const start = parts.records.offset;
  /** Returns the good header, then one records block with these bytes. */
  const withRecords = (bytes: Uint8Array): Uint8Array =>
    joined(good.subarray(0, start), block(1, 0, bytes), block(2, 0, encodeCbor([0, 1])));
  /** Returns where the bytes of that block begin. */
  const base = (bytes: Uint8Array): number => start + block(1, 0, bytes).length - bytes.length;
  const refused = (
    bytes: Uint8Array,
    about: string,
    error: string,
    at: number,
    more: { record: number; field?: string },
  ): BrokenTrace => ({
    bytes: withRecords(bytes),
    about,
    expected: { error, offset: base(bytes) + at, ...more },
  });
  const flipped = Uint8Array.from(good);
  flipped[parts.records.end - 3] = (flipped[parts.records.end - 3] ?? 0) ^ 0x10;
  const deep = joined(hex('82 22'), new Uint8Array(40).fill(0x81), hex('00'));
  const header = decodeCbor(parts.header.bytes) as ReadonlyMap<CborValue, CborValue>;
  const withHeader = (change: (map: Map<CborValue, CborValue>) => void): Uint8Array => {
    const map = new Map(header);
    change(map);
    return joined(magic(), block(0, 0, encodeCbor(map)), good.subarray(start));
  };
  const headerBytes = magic().length + block(0, 0, parts.header.bytes).length - parts.header.bytes.length;

  return new Map<string, BrokenTrace>([
    [
      'empty',
      { bytes: new Uint8Array(), about: 'No bytes at all.', expected: { error: 'the trace is empty', offset: 0 } },
    ],
    [
      'not-a-trace',
      {
        bytes: Uint8Array.from(Buffer.from('{"event_type":10,"event":{"open":{"fflag":1}}}\n')),
        about: 'JSON lines, as eslogger prints them.',
        expected: { error: 'not an esreplay trace', offset: 0 },
      },
    ],
    [
      'future',
      {
        bytes: joined(magic(2), good.subarray(magic().length)),
        about: 'Format 2, made by a newer esreplay.',
        expected: { error: 'newer', offset: magic().length - 1 },
      },
    ],
    [
      'format-zero',
      {
        bytes: joined(magic(0), good.subarray(magic().length)),
        about: 'Format number 0, which is unknown.',
        expected: { error: 'unknown trace format 0', offset: magic().length - 1 },
      },
    ],
    [
      'cut-in-header',
      {
        bytes: good.subarray(0, start - 20),
        about: 'Ends inside the header block.',
        expected: { error: 'before its header is whole', offset: magic().length },
      },
    ],
    [
      'cut-in-records',
      {
        bytes: good.subarray(0, parts.records.end - 40),
        about: 'Ends inside the only records block.',
        expected: { cutAt: start, messages: 0 },
      },
    ],
    [
      'cut-before-end',
      {
        bytes: good.subarray(0, parts.records.end),
        about: 'The end block is missing.',
        expected: { cutAt: parts.records.end, messages: parts.messages },
      },
    ],
    [
      'cut-in-end',
      {
        bytes: good.subarray(0, good.length - 1),
        about: 'Ends inside the end block.',
        expected: { cutAt: parts.records.end, messages: parts.messages },
      },
    ],
    [
      'wrong-checksum',
      {
        bytes: flipped,
        about: 'One bit of a record is flipped.',
        expected: { error: 'checksum', offset: start, field: 'block.crc32c' },
      },
    ],
    [
      'trailing-bytes',
      {
        bytes: joined(good, hex('00')),
        about: 'A byte after the end block.',
        expected: { error: 'after the end block', offset: good.length },
      },
    ],
    [
      'second-header',
      {
        bytes: joined(good.subarray(0, start), good.subarray(magic().length)),
        about: 'Two header blocks.',
        expected: { error: 'second header', offset: start, field: 'block.kind' },
      },
    ],
    [
      'unknown-block',
      {
        bytes: joined(good.subarray(0, start), encodeCbor([7, 0, 0, hex('00')])),
        about: 'A block of kind 7.',
        expected: { error: 'more than 2', offset: start + 1, field: 'block.kind' },
      },
    ],
    [
      'giant-block',
      {
        bytes: joined(good.subarray(0, start), hex('84 01 00 00 5a 40 00 00 00')),
        about: 'A block that claims a gigabyte.',
        expected: { error: 'at most 1048576', offset: start + 4, field: 'block.bytes' },
      },
    ],
    [
      'wrong-first-message',
      {
        bytes: joined(good.subarray(0, start), block(1, 5, stringRecord), block(2, 0, encodeCbor([0, 1]))),
        about: 'A block that says five messages came before it, where none did.',
        expected: { error: '5 messages come before it', offset: start, field: 'block.firstMessage' },
      },
    ],
    [
      'wrong-end',
      {
        bytes: joined(
          good.subarray(0, parts.records.end),
          block(2, parts.messages, encodeCbor([parts.messages + 1, 3])),
        ),
        about: 'The end block counts one message too many.',
        expected: {
          error: 'the end block states',
          offset: parts.records.end + block(2, parts.messages, encodeCbor([parts.messages + 1, 3])).length - 3,
          field: 'end',
        },
      },
    ],
    [
      'header-without-timebase',
      {
        bytes: withHeader((map) => map.delete('timebase')),
        about: 'A header that lacks a key.',
        expected: { error: 'missing', offset: headerBytes, field: 'timebase' },
      },
    ],
    [
      'header-with-zero-denominator',
      {
        bytes: withHeader((map) => map.set('timebase', [125, 0])),
        about: 'A timebase that would divide by zero.',
        expected: { error: 'from 1 to', offset: headerBytes, field: 'timebase' },
      },
    ],
    [
      'header-float',
      {
        bytes: joined(magic(), block(0, 0, hex('a1 61 61 f9 3c 00')), good.subarray(start)),
        about: 'A header with a float in it.',
        expected: { error: 'floats are not allowed', offset: magic().length + 9 + 3, field: 'a' },
      },
    ],
    [
      'header-duplicate-key',
      {
        bytes: joined(magic(), block(0, 0, hex('a2 61 61 01 61 61 02')), good.subarray(start)),
        about: 'A header with the same key twice.',
        expected: { error: 'duplicate map key', offset: magic().length + 9 + 4, field: '{1}' },
      },
    ],
    [
      'undefined-process',
      refused(
        hex('8b 01 00 00 f6 18 63 f6 00 00 00 01 00'),
        'A message of process 99, which is not defined.',
        'process 99 is not defined',
        5,
        { record: 0, field: 'process' },
      ),
    ],
    [
      'undefined-string',
      refused(hex('82 23 81 00'), 'A list of string 0, which is not defined.', 'string 0 is not defined', 3, {
        record: 0,
        field: 'list[0]',
      }),
    ],
    [
      'unknown-record',
      refused(hex('82 38 63 00'), 'A record of kind −100.', 'no record kind -100', 1, { record: 0, field: 'type' }),
    ],
    [
      'long-form',
      refused(hex('82 22 78 01 61'), 'A length in two bytes where one is enough.', 'shortest form', 2, {
        record: 0,
        field: 'string',
      }),
    ],
    [
      'invalid-utf8',
      refused(hex('82 22 62 c3 28'), 'Text that is not UTF-8.', 'UTF-8', 2, { record: 0, field: 'string' }),
    ],
    [
      'indefinite-array',
      refused(hex('9f 22 61 61 ff'), 'An array of indefinite length.', 'of indefinite length', 0, {
        record: 0,
        field: 'record',
      }),
    ],
    [
      'tag',
      refused(hex('82 22 c1 61 61'), 'A tagged string.', 'expected text, found a tag', 2, {
        record: 0,
        field: 'string',
      }),
    ],
    [
      'giant-array',
      refused(hex('82 23 9b 00 00 00 10 00 00 00 00'), 'A list that claims 2^36 strings.', '0 bytes are left', 2, {
        record: 0,
        field: 'list',
      }),
    ],
    [
      'giant-string',
      refused(
        joined(stringRecord, hex('82 22 7a 7f ff ff ff 61')),
        'A string that claims two gigabytes.',
        '1 are left',
        6,
        { record: 1, field: 'string' },
      ),
    ],
    [
      'deep',
      refused(deep, 'Arrays forty deep where a string belongs.', 'expected text, found an array', 2, {
        record: 0,
        field: 'string',
      }),
    ],
    [
      'short-record',
      refused(hex('81 22'), 'A string definition without its string.', '1 items, 2 belong', 0, {
        record: 0,
        field: 'record',
      }),
    ],
  ]);
}

/** Twelve opens by two processes, in one records block. */
export function smallTrace(): Uint8Array {
  const story = new Story();
  const actors = [
    story.actor('/usr/local/bin/left', { pid: 801, uid: 501, platform: false }),
    story.actor('/usr/local/bin/right', { pid: 802, uid: 501, platform: false }),
  ];
  for (let index = 0; index < 6; index++) {
    for (const actor of actors) {
      story.wait(1).auth('open', actor, { open: { fflag: 1, file: story.file(`/Users/noor/notes/${index}.txt`) } });
    }
  }
  return storyBytes(story, 'traces/make/broken.ts');
}

interface Part {
  readonly offset: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Splits a trace of exactly three blocks into its parts. */
function partsOf(trace: Uint8Array): { header: Part; records: Part; messages: number } {
  const at = (offset: number, lengthAt: number): Part => {
    // Small blocks: array, kind, one-byte index, five-byte checksum, then a length of up to three bytes.
    const view = new DataView(trace.buffer, trace.byteOffset);
    const info = (trace[lengthAt] ?? 0) & 31;
    const [size, head] =
      info < 24 ? [info, 1] : info === 24 ? [view.getUint8(lengthAt + 1), 2] : [view.getUint16(lengthAt + 1), 3];
    const start = lengthAt + head;
    return { offset, end: start + size, bytes: trace.subarray(start, start + size) };
  };
  const headerAt = magic().length;
  const header = at(headerAt, headerAt + 8);
  const records = at(header.end, header.end + 8);
  return { header, records, messages: 12 };
}

/** Returns a trace of the same format with a newer schema: an event type and a field that today's tables lack. */
export function newerSchema(): Uint8Array {
  const parts = partsOf(smallTrace());
  const { events, fields, raw: _, ...header } = decodeHeader(parts.header.bytes);
  const open = fields.es_event_open_t ?? [];
  const lists = {
    events: [...events, [900, 'ES_EVENT_TYPE_NOTIFY_TELEPORT', 'es_event_teleport_t']] as typeof events,
    fields: { ...fields, es_event_open_t: [...open, 'colour'], es_event_teleport_t: ['place', 'speed'] },
  };
  const records: CborValue[] = [
    ...definitions(parts.records.bytes),
    [1, 100, 0, 0, 0, null, 0, 0, 0, 1, 0, new Map([['name', 'blue']])],
    [900, 100, 0, null, 0, null, 0, 0, 0, 'the moon', 12],
    [1, 100, 0, 0, 0, null, 0, 0, 0, 1, 0],
  ];
  const bytes = joined(...records.map(encodeCbor));
  return joined(
    magic(),
    block(0, 0, encodeHeader(header, lists)),
    block(1, 0, bytes),
    block(2, 3, encodeCbor([3, records.length])),
  );
}

/** Returns the same trace with another schema, which has other names for some fields of a struct. */
export function renamedFields(trace: Uint8Array, plan: string, names: ReadonlySet<string>): Uint8Array {
  const { header } = partsOf(trace);
  const { events, fields, raw: _, ...rest } = decodeHeader(header.bytes);
  const renamed = fields[plan]?.map((name) => (names.has(name) ? `other_${name}` : name)) ?? [];
  const lists = { events, fields: { ...fields, [plan]: renamed } };
  return joined(magic(), block(0, 0, encodeHeader(rest, lists)), trace.subarray(header.end));
}

/** Returns the definitions before the first message of a records block. */
function definitions(bytes: Uint8Array): CborValue[] {
  const items = decodeCbor(wrap(bytes)) as readonly (readonly CborValue[])[];
  const firstMessage = items.findIndex((record) => Number(record[0]) >= 0);
  return items.slice(0, firstMessage) as CborValue[];
}

/** Returns a sequence of records as one array. */
function wrap(bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (let pos = 0; pos < bytes.length; count++) pos = walkCbor(bytes, pos);
  const head = count < 24 ? [0x80 | count] : [0x98, count];
  return joined(Uint8Array.from(head), bytes);
}
