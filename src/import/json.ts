// Reads one JSON text exactly, token by token: integers of any size survive, and every error has its column. JSON.parse
// does neither (Node 20 has no access to the source text of a number), and inodes exceed 2^53. This scanner knows
// nothing about the meaning of keys: readers compiled from the schema drive it and build their objects directly.

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

/** The keys of one object, looked up without making strings of the input. */
export class KeyTable {
  private readonly buckets: number[][] = Array.from({ length: 128 }, () => []);
  private readonly slots: ReadonlyMap<string, number>;

  constructor(readonly keys: readonly string[]) {
    this.slots = new Map(keys.map((key, slot) => [key, slot]));
    for (const [slot, key] of keys.entries()) this.buckets[hash(key, 0, key.length)]?.push(slot);
  }

  find(text: string, start: number, end: number): number {
    for (const slot of this.buckets[hash(text, start, end)] ?? []) {
      const key = this.keys[slot] as string;
      if (key.length === end - start && text.startsWith(key, start)) return slot;
    }
    return -1;
  }

  slotOf(key: string): number {
    return this.slots.get(key) ?? -1;
  }
}

function hash(text: string, start: number, end: number): number {
  const length = end - start;
  const middle = text.charCodeAt(start + (length >> 1));
  return (length * 7 + text.charCodeAt(start) + 3 * text.charCodeAt(end - 1) + 5 * middle) & 127;
}

const tab = 0x09;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
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

export class JsonScanner {
  at = 0;
  /** The key that `key` read last, if its table does not have it. */
  unknownKey = '';
  private depth = 0;

  constructor(readonly text: string) {}

  /** Skips white space and returns the kind of the value that begins here. */
  kind(): JsonKind {
    const code = this.skipSpace();
    if (code === openBrace) return 'object';
    if (code === openBracket) return 'array';
    if (code === quote) return 'string';
    if (code === minus || (code >= zero && code <= nine)) return 'number';
    if (code === 0x74 || code === 0x66) return 'bool';
    if (code === 0x6e) return 'null';
    throw this.error(this.at < this.text.length ? 'a JSON value is expected' : 'the JSON text ends too early');
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw this.error('text after the JSON value');
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
    const end = this.text.indexOf('"', start);
    let slot = end < 0 ? -1 : table.find(this.text, start, end);
    if (slot >= 0) this.at = end + 1;
    else {
      this.unknownKey = this.string();
      slot = table.slotOf(this.unknownKey);
    }
    if (this.text.charCodeAt(this.at) !== colon && this.skipSpace() !== colon) {
      throw this.error("':' is expected after a key");
    }
    this.at++;
    return slot;
  }

  /**
   * If the text goes on with exactly the member's start, `{"key":` or `,"key":`, steps over it and returns true. A caller
   * that guesses the next key saves most of what `openObject`, `nextMember` and `key` do.
   */
  takeMember(start: string): boolean {
    const { text, at } = this;
    for (let i = 0; i < start.length; i++) if (text.charCodeAt(at + i) !== start.charCodeAt(i)) return false;
    if (text.charCodeAt(at) === openBrace && ++this.depth > depthLimit) {
      this.depth--;
      return false;
    }
    this.at = at + start.length;
    return true;
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
    const start = this.at + 1;
    let end = this.closingQuote(start);
    let piece = this.text.slice(start, end);
    if (piece.includes('\\')) {
      while (this.isEscaped(end, start)) end = this.closingQuote(end + 1);
      piece = this.unescape(this.text.slice(start, end), start);
    }
    // An escape for one makes `piece` have it too.
    if (controlCharacter.test(piece)) {
      const bad = this.text.slice(start, end).search(controlCharacter);
      if (bad >= 0) throw new JsonError('unescaped control character in a string', start + bad + 1);
    }
    this.at = end + 1;
    return piece;
  }

