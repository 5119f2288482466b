// Reads one line of eslogger's output as a message: the envelope's thirteen keys by hand, everything below them with the
// schema's shapes. `cat --json` adds `deadline` and AUTH messages (`action` null) to eslogger's shape; both are read
// here too.

import type { Message, NotifyResult, Process, Thread } from '../schema/generated/messages.ts';
import { eventKey } from '../schema/macos/eslogger-shape.ts';
import { type EventRow, eventRow, eventRows } from '../schema/macos/events.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import { rawEventOf } from '../trace/unknown-fields.ts';
import { JsonError, JsonScanner } from './json.ts';
import { behindSpace, ShapeReaders } from './shape-reader.ts';
import { integerReaders, known, type Read, readTimespec, slotsOf } from './value-readers.ts';

const keys = [
  ...(['action', 'action_type', 'deadline', 'event', 'event_type', 'global_seq_num', 'mach_time', 'process'] as const),
  ...(['schema_version', 'seq_num', 'thread', 'time', 'version'] as const),
];
type Key = (typeof keys)[number];

/** The value of `event`, before `event_type` has confirmed its name. */
interface NamedPayload {
  readonly key: string;
  /** Undefined if no event of the schema has this name; then `text` is kept. */
  readonly payload: unknown;
  readonly text: string;
  readonly at: number;
}

/** Message versions without the field leave its key out. */
const keySince: Partial<Record<Key, number>> = { seq_num: 2, thread: 4, global_seq_num: 4 };

const schemaVersion = 1;

const rowByKey = new Map<string, EventRow>();
for (const row of eventRows) {
  const key = eventKey(row);
  if (key !== null && row.payload !== null && (row.action === 'NOTIFY' || !rowByKey.has(key))) rowByKey.set(key, row);
}

export class EsloggerLineReader {
  private readonly envelopes = new Map<number, EnvelopeReader>();
  /** Lines of one file nearly always have one version, which may be anywhere in the line. */
  guess = newestVersion;

  /** Throws JsonError; `keyPathAt` names the key at its column. */
  read(line: string): Message {
    try {
      const message = this.envelope(this.guess).read(new JsonScanner(line));
      if (message) return message;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const version = findVersion(line);
      if (version === undefined || version === this.guess) throw error;
    }
    const version = findVersion(line) ?? this.guess;
    this.guess = version;
    const message = this.envelope(version).read(new JsonScanner(line));
    if (!message) throw new Error('the version of a line changed while it was read');
    return message;
  }

  private envelope(version: number): EnvelopeReader {
    let reader = this.envelopes.get(version);
    if (!reader) {
      reader = new EnvelopeReader(version);
      this.envelopes.set(version, reader);
    }
    return reader;
  }
}

/** Returns the line's `version`; undefined if it has no usable one. Throws for a version newer than the schema. */
function findVersion(line: string): number | undefined {
  const scanner = new JsonScanner(line);
  for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
    const keyAt = scanner.at;
    if (scanner.key() !== 'version') scanner.skip();
    else {
      const version = scanner.integer();
      if (version < 1) throw scanner.errorAt(keyAt, `message version ${version} is out of range`);
      if (version > newestVersion) {
        throw scanner.errorAt(keyAt, `message version ${version} is newer than this esreplay knows (${newestVersion})`);
      }
      return Number(version);
    }
  }
  return undefined;
}

class EnvelopeReader {
  private readonly reads: ReadonlyMap<string, Read>;
  /** Of the line that is being read. */
  private values = new Map<string, unknown>();
  private readonly shapes: ShapeReaders;
  private readonly payloads = new Map<string, Read>();

  constructor(private readonly version: number) {
    this.shapes = new ShapeReaders(version);
    const readAction = behindSpace(readNotifyResult);
    const readThread = this.shapes.struct('es_thread_t');
    const byKey: Record<Key, Read> = {
      action: (scanner) => (scanner.takeNull() ? null : readAction(scanner)),
      action_type: integerReaders.u32,
      deadline: (scanner) => (scanner.takeNull() ? 0n : integerReaders.u64(scanner)),
      event: (scanner) => this.readEvent(scanner),
      event_type: integerReaders.u32,
      global_seq_num: integerReaders.u64,
      mach_time: integerReaders.u64,
      process: this.shapes.struct('es_process_t'),
      schema_version: integerReaders.u32,
      seq_num: integerReaders.u64,
      thread: (scanner) => (scanner.takeNull() ? null : readThread(scanner)),
      time: readTimespec,
      version: integerReaders.u32,
    };
    this.reads = new Map(Object.entries(byKey));
  }

