// Remembers values by the text they were read from. eslogger's lines repeat the same processes and files over and over,
// and the same text always means the same value; the key order of a line is free, but only few variants occur. The memo
// does not decide what a text means; it only keeps what a reader made of it.
import type { Span } from './json.ts';

/** Longer texts are always read anew. */
const maxText = 8192;

/** Entries in one generation. Two generations are kept, so that what is in use stays. */
const generation = 4096;

/** Number of marks remembered. A text is kept when it comes for the second time, and looked for from then on. */
const maxMarks = 1 << 16;

export class TextMemo {
  private young = new Generation();
  private old = new Generation();
  private readonly marks = new Int32Array(maxMarks);

  /** End of the text that was found; valid after `find` returned a value. */
  end = 0;

  /** Returns the value of the object text that begins at `at`; undefined if it is not kept. */
  find({ bytes, end }: Span, at: number): object | undefined {
    let found = this.young;
    let text = found.find(bytes, at, end);
    if (text < 0) {
      found = this.old;
      text = found.find(bytes, at, end);
      if (text < 0) return undefined;
    }
    this.end = at + found.lengthOf(text);
    const value = found.values[text];
    if (found === this.old) this.keep(bytes, at, this.end, value as object);
    return value;
  }

  /** An object was read from the text from `at` to `end`. Returns whether it is time to keep it. */
  wants(bytes: Buffer, at: number, end: number): boolean {
    if (end - at > maxText) return false;
    const mark = markOf(bytes, at, end);
    const place = mark & (maxMarks - 1);
    if (this.marks[place] === mark) return true;
    this.marks[place] = mark;
    return false;
  }

  /** Keeps what was read from a text that `find` does not find. */
  keep(bytes: Buffer, at: number, end: number, value: object): void {
    if (this.young.values.length >= generation) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.add(bytes, at, end, value);
  }
}

/**
 * A tree that asks for one byte after another, only at offsets where two of its texts differ. So it looks at a few
 * bytes to find the only text that can be the one, which is then compared.
 */
class Generation {
  /** By the number of the text. */
  readonly values: object[] = [];
  /** The texts, one after the other, and where each ends. */
  private texts = Buffer.allocUnsafeSlow(1 << 14);
  private readonly ends = new Int32Array(generation);
  /** For each node: offset, byte, what follows if that byte is there, and if not: a node, or a text as its ~number. */
  private readonly nodes = new Int32Array(4 * generation);
  private nodeCount = 0;
  /** Where `candidate` found its text. */
  private reached = 0;

  /** Returns the number of the text that begins at `at`; −1 if there is none. */
  find(bytes: Buffer, at: number, end: number): number {
    const text = this.candidate(bytes, at);
    if (text < 0) return -1;
    const start = this.startOf(text);
    const after = this.ends[text] as number;
    const textEnd = at + after - start;
    return textEnd <= end && bytes.compare(this.texts, start, after, at, textEnd) === 0 ? text : -1;
  }

  /** No text of the tree is the beginning of another one: each is a whole object. */
  add(bytes: Buffer, start: number, end: number, value: object): void {
    const { nodes } = this;
    const other = this.candidate(bytes, start);
    const text = this.values.push(value) - 1;
    this.copy(text, bytes, start, end);
    if (other < 0) return;
    const from = this.startOf(text);
    const otherFrom = this.startOf(other);
    let offset = 0;
    while (this.texts[from + offset] === this.texts[otherFrom + offset]) offset++;
    const node = 4 * this.nodeCount++;
    if (node > 0) nodes[this.reached] = node; // Takes the place of the other text.
    nodes.set([offset, this.texts[from + offset] as number, ~text, ~other], node);
  }

  lengthOf(text: number): number {
    return (this.ends[text] as number) - this.startOf(text);
  }

  private startOf(text: number): number {
    return text === 0 ? 0 : (this.ends[text - 1] as number);
  }

  /** Returns the only text that can begin at `at`; −1 if there is none. It may look at bytes behind a short text. */
  private candidate(bytes: Buffer, at: number): number {
    if (this.nodeCount === 0) return this.values.length - 1;
    const { nodes } = this;
    let node = 0;
    do {
      this.reached = bytes[at + (nodes[node] as number)] === nodes[node + 1] ? node + 2 : node + 3;
      node = nodes[this.reached] as number;
    } while (node > 0);
    return ~node;
  }

  private copy(text: number, bytes: Buffer, start: number, end: number): void {
    const { texts } = this;
    const from = this.startOf(text);
    const after = from + end - start;
    if (after > texts.length) {
      this.texts = Buffer.allocUnsafeSlow(Math.max(2 * texts.length, after));
      texts.copy(this.texts, 0, 0, from);
    }
    bytes.copy(this.texts, from, start, end);
    this.ends[text] = after;
  }
}

/** Of every byte: texts often differ in one number. */
function markOf(bytes: Uint8Array, at: number, end: number): number {
  let mark = end - at;
  for (let place = at; place < end; place++) mark = (Math.imul(mark, 31) + (bytes[place] as number)) | 0;
  return mark ^ (mark >>> 15);
}
