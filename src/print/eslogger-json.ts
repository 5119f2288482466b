// Prints a message as one line of JSON in eslogger's shape, with additions that eslogger lacks: `deadline` (null for
// none) and AUTH messages (`action` null). Printers are compiled from the same shapes that `import` reads. Numbers are
// exact, however large. Text that is not UTF-8 becomes `{"bytes": "HEX"}`; a time that ISO 8601 cannot hold keeps its
// two numbers. A field that the trace lacks, because another schema wrote it, is left out.

import type { Message, MessageEvent, NotifyResult, Process } from '../schema/generated/messages.ts';
import { type ChoiceShape, eventKey, type ObjectShape, type Shape, shapeOf } from '../schema/macos/eslogger-shape.ts';
import { eventRow } from '../schema/macos/events.ts';
import type { Definitions } from '../trace/definitions.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import { type AsRead, rawEvent } from '../trace/unknown-fields.ts';
import { type Printable, printableJson } from '../words/printable.ts';
import { timeText } from './time-text.ts';

type Plain = Record<string, unknown>;
type Print = (value: unknown) => string;

export class EsloggerPrinter {
  private readonly byVersion = new Map<number, ShapePrinters>();
  /** Texts of what the messages of one trace share, by their places in its definitions. */
  private shared: SharedTexts | undefined;

  /**
   * Returns one line without its line end. Keys have the header's order; eslogger's own order is random. `process`: what
   * is printed for the process, if that is known.
   */
  line(message: Message, process?: string): Printable {
    const { version, time, action, deadline, event_type: type } = message;
    const print = this.printersOf(version);
    let line = `{"schema_version":1,"version":${version},"time":${printTimespec(time)}`;
    line += `,"mach_time":${message.mach_time},"deadline":${deadline === 0n ? 'null' : deadline}`;
    line += `,"process":${process ?? print.struct('es_process_t', message.process)}`;
    if (version >= 2) line += `,"seq_num":${message.seq_num}`;
    line += `,"action_type":${message.action_type === 0 ? 0 : 1},"action":${action === null ? 'null' : printResult(action)}`;
    line += `,"event_type":${type},"event":${this.event(type, message.event, print)}`;
    if (version >= 4) {
      line += `,"thread":${message.thread == null ? 'null' : print.struct('es_thread_t', message.thread)}`;
      line += `,"global_seq_num":${message.global_seq_num}`;
    }
    return `${line}}` as Printable; // texts are, by `textOf`
  }

  row(columns: MessageColumns, row: number): Printable {
    const { version, definitions } = columns;
    if (this.shared?.definitions !== definitions) this.shared = new SharedTexts(definitions);
    const print = (process: Process): string => this.printersOf(version).struct('es_process_t', process);
    return this.line(columns.message(row), this.shared.process(columns.process[row] ?? 0, print));
  }

  private printersOf(version: number): ShapePrinters {
    let printers = this.byVersion.get(version);
    if (!printers) {
      printers = new ShapePrinters(version);
      this.byVersion.set(version, printers);
    }
    return printers;
  }

  private event(eventType: number, event: MessageEvent, print: ShapePrinters): string {
    const raw = rawEvent({ event });
    if (raw) return bytesText(raw);
    const row = eventRow(eventType);
    if (!row?.member || !row.payload) return '{}';
    const payload = (event as Plain)[row.member];
    return `{${JSON.stringify(eventKey(row))}:${print.struct(row.payload, payload)}}`;
  }
}

