// Remembers values by the text they were read from. eslogger's lines repeat the same processes and files over and over,
// and the same text always means the same value; the key order of a line is free, but only few variants occur. The memo
// does not decide what a text means; it only keeps what a reader made of it.

/** Longer texts are always read anew. */
const maxText = 8192;

/** Entries in one generation. Two generations are kept, so that what is in use stays. */
const generation = 4096;

/** Number of marks remembered. A text is kept when it comes for the second time, and looked for from then on. */
const maxMarks = 1 << 16;

interface Entry {
  readonly text: string;
  readonly value: object;
}

/** What comes next depends on the character at `offset`: `next[i]` for the i-th of `codes`. */
interface Fork {
  readonly offset: number;
  readonly codes: number[];
  readonly next: (Fork | Entry)[];
}

export class TextMemo {
  private young = new Generation();
  private old = new Generation();
  private readonly marks = new Int32Array(maxMarks);

  /** End of the text that was found; valid after `find` returned a value. */
  end = 0;

  /** Returns the value of the object text that begins at `at`; undefined if it is not kept. */
  find(text: string, at: number): object | undefined {
    let entry = this.young.find(text, at);
    if (entry === undefined) {
      entry = this.old.find(text, at);
      if (entry === undefined) return undefined;
      this.add(entry);
    }
    this.end = at + entry.text.length;
    return entry.value;
  }

  /** An object was read from the text from `at` to `end`. If it is time to keep it, returns a copy of that text. */
  wants(text: string, at: number, end: number): string | undefined {
    if (end - at > maxText) return undefined;
    const mark = markOf(text, at, end);
    const place = mark & (maxMarks - 1);
    if (this.marks[place] === mark) return copyOf(text.slice(at, end));
    this.marks[place] = mark;
    return undefined;
  }

  /** Keeps what was read from the whole of `text`, which `find` does not find. */
  keep(text: string, value: object): void {
    this.add({ text, value });
  }

  private add(entry: Entry): void {
    if (this.young.size >= generation) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.add(entry);
  }
}

/**
 * A tree that asks for one character after another, only at offsets where two of its texts differ. So it looks at a few
 * characters to find the only text that can be the one, which is then compared.
 */
class Generation {
  size = 0;
  private root: Fork | Entry | undefined;

  find(text: string, at: number): Entry | undefined {
    let node = this.root;
    while (node !== undefined && 'offset' in node) {
      node = node.next[node.codes.indexOf(text.charCodeAt(at + node.offset))];
    }
    if (node === undefined || text.slice(at, at + node.text.length) !== node.text) return undefined;
    return node;
  }

  /** No text of the tree is the beginning of another one: each is a whole object. */
  add(entry: Entry): void {
    this.size++;
    let above: Fork | undefined;
    let place = 0;
    let node = this.root;
    while (node !== undefined && 'offset' in node) {
      above = node;
      const code = entry.text.charCodeAt(node.offset);
      place = node.codes.indexOf(code);
      if (place < 0) {
        node.codes.push(code);
        node.next.push(entry);
        return;
      }
      node = node.next[place];
    }
    const made = node === undefined ? entry : forkOf(node, entry);
    if (above === undefined) this.root = made;
    else above.next[place] = made;
  }
}

function forkOf(a: Entry, b: Entry): Fork | Entry {
  let offset = 0;
  while (a.text.charCodeAt(offset) === b.text.charCodeAt(offset)) offset++;
  return { offset, codes: [a.text.charCodeAt(offset), b.text.charCodeAt(offset)], next: [a, b] };
}

/** Of every character: texts often differ in one number. */
function markOf(text: string, at: number, end: number): number {
  let mark = end - at;
  for (let place = at; place < end; place++) mark = (Math.imul(mark, 31) + text.charCodeAt(place)) | 0;
  return mark ^ (mark >>> 15);
}

/** A slice would keep the text around it in memory, which may be megabytes. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