  /** Reads an integer: a number if that is exact, else a bigint. */
  integer(): number | bigint {
    let code = this.skipSpace();
    const start = this.at;
    const negative = code === minus;
    if (negative) code = this.text.charCodeAt(++this.at);
    const first = this.at;
    let value = 0;
    while (code >= zero && code <= nine) {
      value = value * 10 + (code - zero);
      code = this.text.charCodeAt(++this.at);
    }
    const digits = this.at - first;
    if (digits === 0) {
      this.at = start;
      throw this.unexpected('an integer');
    }
    if (digits > 1 && this.text.charCodeAt(first) === zero) throw new JsonError('a number starts with 0', start + 1);
    if (code === 0x2e || code === 0x65 || code === 0x45) {
      throw new JsonError('an integer is expected, not a fraction or an exponent', start + 1);
    }
    if (digits <= 15) return negative ? 0 - value : value;
    const big = BigInt(this.text.slice(start, this.at));
    return big >= Number.MIN_SAFE_INTEGER && big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
  }

  /** Checks any value and returns it as written. */
  skip(): string {
    this.skipSpace();
    const start = this.at;
    this.pass();
    return this.text.slice(start, this.at);
  }

  error(message: string): JsonError {
    return new JsonError(message, this.at + 1);
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
    const match = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
    match.lastIndex = this.at;
    const length = match.exec(this.text)?.[0].length ?? 0;
    if (length === 0 || /[\d.eE+-]/.test(this.text.charAt(this.at + length))) throw this.error('a broken number');
    this.at += length;
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
    if (!this.text.startsWith(word, this.at)) throw this.error('a JSON value is expected');
    this.at += word.length;
    return true;
  }

  private closingQuote(from: number): number {
    const end = this.text.indexOf('"', from);
    if (end < 0) throw this.error('a string has no closing quote');
    return end;
  }

  private isEscaped(quoteAt: number, start: number): boolean {
    let at = quoteAt;
    while (at > start && this.text.charCodeAt(at - 1) === backslash) at--;
    return (quoteAt - at) % 2 === 1;
  }

  private unescape(raw: string, start: number): string {
    // eslogger writes every slash as `\/`, so this escape has a fast path.
    const plain = raw.replaceAll('\\/', '/');
    if (!plain.includes('\\')) return plain;
    let out = '';
    let from = 0;
    for (;;) {
      const slash = raw.indexOf('\\', from);
      if (slash < 0) break;
      out += raw.slice(from, slash);
      const letter = raw.charAt(slash + 1);
      const digits = raw.slice(slash + 2, slash + 6);
      const meant =
        letter === 'u' && /^[0-9a-fA-F]{4}$/.test(digits)
          ? String.fromCharCode(Number.parseInt(digits, 16))
          : escapes.get(letter);
      if (meant === undefined) throw new JsonError(`a broken escape \\${letter}`, start + slash + 1);
      out += meant;
      from = slash + (letter === 'u' ? 6 : 2);
    }
    out += raw.slice(from);
    if (loneSurrogate.test(out)) throw new JsonError('half of a surrogate pair in a string', start);
    return out;
  }

  private skipSpace(): number {
    let code = this.text.charCodeAt(this.at);
    while (code === space || code === tab || code === 0x0d || code === 0x0a) code = this.text.charCodeAt(++this.at);
    return code;
  }
}

const noKeys = new KeyTable([]);

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

/**
 * Returns the dotted path of the value at a column, to say where an error is. A key's own column counts as its value's.
 */
export function keyPathAt(text: string, column: number): string {
  const scanner = new JsonScanner(text);
  const path: string[] = [];
  const walk = (): boolean => {
    const kind = scanner.kind();
    if (scanner.at + 1 >= column) return true;
    if (kind !== 'object' && kind !== 'array') {
      scanner.skip();
      return scanner.at >= column;
    }
    const isObject = kind === 'object';
    let index = 0;
    for (let more = isObject ? scanner.openObject() : scanner.openArray(); more; ) {
      if (isObject) scanner.key(noKeys);
      path.push(isObject ? scanner.unknownKey : `[${index++}]`);
      if (walk()) return true;
      path.pop();
      more = isObject ? scanner.nextMember() : scanner.nextElement();
    }
    return scanner.at >= column;
  };
  try {
    walk();
  } catch (error) {
    // The text is malformed from here on, so the path has reached the column.
    if (!(error instanceof JsonError)) throw error;
  }
  return path.join('.').replaceAll('.[', '[');
}