const printResult = ({ result_type: type, result }: NotifyResult): string =>
  `{"result":{"result_type":${type},"result":{${type === 0 ? `"auth":${result.auth}` : `"flags":${result.flags}`}}}}`;

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

  constructor(private readonly version: number) {}

  struct(name: string, value: unknown): string {
    let print = this.structs.get(name);
    if (!print) {
      print = this.object(shapeOf(name));
      this.structs.set(name, print);
    }
    return print(value);
  }

  private compile(shape: Shape): Print {
    switch (shape.kind) {
      case 'integer':
      case 'bool':
        return String;
      case 'string':
      case 'chars':
        return printText;
      case 'hex':
        return printHex;
      case 'uuid':
        return printUuid;
      case 'time':
        return shape.fraction === 'tv_nsec' ? printTimespec : printTimeval;
      case 'words':
        return printWords(shape.names, shape.asObject);
      case 'object':
        return orNull(this.object(shape));
      case 'array': {
        const element = this.compile(shape.element);
        return (value) => `[${(value as unknown[]).map(element).join(',')}]`;
      }
      case 'aclText':
        return printAcl;
      case 'json':
        return orNull((value) => bytesText(value as Uint8Array));
      case 'choice':
        return this.choice(shape);
    }
  }

  private object(shape: ObjectShape): Print {
    const known = this.objects.get(shape.fields);
    if (known) return known;
    const fields = shape.fields
      .filter((field) => field.since <= this.version && !field.hidden)
      .map((field) => ({ field, start: `${JSON.stringify(field.key)}:`, print: this.compile(field.shape) }));
    const print: Print = (value) => {
      const object = value as Plain;
      let out = '';
      for (const { field, start, print } of fields) {
        const member = field.countOf === undefined ? object[field.key] : lengthOf(object[field.countOf]);
        if (member === undefined) continue;
        if (field.silent && !field.silent.always && member === field.silent.value) continue;
        out += `${out === '' ? '' : ','}${start}${print(member)}`;
      }
      return `{${out}}`;
    };
    const remembered = shared.has(shape.fields) ? rememberedBy(print) : print;
    this.objects.set(shape.fields, remembered);
    return remembered;
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

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** All that may hold what a terminal obeys. */
const textOf = (text: string): string => printableJson(JSON.stringify(text));

function printText(value: unknown): string {
  if (typeof value === 'string') return textOf(value);
  return value === null ? 'null' : `{"bytes":"${hexOf(value as Uint8Array)}"}`;
}

function printHex(value: unknown): string {
  return value === null ? 'null' : `"${hexOf(value as Uint8Array)}"`;
}

function printUuid(value: unknown): string {
  const hex = hexOf(value as Uint8Array);
  return `"${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}"`;
}

function printTimespec(value: unknown): string {
  const { tv_sec, tv_nsec } = value as AsRead<{ tv_sec: bigint; tv_nsec: bigint }>;
  const whole = tv_sec !== undefined && tv_nsec !== undefined;
  const text = whole ? timeText(tv_sec, tv_nsec, 9) : null;
  return text === null ? printNumbers(['tv_sec', 'tv_nsec'], value) : `"${text}"`;
}

function printTimeval(value: unknown): string {
  const { tv_sec, tv_usec } = value as AsRead<{ tv_sec: bigint; tv_usec: number }>;
  const whole = tv_sec !== undefined && tv_usec !== undefined;
  const text = whole ? timeText(tv_sec, BigInt(tv_usec), 6) : null;
  return text === null ? printNumbers(['tv_sec', 'tv_usec'], value) : `"${text}"`;
}

function printWords(names: readonly string[], asObject: boolean): Print {
  return orNull((value) => {
    const words = value as Plain;
    return asObject ? printNumbers(names, words) : `[${names.map((name) => words[name] ?? 'null').join(',')}]`;
  });
}

function printNumbers(names: readonly string[], value: unknown): string {
  const numbers = value as Plain;
  const there = names.filter((name) => numbers[name] !== undefined);
  return `{${there.map((name) => `"${name}":${numbers[name]}`).join(',')}}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Prints the text form like eslogger; the external form that a recorder stores is not text. */
function printAcl(value: unknown): string {
  return value === null ? 'null' : accessListText(value as Uint8Array);
}

export function accessListText(bytes: Uint8Array): string {
  const text = utf8Text(bytes);
  const isText = text !== null && !text.includes('\0');
  return isText ? textOf(text) : `{"bytes":"${hexOf(bytes)}"}`;
}

/** Prints bytes unchanged if they hold valid JSON, which is not guaranteed in a trace. */
export function bytesText(bytes: Uint8Array): string {
  const text = utf8Text(bytes);
  if (text !== null && !/[\n\r]/.test(text)) {
    try {
      JSON.parse(text);
      return printableJson(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return `{"bytes":"${hexOf(bytes)}"}`;
}