  /** Returns null if the line turns out to have another version. */
  read(scanner: JsonScanner): Message | null {
    const { version, reads } = this;
    const values = new Map<string, unknown>();
    this.values = values;
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const keyAt = scanner.at;
      const key = scanner.key();
      const read = reads.get(key);
      if (read === undefined) throw scanner.errorAt(keyAt, `key "${key}" is unknown`);
      if (values.has(key)) throw scanner.errorAt(keyAt, 'key given twice in one object');
      values.set(key, read(scanner));
    }
    scanner.finish();
    if (this.value<number>('version') !== version) return null;
    const schema = this.value<number>('schema_version');
    if (schema !== schemaVersion)
      throw new JsonError(`schema_version ${schema} is not known, only ${schemaVersion}`, 1);
    for (const key of keys)
      if ((keySince[key] ?? 1) > version && values.has(key))
        throw new JsonError(`key "${key}" is unknown in message version ${version}`, 1);
    const type = this.value<number>('event_type');
    const actionType = this.value<number>('action_type');
    const action = this.value<NotifyResult | null>('action');
    const isAuth = this.checkAction(type, actionType, action);
    const message: Message = {
      version,
      time: this.value('time'),
      mach_time: this.value('mach_time'),
      deadline: (values.get('deadline') as bigint | undefined) ?? 0n,
      process: this.value<Process>('process'),
      seq_num: version < 2 ? 0n : this.value('seq_num'),
      action_type: isAuth ? 0 : 1,
      action,
      event_type: type,
      event: eventOf(scanner, type, this.value<NamedPayload>('event')),
      thread: version < 4 ? null : this.value<Thread | null>('thread'),
      global_seq_num: version < 4 ? 0n : this.value('global_seq_num'),
    };
    if (version < 4) dropNewer(message, version);
    return message;
  }

  /** Throws if the key is missing. */
  private value<T>(key: Key): T {
    if (!this.values.has(key)) throw new JsonError(`key "${key}" is missing`, 1);
    return this.values.get(key) as T;
  }

  /** Returns true for AUTH. */
  private checkAction(type: number, actionType: number, action: NotifyResult | null): boolean {
    if (actionType > 1) throw new JsonError(`action_type ${actionType} is neither AUTH (0) nor NOTIFY (1)`, 1);
    const wanted = eventRow(type)?.action;
    if (wanted && (wanted === 'AUTH') !== (actionType === 0)) {
      throw new JsonError(`action_type ${actionType} does not fit event_type ${type} (${wanted})`, 1);
    }
    if ((actionType === 0) !== (action === null)) {
      throw new JsonError(`action is ${action === null ? 'null' : 'there'} where action_type is ${actionType}`, 1);
    }
    return actionType === 0;
  }

  private readEvent(scanner: JsonScanner): NamedPayload {
    const start = scanner.at;
    if (!scanner.openObject()) throw scanner.errorAt(start, 'event is empty');
    const at = scanner.at;
    const key = scanner.key();
    scanner.kind();
    const payloadAt = scanner.at;
    const read = this.payloadReader(key);
    const payload = read?.(scanner);
    const text = read ? '' : scanner.skip();
    if (scanner.nextMember()) throw scanner.errorAt(payloadAt - 1, `event has a second key after "${key}"`);
    return { key, payload, text, at };
  }

  private payloadReader(key: string): Read | undefined {
    const struct = rowByKey.get(key)?.payload;
    let read = this.payloads.get(key);
    if (!read && struct) {
      read = this.shapes.struct(struct);
      this.payloads.set(key, read);
    }
    return read;
  }
}

function eventOf(scanner: JsonScanner, type: number, { key, payload, text, at }: NamedPayload): Message['event'] {
  const row = eventRow(type);
  const expected = row?.payload ? eventKey(row) : null;
  if (expected === key && row?.member) {
    const event: Record<string, unknown> = {};
    event[row.member] = payload; // A literal with a computed key takes longer.
    return event;
  }
  if (expected !== null) throw scanner.errorAt(at, `event_type ${type} is "${expected}", but the event is "${key}"`);
  const named = rowByKey.get(key);
  if (named) throw scanner.errorAt(at, `the event "${key}" has another event_type than ${type}`);
  // Newer macOS releases add event types without a new message version, so an unknown event is kept as JSON text.
  return rawEventOf(new Uint8Array(Buffer.from(`{${JSON.stringify(key)}:${text}}`, 'utf8')));
}

function dropNewer(message: Partial<Message>, version: number): void {
  delete message.thread;
  delete message.global_seq_num;
  if (version < 2) delete message.seq_num;
}

const actionKeys = slotsOf(['result']);
const resultKeys = slotsOf(['result_type', 'result']);
const armKeys = slotsOf(['auth', 'flags']);

/** Reads `{"result": {"result_type": 0, "result": {"auth": 0}}}`, or `1` with `flags`. */
function readNotifyResult(scanner: JsonScanner): NotifyResult {
  const start = scanner.at;
  let type: number | undefined;
  let arm: number | undefined;
  let value: number | undefined;
  const result = (): void => {
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const slot = known(scanner, resultKeys);
      if (slot === 0) type = integerReaders.u32(scanner) as number;
      else {
        if (!scanner.openObject()) throw scanner.error('auth or flags is expected');
        arm = known(scanner, armKeys);
        value = integerReaders.u32(scanner) as number;
        if (scanner.nextMember()) throw scanner.error("'}' is expected");
      }
    }
  };
  for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
    known(scanner, actionKeys);
    result();
  }
  if (value === undefined || type !== arm) throw scanner.errorAt(start, 'a result with its result_type is expected');
  return arm === 0 ? { result_type: 0, result: { auth: value } } : { result_type: 1, result: { flags: value } };
}
