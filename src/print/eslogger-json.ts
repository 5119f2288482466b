// Prints a message as one line of JSON in eslogger's shape, in a style of `line-style.ts`: that of `cat --json` has two
// additions that eslogger lacks, `deadline` (null for none) and AUTH messages (`action` null). Printers are compiled from
// the same shapes that `import` reads. Numbers are exact, however large. Text that is not UTF-8 becomes
// `{"bytes": "HEX"}`; a time that ISO 8601 cannot hold keeps its two numbers. A field that the trace lacks, because
// another schema wrote it, is left out.

import type { Message, MessageEvent, NotifyResult, Process } from '../schema/generated/messages.ts';
import { type ChoiceShape, eventKey, type ObjectShape, type Shape, shapeOf } from '../schema/macos/eslogger-shape.ts';
import { eventRow } from '../schema/macos/events.ts';
import type { Definitions } from '../trace/definitions.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import { type AsRead, rawEvent } from '../trace/unknown-fields.ts';
import type { Printable } from '../words/printable.ts';
import { absentText } from './absent-value.ts';
import { bytesText, hexOf, LineText } from './json-text.ts';
import { KeyOrder } from './key-order.ts';
import { catStyle, type LineStyle } from './line-style.ts';
import { timeText } from './time-text.ts';

type Plain = Record<string, unknown>;
type Print = (value: unknown) => string;

/** A style, and what printing in it takes. */
class Writing {
  readonly order: KeyOrder | null;
  readonly text: LineText;

  constructor(readonly style: LineStyle) {
    this.order = style.seed === null ? null : new KeyOrder(style.seed);
    this.text = new LineText(style);
  }

  object(members: string[]): string {
    return `{${(this.order?.ofObject(members) ?? members).join(',')}}`;
  }

  /** Prints what many messages share. */
  sharedObject(print: () => string): string {
    const { order } = this;
    if (order === null) return print();
    const { salt } = order;
    order.salt = 0;
    try {
      return print();
    } finally {
      order.salt = salt;
    }
  }
}

export class EsloggerPrinter {
  private readonly byVersion = new Map<number, ShapePrinters>();
  /** Texts of what the messages of one trace share, by their places in its definitions. */
  private shared: SharedTexts | undefined;
  private readonly writing: Writing;

  constructor(private readonly style: LineStyle = catStyle) {
    this.writing = new Writing(style);
  }

  /**
   * Returns one line without its line end. `process`: what is printed for the process, if that is known.
   */
  line(message: Message, process?: string): Printable {
    const { time, action, deadline, event_type: type } = message;
    // Absent in messages of older versions.
    const { seq_num = 0n, global_seq_num = 0n } = message as AsRead<Message>;
    const { order } = this.writing;
    const version = this.style.version ?? message.version;
    const print = this.printersOf(version);
    order?.startLine(global_seq_num);
    const members = [
      '"schema_version":1',
      `"version":${this.style.statedVersion ?? version}`,
      `"time":${printTimespec(time) ?? this.timeNumbers('tv_nsec', time)}`,
      `"mach_time":${message.mach_time}`,
    ];
    if (this.style.deadline === 'always' || (this.style.deadline === 'if-set' && deadline !== 0n))
      members.push(`"deadline":${deadline === 0n ? 'null' : deadline}`);
    members.push(`"process":${process ?? print.struct('es_process_t', message.process)}`);
    if (version >= 2) members.push(`"seq_num":${seq_num}`);
    members.push(`"action_type":${message.action_type === 0 ? 0 : 1}`);
    members.push(`"action":${action === null ? 'null' : this.result(action)}`);
    members.push(`"event_type":${type}`, `"event":${this.event(type, message.event, print)}`);
    if (version >= 4) {
      members.push(`"thread":${message.thread == null ? 'null' : print.struct('es_thread_t', message.thread)}`);
      members.push(`"global_seq_num":${global_seq_num}`);
    }
    return `{${(order?.ofLine(members) ?? members).join(',')}}` as Printable; // texts are, by `LineText`
  }

  row(columns: MessageColumns, row: number): Printable {
    return this.line(columns.message(row), this.processText(columns, row));
  }

