// Every limit of the trace format in one place; `traces/FORMAT.md` states them for the other implementation.

/** Version of the format this program writes; older ones are upgraded, newer ones refused. */
export const formatVersion = 1;

export const traceLimits = {
  /** A writer ends a records block before it would grow beyond this. */
  blockTargetBytes: 256 * 1024,
  /** No block's bytes and no record are longer. */
  recordBytes: 1024 * 1024,
  /** Nesting of arrays and maps inside one block. */
  depth: 32,
  /** es_message_t.version; tables count them in a byte. */
  messageVersion: 255,
  /** es_event_type_t as stored. */
  eventType: 0xffff,
  /** The replayer keeps a message's place in a signed 32-bit integer. */
  messages: 2 ** 31 - 1,
} as const;

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
