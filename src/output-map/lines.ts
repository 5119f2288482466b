// Reads the lines of a product's output by an output map. They are untrusted: a regular expression takes time linear in
// a line, which is bounded, and no key of a JSON line is looked up where every object has one.
import { RE2JS } from 're2js';
import { type FieldName, fieldNames, type LineFields, type OutputMap } from './map.ts';

/** Bytes; a longer line is counted, and not read. */
export const maxLineBytes = 64 << 10;
/** Further ones that fit the map are not read. */
const maxLines = 1 << 20;
const maxOthers = 3;
/** Letters of a line that are shown. */
export const shownLetters = 1024;

export interface LoggedLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly event: string;
  readonly pid: string | null;
  readonly path: string | null;
  readonly parent: string | null;
}

export interface ReadLines {
  /** Those that fit the map. */
  readonly lines: readonly LoggedLine[];
  /** The first of those that do not. */
  readonly others: readonly { readonly number: number; readonly text: string }[];
  readonly total: number;
  readonly tooLong: number;
  /** There are more than are read. */
  readonly cut: boolean;
}

/** `bytes`: UTF-8; anything else in them becomes U+FFFD. A last line without a newline counts. */
export function readLines({ fields }: OutputMap, bytes: Uint8Array): ReadLines {
  const read = reader(fields);
  const lines: LoggedLine[] = [];
  const others: { readonly number: number; readonly text: string }[] = [];
  let [total, tooLong] = [0, 0];
  for (let from = 0; from < bytes.length; ) {
    if (lines.length === maxLines) return { lines, others, total, tooLong, cut: true };
    const newline = bytes.indexOf(0x0a, from);
    const to = newline < 0 ? bytes.length : newline;
    total += 1;
    if (to - from > maxLineBytes) tooLong += 1;
    else {
      const end = bytes[to - 1] === 0x0d && to > from ? to - 1 : to;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8');
      const found = read(text);
      if (found?.event != null) {
        const { event, pid, path, parent } = found;
        lines.push({ number: total, text: text.slice(0, shownLetters), event, pid, path, parent });
      } else if (others.length < maxOthers) others.push({ number: total, text: text.slice(0, shownLetters) });
    }
    from = to + 1;
  }
  return { lines, others, total, tooLong, cut: false };
}

type Fields = Readonly<Record<FieldName, string | null>>;

function reader(fields: LineFields): (text: string) => Fields | null {
  if (fields.is === 'json') return (text) => jsonFields(text, fields.paths);
  const pattern = RE2JS.compile(fields.pattern);
  const groups = pattern.namedGroups();
  return (text) => {
    const matcher = pattern.matcher(text);
    if (!matcher.find()) return null;
    return fieldsBy((name) => (groups[name] === undefined ? null : matcher.group(name)));
  };
}

function jsonFields(text: string, paths: (LineFields & { readonly is: 'json' })['paths']): Fields | null {
  if (!text.trimStart().startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return fieldsBy((name) => (paths[name] === undefined ? null : valueAt(value, paths[name])));
}

function valueAt(value: unknown, [first, ...rest]: readonly (string | number)[]): unknown {
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return null;
  return valueAt((value as Readonly<Record<string | number, unknown>>)[first], rest);
}

function fieldsBy(read: (name: FieldName) => unknown): Fields {
  return Object.fromEntries(fieldNames.map((name) => [name, fieldText(read(name))])) as Fields;
}

function fieldText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