  /** What is printed for the process of a row. */
  processText({ version, definitions, process }: MessageColumns, row: number): string {
    if (this.shared?.definitions !== definitions) this.shared = new SharedTexts(definitions);
    const print = (each: Process): string =>
      this.printersOf(this.style.version ?? version).struct('es_process_t', each);
    return this.shared.process(process[row] ?? 0, print);
  }

  private printersOf(version: number): ShapePrinters {
    let printers = this.byVersion.get(version);
    if (!printers) {
      printers = new ShapePrinters(version, this.writing);
      this.byVersion.set(version, printers);
    }
    return printers;
  }

  private event(eventType: number, event: MessageEvent, print: ShapePrinters): string {
    const raw = rawEvent({ event });
    if (raw) return bytesText(raw, this.style);
    const row = eventRow(eventType);
    if (!row?.member || !row.payload) return '{}';
    const payload = (event as Plain)[row.member];
    return `{${JSON.stringify(eventKey(row))}:${print.struct(row.payload, payload)}}`;
  }

  private result({ result_type: type, result }: NotifyResult): string {
    const members = [
      `"result_type":${type}`,
      `"result":{${type === 0 ? `"auth":${result.auth}` : `"flags":${result.flags}`}}`,
    ];
    return `{"result":{${(this.writing.order?.ofLine(members) ?? members).join(',')}}}`;
  }

  private timeNumbers(fraction: 'tv_nsec' | 'tv_usec', value: unknown): string {
    return this.style.extensions ? printNumbers(['tv_sec', fraction], value) : 'null';
  }
}

/** Prints each process once, as long as there is room. */
class SharedTexts {
  readonly definitions: Definitions;
  private processes: string[] = [];
  private characters = 0;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  process(id: number, print: (process: Process) => string): string {
    const known = this.processes[id];
    if (known !== undefined) return known;
    const text = print(this.definitions.processes.at(id));
    this.characters += text.length;
    if (this.characters > rememberedCharacters) [this.processes, this.characters] = [[], text.length];
    this.processes[id] = text;
    return text;
  }
}

class ShapePrinters {
  private readonly structs = new Map<string, Print>();
  private readonly objects = new Map<ObjectShape['fields'], Print>();

  constructor(
    private readonly version: number,
    private readonly writing: Writing,
  ) {}

  struct(name: string, value: unknown): string {
    let print = this.structs.get(name);
    if (!print) {
      print = this.object(shapeOf(name));
      this.structs.set(name, print);
    }
    return print(value);
  }

  private compile(shape: Shape): Print {
    const { text, style } = this.writing;
    switch (shape.kind) {
      case 'integer':
      case 'bool':
        return String;
      case 'string':
      case 'chars':
        return text.of;
      case 'hex':
        return printHex;
      case 'uuid':
        return printUuid;
      case 'time':
        return this.time(shape.fraction);
      case 'words':
        return this.words(shape.names, shape.asObject);
      case 'object':
        return orNull(this.object(shape));
      case 'array': {
        const element = this.compile(shape.element);
        return (value) => `[${(value as unknown[]).map(element).join(',')}]`;
      }
      case 'aclText':
        return orNull((value) => text.accessList(value as Uint8Array));
      case 'json':
        return orNull((value) => bytesText(value as Uint8Array, style));
      case 'choice':
        return this.choice(shape);
    }
  }

  private object(shape: ObjectShape): Print {
    const known = this.objects.get(shape.fields);
    if (known) return known;
    const { version, writing } = this;
    const { extensions, version: wanted } = writing.style;
    const fields = shape.fields
      .filter(({ since, hidden, silent }) => since <= version && !hidden && (extensions || silent?.always !== false))
      .map((field) => ({
        field,
        start: `${JSON.stringify(field.key)}:`,
        print: field.onlyNull === true && !extensions ? () => 'null' : this.compile(field.shape),
        // Of a field that came after the message.
        isKept: wanted !== null && field.since > 1,
      }));
    const noWords = (names: readonly string[], asObject: boolean): string =>
      this.words(names, asObject)(Object.fromEntries(names.map((name) => [name, 0])));
    const print: Print = (value) => {
      const object = value as Plain;
      const members: string[] = [];
      for (const { field, start, print, isKept } of fields) {
        const member = field.countOf === undefined ? object[field.key] : lengthOf(object[field.countOf]);
        if (field.silent?.always === false && (member === undefined || member === field.silent.value)) continue;
        if (member !== undefined) members.push(start + print(member));
        else if (isKept) members.push(start + absentText(field.shape, noWords));
      }
      return writing.object(members);
    };
    const remembered = shared.has(shape.fields)
      ? rememberedBy((value) => writing.sharedObject(() => print(value)))
      : print;
    this.objects.set(shape.fields, remembered);
    return remembered;
  }

