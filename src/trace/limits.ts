// The limits of the trace format; `traces/FORMAT.md` states them for other implementations.

/** Format version that this program writes; older ones are upgraded, newer ones refused. */
export const formatVersion = 1;

export const traceLimits = {
  /** A writer ends a block of records before it exceeds this. */
  blockTargetBytes: 256 * 1024,
  /** Maximum size of a block's bytes and of a record. */
  recordBytes: 1024 * 1024,
  /** Maximum memory of the strings that a record holds and refers to, counted as FORMAT.md says. */
  recordMemory: 16 * 1024 * 1024,
  /** Maximum nesting of arrays and maps inside one block. */
  depth: 32,
  /** Maximum es_message_t.version; tables store it in a byte. */
  messageVersion: 255,
  /** Maximum number of fields that a header lists for one plan. */
  fields: 1024,
  /** Maximum es_event_type_t as stored. */
  eventType: 0xffff,
  /** The replayer keeps a message's index in a signed 32-bit integer. */
  messages: 2 ** 31 - 1,
} as const;

/** What a string takes of a record's memory, and an element of a list besides. */
export const stringMemory = (bytes: number): number => Math.ceil((bytes + 1) / 8) * 8;

/** The same for the whole item of a string, with its head. */
export const itemMemory = (bytes: number): number =>
  stringMemory(bytes - (bytes <= 24 ? 1 : bytes <= 257 ? 2 : bytes <= 65_538 ? 3 : 5));

export const elementMemory = 16;

/** The most that the structs of a message take of its memory besides, which only a reader that makes them can count. */
export const structMemory = (recordBytes: number): number => 64 * 1024 + 8 * recordBytes;

/** From this length on, one call that takes all of a text is quicker than a loop. */
export const longText = 128;

export const recordKind = {
  process: -1,
  file: -2,
  string: -3,
  list: -4,
  thread: -5,
  response: -6,
  gap: -7,
  run: -8,
  rawMessage: -9,
} as const;

export const blockKind = { header: 0, records: 1, end: 2 } as const;
