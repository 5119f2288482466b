// Splits source text of C, C++, Objective-C, Swift, Rust and Go into names, literals and punctuation, and leaves out
// comments. It allocates no object per token: a tree of sources may have many millions.

export type Language = 'c' | 'objc' | 'swift' | 'rust' | 'go';

export const tokenKinds = { end: 0, name: 1, number: 2, string: 3, mark: 4 } as const;

/** Code of a mark of two characters. */
export const marks = { scope: 0x3a3a, arrow: 0x2d3e } as const;

const code = (character: string): number => character.charCodeAt(0);
const [newline, quote, apostrophe, tick, slash, star, backslash, hash] = ['\n', '"', "'", '`', '/', '*', '\\', '#'].map(
  code,
) as [number, number, number, number, number, number, number, number];

/** What a name may have, by character code below 128; above, everything. */
const inName = Array.from({ length: 128 }, (_, at) => /[\w$]/.test(String.fromCharCode(at)));
const isNameCode = (at: number): boolean => at >= 128 || inName[at] === true;
const isDigit = (at: number): boolean => at >= 48 && at <= 57;

/** Of a directive, only what a macro stands for is code. */
const macro = /#[ \t]*define[ \t]+\w+(?:\([^()\n]*\))?/y;

export class Lexer {
  kind: number = tokenKinds.end;
  /** Of a mark: its character code, or one of `marks`. */
  mark = 0;
  start = 0;
  end = 0;
  /** Of its beginning, from 1. */
  line = 1;
  #at = 0;
  /** The first end of a line that `line` does not count yet. */
  #lineEnd: number;

  constructor(
    private readonly text: string,
    private readonly language: Language,
  ) {
    this.#lineEnd = text.indexOf('\n');
  }

