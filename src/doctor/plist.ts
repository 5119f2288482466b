// Reads Apple's property lists as XML: entitlements, and the Info.plist of a bundle. The bytes are untrusted, so this
// is a reader of its own: only the five entities of XML, no nested document types, a bounded depth, and an offset with
// every error.
import { shown } from './program-file.ts';

export type Plist = boolean | bigint | string | readonly Plist[] | ReadonlyMap<string, Plist>;

const maxDepth = 32;
const maxBytes = 4 << 20;

/** Makes the error for an offset. */
export type Fault = (offset: number, sentence: string) => Error;

/** Throws what `fault` makes. Returns dates, data and real numbers as text. */
export function readPlist(bytes: Buffer, fault: Fault): Plist {
  if (bytes.length > maxBytes) throw fault(0, `a property list of ${bytes.length} bytes`);
  return new Reader(bytes, fault).document();
}

interface Tag {
  readonly at: number;
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
}

const texts: readonly string[] = ['string', 'integer', 'real', 'date', 'data'];
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

class Reader {
  // One character for each byte, so that offsets are the file's.
  readonly #text: string;
  readonly #fault: Fault;
  #at = 0;

  constructor(bytes: Buffer, fault: Fault) {
    const end = bytes.indexOf(0); // some tools pad the blob with zeros
    this.#text = (end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
    this.#fault = fault;
  }

  document(): Plist {
    const root = this.#tag();
    if (root.name !== 'plist' || root.kind !== 'open')
      throw this.#fault(root.at, 'the property list does not begin with <plist>');
    const value = this.#value(this.#tag(), 0);
    this.#close('plist');
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault(this.#at, 'text after </plist>');
    return value;
  }

  #value(tag: Tag, depth: number): Plist {
    if (depth > maxDepth) throw this.#fault(tag.at, 'the property list is nested too deep');
    if (tag.kind === 'close') throw this.#fault(tag.at, `</${tag.name}> in place of a value`);
    const { name } = tag;
    if (name === 'true' || name === 'false') {
      if (tag.kind === 'open') this.#close(name);
      return name === 'true';
    }
    if (name === 'dict') return this.#dictionary(tag, depth);
    if (name === 'array') return this.#array(tag, depth);
    if (!texts.includes(name)) throw this.#fault(tag.at, `unknown element <${shown(name)}>`);
    const text = this.#textOf(tag);
    if (name !== 'integer') return text;
    if (!/^\s*-?\d{1,20}\s*$/.test(text)) throw this.#fault(tag.at, 'invalid integer');
    return BigInt(text.trim());
  }

  #dictionary(open: Tag, depth: number): ReadonlyMap<string, Plist> {
    const found = new Map<string, Plist>();
    if (open.kind === 'empty') return found;
    for (;;) {
      const tag = this.#tag();
      if (tag.kind === 'close' && tag.name === 'dict') return found;
      if (tag.name !== 'key') throw this.#fault(tag.at, 'a dictionary without <key>');
      const key = this.#textOf(tag);
      if (found.has(key)) throw this.#fault(tag.at, `the key ${key} comes twice`);
      found.set(key, this.#value(this.#tag(), depth + 1));
    }
  }

  #array(open: Tag, depth: number): readonly Plist[] {
    const found: Plist[] = [];
    if (open.kind === 'empty') return found;
    for (;;) {
      const tag = this.#tag();
      if (tag.kind === 'close' && tag.name === 'array') return found;
      found.push(this.#value(tag, depth + 1));
    }
  }

  #textOf(open: Tag): string {
    if (open.kind === 'empty') return '';
    if (open.kind === 'close') throw this.#fault(open.at, `</${open.name}> without its start`);
    const begin = this.#at;
    const end = this.#text.indexOf('<', begin);
    if (end < 0) throw this.#fault(open.at, `<${open.name}> has no end`);
    this.#at = end;
    this.#close(open.name);
    const raw = Buffer.from(this.#text.slice(begin, end), 'latin1').toString('utf8');
    const text = raw.replace(/&([^;&]{0,12};?)/g, (_, entity: string) => this.#entity(entity, begin));
    return shown(text.replace(/[\t\n\r]+/g, ' '));
  }

  #entity(word: string, at: number): string {
    const name = word.endsWith(';') ? word.slice(0, -1) : '';
    const known = Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (known !== undefined) return known;
    const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? -1);
    if (!(code > 0 && code <= 0x10ffff)) throw this.#fault(at, 'unknown entity');
    return String.fromCodePoint(code);
  }

  #close(name: string): void {
    const tag = this.#tag();
    if (tag.kind !== 'close' || tag.name !== name) throw this.#fault(tag.at, `</${name}> is missing`);
  }

  #tag(): Tag {
    this.#skip();
    const at = this.#at;
    const end = this.#text.indexOf('>', at);
    if (this.#text[at] !== '<' || end < 0) throw this.#fault(at, 'the property list ends early');
    this.#at = end + 1;
    const [, slash, name = '', empty] =
      /^<(\/?)([A-Za-z]{1,16})(?:\s[^<]*?)?(\/?)>$/.exec(this.#text.slice(at, end + 1)) ?? [];
    if (name === '') throw this.#fault(at, 'invalid tag');
    return { at, name, kind: slash === '/' ? 'close' : empty === '/' ? 'empty' : 'open' };
  }

  /** Skips white space, comments, the declaration, and a document type without an internal subset. */
  #skip(): void {
    for (;;) {
      while (/\s|[\u00ef\u00bb\u00bf]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
      const rest = this.#text.slice(this.#at, this.#at + 9);
      const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : rest === '<!DOCTYPE' ? '>' : null;
      if (end === null) return;
      const found = this.#text.indexOf(end, this.#at + 2);
      if (found < 0) throw this.#fault(this.#at, 'the property list ends early');
      if (end === '>' && this.#text.slice(this.#at, found).includes('['))
        throw this.#fault(this.#at, 'a document type with a list of its own');
      this.#at = found + end.length;
    }
  }
}