  private time(fraction: 'tv_nsec' | 'tv_usec'): Print {
    const print = fraction === 'tv_nsec' ? printTimespec : printTimeval;
    const names = ['tv_sec', fraction];
    const { extensions } = this.writing.style;
    return (value) => print(value) ?? (extensions ? printNumbers(names, value) : 'null');
  }

  private words(names: readonly string[], asObject: boolean): Print {
    const { writing } = this;
    return orNull((value) => {
      const words = value as Plain;
      if (!asObject || writing.style.tokens === 'array')
        return `[${names.map((name) => words[name] ?? 'null').join(',')}]`;
      const there = names.filter((name) => words[name] !== undefined);
      return writing.object(there.map((name) => `"${name}":${words[name]}`));
    });
  }

  private choice(shape: ChoiceShape): Print {
    const arms = new Map(shape.arms.map((arm) => [arm.key, this.compile(arm.shape)]));
    return (value) => {
      for (const [key, print] of arms) {
        const member = (value as Plain)[key];
        if (member !== undefined) return shape.inline ? print(member) : `{${JSON.stringify(key)}:${print(member)}}`;
      }
      return shape.inline ? 'null' : '{}';
    };
  }
}

/** What many messages of a trace refer to: the reader makes each of them once. */
const shared = new Set(['es_process_t', 'es_file_t', 'es_thread_t'].map((name) => shapeOf(name).fields));

/** Characters that a printer remembers, at most. */
const rememberedCharacters = 16 << 20;

/** Prints an object once, as long as there is room. */
function rememberedBy(print: Print): Print {
  let known = new WeakMap<object, string>();
  let characters = 0;
  return (value) => {
    const object = value as object;
    const text = known.get(object);
    if (text !== undefined) return text;
    const printed = flat(print(object));
    characters += printed.length;
    if (characters > rememberedCharacters) [known, characters] = [new WeakMap(), printed.length];
    known.set(object, printed);
    return printed;
  };
}

/** A text built by + is a tree, which each copy of it would walk again. */
const flat = (text: string): string => Buffer.from(text).toString();

function orNull(print: Print): Print {
  return (value) => (value === null ? 'null' : print(value));
}

function lengthOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.length;
  const [inner] = Object.values(value as Plain);
  return Array.isArray(inner) ? inner.length : 0;
}

function printHex(value: unknown): string {
  return value === null ? 'null' : `"${hexOf(value as Uint8Array)}"`;
}

function printUuid(value: unknown): string {
  const hex = hexOf(value as Uint8Array);
  return `"${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}"`;
}

function printTimespec(value: unknown): string | null {
  const { tv_sec, tv_nsec } = value as AsRead<{ tv_sec: bigint; tv_nsec: bigint }>;
  return quoted(tv_sec === undefined || tv_nsec === undefined ? null : timeText(tv_sec, tv_nsec, 9));
}

function printTimeval(value: unknown): string | null {
  const { tv_sec, tv_usec } = value as AsRead<{ tv_sec: bigint; tv_usec: number }>;
  return quoted(tv_sec === undefined || tv_usec === undefined ? null : timeText(tv_sec, BigInt(tv_usec), 6));
}

const quoted = (text: string | null): string | null => (text === null ? null : `"${text}"`);

function printNumbers(names: readonly string[], value: unknown): string {
  const numbers = value as Plain;
  const there = names.filter((name) => numbers[name] !== undefined);
  return `{${there.map((name) => `"${name}":${numbers[name]}`).join(',')}}`;
}
