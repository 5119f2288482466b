// Reads one JSON text exactly, token by token: integers of any size survive, and every error has its column. JSON.parse
// does neither (Node 20 has no access to the source text of a number), and inodes exceed 2^53. This scanner knows
// nothing about the meaning of keys: readers compiled from the schema drive it and build their objects directly. It
// reads the bytes of the file where they lie, and makes strings only of the values that need one.
import { type KeyTable, noKeys } from './key-table.ts';

/** A text in bytes that are UTF-8. `bytes[end]` is a line feed, which no token goes on with. */
export interface Span {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export function spanOf(text: string | Span): Span {
  if (typeof text !== 'string') return text;
  const bytes = Buffer.from(`${text}\n`, 'utf8');
  return { bytes, start: 0, end: bytes.length - 1 };
}

export const textOf = ({ bytes, start, end }: Span): string => bytes.toString('utf8', start, end);

export class JsonError extends Error {
  /** `column` counts UTF-16 units from 1. */
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

/** Deeper nesting is refused. eslogger's own lines have 8 levels, entitlements a few more. */
export const depthLimit = 64;

const tab = 0x09;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const slash = 0x2f;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string.
const controlCharacter = /[\u0000-\u001f]/;

/** With the u flag a pair is one character, so only lone halves match. */
const loneSurrogate = /[\ud800-\udfff]/u;

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'bool' | 'null';

export class JsonScanner implements Span {
  bytes: Buffer;
  start: number;
  end: number;
  /** Index in `bytes`. */
  at: number;
  /** The key that `key` read last, if its table does not have it. */
  unknownKey = '';
  private depth = 0;
  /** For a string without the backslashes that eslogger writes before every slash. */
  private scratch = Buffer.allocUnsafe(1024);

  constructor(text: string | Span) {
    const { bytes, start, end } = spanOf(text);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  /** Begins with another text. */
  begin({ bytes, start, end }: Span): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
    this.depth = 0;
  }

  /** Skips white space and returns the kind of the value that begins here. */
  kind(): JsonKind {
    const code = this.skipSpace();
    if (code === openBrace) return 'object';
    if (code === openBracket) return 'array';
    if (code === quote) return 'string';
    if (code === minus || (code >= zero && code <= nine)) return 'number';
    if (code === 0x74 || code === 0x66) return 'bool';
    if (code === 0x6e) return 'null';
    throw this.error(this.at < this.end ? 'a JSON value is expected' : 'the JSON text ends too early');
  }

  /** Call after the value: throws unless it is all. */
  finish(): void {
    this.skipSpace();
    if (this.at < this.end) throw this.error('text after the JSON value');
  }

  /** Steps over `{`; returns false if the object is empty, and then closes it. */
  openObject(): boolean {
    return this.open(openBrace, closeBrace, 'an object');
  }

  openArray(): boolean {
    return this.open(openBracket, closeBracket, 'an array');
  }

  /** Call after a member: returns true if another one follows, false if the object is closed. */
  nextMember(): boolean {
    return this.next(closeBrace, "'}'");
  }

  nextElement(): boolean {
    return this.next(closeBracket, "']'");
  }

  /** Reads a key and its colon; returns −1 and sets `unknownKey` if the table does not have it. */
  key(table: KeyTable): number {
    if (this.skipSpace() !== quote) throw this.error('a key in double quotes is expected');
    const start = this.at + 1;
    const end = this.closingQuote(start);
    let slot = end < 0 ? -1 : table.find(this.bytes, start, end);
    if (slot >= 0) this.at = end + 1;
    else {
      this.unknownKey = this.string();
      slot = table.slotOf(this.unknownKey);
    }
    if (this.bytes[this.at] !== colon && this.skipSpace() !== colon) {
      throw this.error("':' is expected after a key");
    }
    this.at++;
    return slot;
  }

  /** If the value here is null, skips it and returns true. */
  takeNull(): boolean {
    if (this.skipSpace() !== 0x6e) return false;
    this.word('null');
    return true;
  }

  bool(): boolean {
    const code = this.skipSpace();
    if (code === 0x74) return this.word('true');
    if (code === 0x66) return !this.word('false');
    throw this.unexpected('true or false');
  }

  string(): string {
    if (this.skipSpace() !== quote) throw this.unexpected('a string');
    const { bytes } = this;
    const start = this.at + 1;
    let at = start;
    let slashes = 0;
    let allBits = 0;
    for (let code = bytes[at] as number; code !== quote; code = bytes[++at] as number) {
      if (code === backslash && bytes[at + 1] === slash) {
        slashes++;
        at++;
      } else if (!(code >= space) || code === backslash) return this.oddString(start);
      allBits |= code;
    }
    this.at = at + 1;
    const encoding = allBits < 0x80 ? 'latin1' : 'utf8';
    if (slashes === 0) return bytes.toString(encoding, start, at);
    const size = at - start - slashes;
    if (size > this.scratch.length) this.scratch = Buffer.allocUnsafe(2 * size);
    const { scratch } = this;
    for (let from = start, to = 0; to < size; from++, to++) {
      if (bytes[from] === backslash) from++;
      scratch[to] = bytes[from] as number;
    }
    return scratch.toString(encoding, 0, size);
  }

