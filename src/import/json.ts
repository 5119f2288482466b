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

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string.
const controlCharacter = /[\u0000-\u001f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise. A string ends or is odd at these.
const special = /["\\\u0000-\u001f]/g;

/** With the u flag a pair is one character, so only lone halves match. */
const loneSurrogate = /[\ud800-\udfff]/u;

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'bool' | 'null';

const kinds: ReadonlyMap<string, JsonKind> = new Map([
  ...([
    ['{', 'object'],
    ['[', 'array'],
    ['"', 'string'],
    ['t', 'bool'],
    ['f', 'bool'],
    ['n', 'null'],
  ] as const),
  ...Array.from('-0123456789', (first) => [first, 'number'] as const),
]);

export class JsonScanner {
  /** Index in the text. */
  at = 0;
  private depth = 0;

  constructor(readonly text: string) {}

  /** Skips white space and returns the kind of the value that begins here. */
  kind(): JsonKind {
    const kind = kinds.get(this.skipSpace());
    if (kind === undefined)
      throw this.error(this.at < this.text.length ? 'a JSON value is expected' : 'the JSON text ends too early');
    return kind;
  }

  /** Call after the value: throws unless it is all. */
  finish(): void {
    if (this.skipSpace() !== '') throw this.error('text after the JSON value');
  }

  /** Steps over `{`; returns false if the object is empty, and then closes it. */
  openObject(): boolean {
    return this.open('{', '}', 'an object');
  }

  openArray(): boolean {
    return this.open('[', ']', 'an array');
  }

  /** Call after a member: returns true if another one follows, false if the object is closed. */
  nextMember(): boolean {
    return this.next('}');
  }

  nextElement(): boolean {
    return this.next(']');
  }

  /** Reads a key and its colon. */
  key(): string {
    if (this.skipSpace() !== '"') throw this.error('a key in double quotes is expected');
    const key = this.string();
    if (this.skipSpace() !== ':') throw this.error("':' is expected after a key");
    this.at++;
    return key;
  }

  /** If the value here is null, skips it and returns true. */
  takeNull(): boolean {
    return this.skipSpace() === 'n' && this.word('null');
  }

  bool(): boolean {
    const first = this.skipSpace();
    if (first === 't') return this.word('true');
    if (first === 'f') return !this.word('false');
    throw this.unexpected('true or false');
  }

  string(): string {
    if (this.skipSpace() !== '"') throw this.unexpected('a string');
    const { text } = this;
    const start = this.at + 1;
    special.lastIndex = start;
    if (!special.test(text)) throw this.error('a string has no closing quote');
    const end = special.lastIndex - 1;
    if (text[end] !== '"') return this.oddString(start);
    this.at = end + 1;
    return text.slice(start, end);
  }

  /** Reads a string that has escapes, or is not sound. */
  private oddString(start: number): string {
    const { text } = this;
    let end = text.indexOf('"', start);
    while (end >= 0 && this.isEscaped(end, start)) end = text.indexOf('"', end + 1);
    if (end < 0) throw this.error('a string has no closing quote');
    const raw = text.slice(start, end);
    const meant = this.unescape(raw, start);
    const bad = raw.search(controlCharacter);
    if (bad >= 0) throw this.errorAt(start + bad, 'unescaped control character in a string');
    this.at = end + 1;
    return meant;
  }

  /** Reads an integer: a number if that is exact, else a bigint. */
  integer(): number | bigint {
    const isNegative = this.skipSpace() === '-';
    const { text, at: start } = this;
    const first = isNegative ? start + 1 : start;
    let at = first;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === first) throw this.unexpected('an integer');
    if (text[first] === '0' && at > first + 1) throw this.error('a number starts with 0');
    const next = text[at];
    if (next === '.' || next === 'e' || next === 'E')
      throw this.error('an integer is expected, not a fraction or an exponent');
    this.at = at;
    const digits = text.slice(start, at);
    const value = Number(digits) + 0; // never −0
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  }

  /** Checks any value and returns it as written. */
  skip(): string {
    this.skipSpace();
    const start = this.at;
    this.pass();
    return this.text.slice(start, this.at);
  }

  error(message: string): JsonError {
    return this.errorAt(this.at, message);
  }

  /** `at`: index in the text. */
  errorAt(at: number, message: string): JsonError {
    return new JsonError(message, at + 1);
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
          this.key();
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
    numberToken.lastIndex = this.at;
    const [token = ''] = numberToken.exec(this.text) ?? [];
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(token)) throw this.error('a broken number');
    this.at += token.length;
  }

  private open(opening: string, closing: string, what: string): boolean {
    if (this.skipSpace() !== opening) throw this.unexpected(what);
    if (++this.depth > depthLimit) throw this.error(`more than ${depthLimit} levels of nesting`);
    this.at++;
    if (this.skipSpace() !== closing) return true;
    this.depth--;
    this.at++;
    return false;
  }

  private next(closing: string): boolean {
    const found = this.skipSpace();
    if (found !== ',' && found !== closing) throw this.error(`',' or '${closing}' is expected`);
    this.at++;
    if (found === ',') return true;
    this.depth--;
    return false;
  }

  private word(word: string): true {
    if (!this.text.startsWith(word, this.at)) throw this.error('a JSON value is expected');
    this.at += word.length;
    return true;
  }

  private isEscaped(quoteAt: number, start: number): boolean {
    let at = quoteAt;
    while (at > start && this.text[at - 1] === '\\') at--;
    return (quoteAt - at) % 2 === 1;
  }

  private unescape(raw: string, start: number): string {
    const meant = raw.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, letter: string, at: number) => {
      const hex = letter.slice(1);
      const one = hex === '' ? escapes.get(letter) : String.fromCharCode(Number.parseInt(hex, 16));
      if (one === undefined) throw this.errorAt(start + at, `a broken escape \\${letter}`);
      return one;
    });
    if (loneSurrogate.test(meant)) throw this.errorAt(start - 1, 'half of a surrogate pair in a string');
    return meant;
  }

  /** Returns the next character; '' at the end. */
  private skipSpace(): string {
    const { text } = this;
    let next = text.charAt(this.at);
    while (next === ' ' || next === '\t' || next === '\r' || next === '\n') next = text.charAt(++this.at);
    return next;
  }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** What a number is made of, and a broken one too. */
const numberToken = /[-+.eE\d]*/y;

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