  /** Returns whether there is a token. */
  next(): boolean {
    const { text } = this;
    for (;;) {
      const first = text.charCodeAt(this.#at);
      if (Number.isNaN(first)) {
        this.kind = tokenKinds.end;
        return false;
      }
      if (first <= 32) this.#at += 1;
      else if (!this.#skips(first)) break;
    }
    this.start = this.#at;
    for (; this.#lineEnd >= 0 && this.#lineEnd < this.start; this.#lineEnd = text.indexOf('\n', this.#lineEnd + 1))
      this.line += 1;
    this.#read(text.charCodeAt(this.#at));
    this.end = this.#at;
    return true;
  }

  get name(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Skips a comment, or a line that has no code. */
  #skips(first: number): boolean {
    const { text } = this;
    const second = text.charCodeAt(this.#at + 1);
    if (first === slash && second === slash) {
      this.#toLineEnd();
      return true;
    }
    if (first === slash && second === star) {
      this.#comment();
      return true;
    }
    if (first !== hash || (this.language !== 'c' && this.language !== 'objc')) return false;
    macro.lastIndex = this.#at;
    const defined = macro.exec(text)?.[0].length ?? 0;
    this.#at += defined;
    if (defined === 0) this.#skipDirective();
    return true;
  }

  #toLineEnd(): void {
    const end = this.text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.text.length : end;
  }

  /** With the lines that continue it. */
  #skipDirective(): void {
    this.#toLineEnd();
    while (this.text.charCodeAt(this.#at - 1) === backslash && this.#at < this.text.length) {
      this.#at += 1;
      this.#toLineEnd();
    }
  }

  /** Comments of Swift and Rust nest. */
  #comment(): void {
    const { text } = this;
    const nests = this.language === 'swift' || this.language === 'rust';
    let depth = 0;
    for (; this.#at < text.length; this.#at += 1) {
      const first = text.charCodeAt(this.#at);
      const second = text.charCodeAt(this.#at + 1);
      if (first === slash && second === star && (nests || depth === 0)) {
        depth += 1;
        this.#at += 1;
      } else if (first === star && second === slash) {
        depth -= 1;
        this.#at += 1;
        if (depth === 0) break;
      }
    }
    this.#at += 1;
  }

  #read(first: number): void {
    const { text } = this;
    const second = text.charCodeAt(this.#at + 1);
    if (isDigit(first)) {
      this.kind = tokenKinds.number;
      this.#number();
    } else if (isNameCode(first)) {
      this.kind = tokenKinds.name;
      while (this.#at < text.length && isNameCode(text.charCodeAt(this.#at))) this.#at += 1;
      this.#prefixedString();
    } else if (
      first === quote ||
      (first === hash && this.language === 'swift' && (second === quote || second === hash))
    ) {
      this.kind = tokenKinds.string;
      this.#string();
    } else if (first === apostrophe) {
      this.kind = tokenKinds.string;
      this.#character(second);
    } else if (first === tick && this.language === 'go') {
      this.kind = tokenKinds.string;
      this.#until('`', 1);
    } else {
      this.kind = tokenKinds.mark;
      const two = first * 256 + second;
      const isTwo = two === marks.scope || two === marks.arrow;
      this.mark = isTwo ? two : first;
      this.#at += isTwo ? 2 : 1;
    }
  }

  #number(): void {
    const { text } = this;
    for (; this.#at < text.length; this.#at += 1) {
      const at = text.charCodeAt(this.#at);
      const next = text.charCodeAt(this.#at + 1);
      const isSeparator = (at === apostrophe && this.language !== 'rust') || at === code('.');
      // `1...n` and `0..n` are ranges, and `1.name()` calls a method.
      if (!isNameCode(at) && !(isSeparator && isDigit(next))) break;
    }
  }

  /** A name that is the prefix of a raw string: R"x(…)x" of C++, r#"…"# of Rust. */
  #prefixedString(): void {
    const { text } = this;
    const next = text.charCodeAt(this.#at);
    if ((next !== quote && next !== hash) || this.#at - this.start > 3) return;
    const prefix = text.slice(this.start, this.#at);
    if (this.language === 'rust' && /^[bc]?r$/.test(prefix)) {
      const hashes = /#*/y;
      hashes.lastIndex = this.#at;
      const length = hashes.exec(text)?.[0].length ?? 0;
      if (text.charCodeAt(this.#at + length) !== quote) return;
      this.kind = tokenKinds.string;
      this.#until(`"${'#'.repeat(Math.min(length, 255))}`, length + 1);
    } else if (this.language !== 'swift' && next === quote && /^(?:L|u8?|U)?R$/.test(prefix)) {
      const open = text.slice(this.#at + 1, this.#at + 18).indexOf('(');
      if (open < 0) return;
      this.kind = tokenKinds.string;
      this.#until(`)${text.slice(this.#at + 1, this.#at + 1 + open)}"`, open + 2);
    }
  }

  /** Of Swift: with any number of hashes, of one line or of several. */
  #string(): void {
    const { text } = this;
    if (this.language === 'swift') {
      const opening = /#{0,32}(?:"""|")/y;
      opening.lastIndex = this.#at;
      const [open = ''] = opening.exec(text) ?? [];
      if (open === '') this.#at += 1;
      else if (open.length > 1) this.#until([...open].reverse().join(''), open.length);
      else this.#lineString(quote);
      return;
    }
    this.#lineString(quote);
  }

  /** One that is not closed ends with its line, except in Rust, where it may have several. */
  #lineString(close: number): void {
    const { text } = this;
    this.#at += 1;
    for (; this.#at < text.length; this.#at += 1) {
      const at = text.charCodeAt(this.#at);
      if (at === backslash) {
        this.#at += 1;
      } else if (at === newline && this.language !== 'rust') {
        return;
      } else if (at === close) {
        this.#at += 1;
        return;
      }
    }
    this.#at = Math.min(this.#at, text.length);
  }

  /** A lifetime of Rust begins like a character. */
  #character(second: number): void {
    const isLifetime =
      this.language === 'rust' && isNameCode(second) && this.text.charCodeAt(this.#at + 2) !== apostrophe;
    if (this.language === 'swift' || isLifetime) this.#at += 1;
    else if (this.language === 'rust') this.#rustCharacter();
    else this.#lineString(apostrophe);
  }

  #rustCharacter(): void {
    const character = /'(?:\\(?:u\{[^}\n]{0,8}\}|x..|.)|[^\\\n])'/uy;
    character.lastIndex = this.#at;
    this.#at += character.exec(this.text)?.[0].length ?? 1;
  }

  /** Skips up to and with `close`; `from` is the length of what opened it. */
  #until(close: string, from: number): void {
    const { text } = this;
    const found = text.indexOf(close, this.#at + from);
    this.#at = found < 0 ? text.length : found + close.length;
  }
}