  /** Reads an integer: a number if that is exact, else a bigint. */
  integer(): number | bigint {
    let code = this.skipSpace();
    const start = this.at;
    const negative = code === minus;
    const { bytes } = this;
    if (negative) code = bytes[++this.at] as number;
    const first = this.at;
    let at = first;
    let value = 0;
    while (code >= zero && code <= nine) {
      value = value * 10 + (code - zero);
      code = bytes[++at] as number;
    }
    this.at = at;
    const digits = at - first;
    if (digits === 0) {
      this.at = start;
      throw this.unexpected('an integer');
    }
    if (digits > 1 && bytes[first] === zero) throw this.errorAt(start, 'a number starts with 0');
    if (code === 0x2e || code === 0x65 || code === 0x45) {
      throw this.errorAt(start, 'an integer is expected, not a fraction or an exponent');
    }
    if (digits <= 15) return negative ? 0 - value : value;
    const big = BigInt(bytes.toString('latin1', start, at));
    return big >= Number.MIN_SAFE_INTEGER && big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
  }

  /** Checks any value and returns it as written. */
  skip(): string {
    this.skipSpace();
    const start = this.at;
    this.pass();
    return this.bytes.toString('utf8', start, this.at);
  }

  error(message: string): JsonError {
    return this.errorAt(this.at, message);
  }

  /** `at`: index in `bytes`. */
  errorAt(at: number, message: string): JsonError {
    return new JsonError(message, this.columnOf(at));
  }

  /** Makes the error for a value of the wrong kind. */
  unexpected(wanted: string): JsonError {
    const found = {
      object: 'an object',
      array: 'an array',
      string: 'a string',
      number: 'a number',
      bool: 'a bool',
      null: 'null',
    };
    return this.error(`${wanted} is expected, not ${found[this.kind()]}`);
  }

  private pass(): void {
    switch (this.kind()) {
      case 'object':
        for (let more = this.openObject(); more; more = this.nextMember()) {
          this.key(noKeys);
          this.pass();
        }
        return;
      case 'array':
        for (let more = this.openArray(); more; more = this.nextElement()) this.pass();
        return;
      case 'string':
        this.string();
        return;
      case 'number':
        this.number();
        return;
      case 'bool':
        this.bool();
        return;
      case 'null':
        this.word('null');
    }
  }

  private number(): void {
    const { bytes } = this;
    let end = this.at;
    while (numberCharacters.has(bytes[end] as number)) end++;
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(bytes.toString('latin1', this.at, end)))
      throw this.error('a broken number');
    this.at = end;
  }

  private open(opening: number, closing: number, what: string): boolean {
    if (this.skipSpace() !== opening) throw this.unexpected(what);
    if (++this.depth > depthLimit) throw this.error(`more than ${depthLimit} levels of nesting`);
    this.at++;
    if (this.skipSpace() !== closing) return true;
    this.depth--;
    this.at++;
    return false;
  }

  private next(closing: number, name: string): boolean {
    const code = this.skipSpace();
    if (code === comma) {
      this.at++;
      return true;
    }
    if (code !== closing) throw this.error(`',' or ${name} is expected`);
    this.depth--;
    this.at++;
    return false;
  }

  private word(word: string): true {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.at + i] !== word.charCodeAt(i)) throw this.error('a JSON value is expected');
    }
    this.at += word.length;
    return true;
  }

  /** Returns −1 if there is none. */
  private closingQuote(from: number): number {
    const { bytes, end } = this;
    for (let at = from; at < end; at++) if (bytes[at] === quote) return at;
    return -1;
  }

  /** Reads a string that has escapes, or is not sound. */
  private oddString(start: number): string {
    let end = this.closingQuote(start);
    while (end >= 0 && this.isEscaped(end, start)) end = this.closingQuote(end + 1);
    if (end < 0) throw this.error('a string has no closing quote');
    const raw = this.bytes.toString('utf8', start, end);
    const text = raw.includes('\\') ? this.unescape(raw, start) : raw;
    // An escape for one makes `text` have it too.
    if (controlCharacter.test(text)) {
      const bad = raw.search(controlCharacter);
      if (bad >= 0) throw new JsonError('unescaped control character in a string', this.columnOf(start) + bad);
    }
    this.at = end + 1;
    return text;
  }

  private isEscaped(quoteAt: number, start: number): boolean {
    let at = quoteAt;
    while (at > start && this.bytes[at - 1] === backslash) at--;
    return (quoteAt - at) % 2 === 1;
  }

  private columnOf(at: number): number {
    return this.bytes.toString('utf8', this.start, at).length + 1;
  }

  private unescape(raw: string, start: number): string {
    let out = '';
    let from = 0;
    for (;;) {
      const mark = raw.indexOf('\\', from);
      if (mark < 0) break;
      out += raw.slice(from, mark);
      const letter = raw.charAt(mark + 1);
      const digits = raw.slice(mark + 2, mark + 6);
      const meant =
        letter === 'u' && /^[0-9a-fA-F]{4}$/.test(digits)
          ? String.fromCharCode(Number.parseInt(digits, 16))
          : escapes.get(letter);
      if (meant === undefined) throw new JsonError(`a broken escape \\${letter}`, this.columnOf(start) + mark);
      out += meant;
      from = mark + (letter === 'u' ? 6 : 2);
    }
    out += raw.slice(from);
    if (loneSurrogate.test(out)) throw this.errorAt(start - 1, 'half of a surrogate pair in a string');
    return out;
  }

  private skipSpace(): number {
    const { bytes, end } = this;
    let code = bytes[this.at] as number;
    while (code <= space && isSpace(code) && this.at < end) code = bytes[++this.at] as number;
    return code;
  }
}

const isSpace = (code: number): boolean => code === space || code === tab || code === 0x0d || code === 0x0a;

/** Of which a number is made, and a broken one too. */
const numberCharacters: ReadonlySet<number> = new Set(Buffer.from('0123456789+-.eE'));

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
