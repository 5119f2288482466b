// Remembers values by the text they were read from. eslogger's lines repeat the same processes and files over and over,
// and the same text always means the same value; the key order of a line is free, but only few variants occur. The memo
// does not decide what a text means; it only keeps what a reader made of it.

import { freezeImage } from '../trace/freeze-image.ts';

/** Longer texts are always read anew. */
const maxText = 8192;

/** Entries in one generation. Two generations are kept, so that what is in use stays. */
const generation = 4096;

/**
 * Most forms that are looked for. A form is the number of braces that close a text: a process without a tty has fewer
 * than one with.
 */
const maxForms = 4;

/** Number of marks remembered. A text is kept when it comes for the second time, and looked for from then on. */
const maxMarks = 1 << 16;

/** Characters of a text that make its mark. Texts with the same mark are only told apart by the lookup. */
const samples = 256;

export class TextMemo {
  private young = new Map<string, object>();
  private old = new Map<string, object>();
  private readonly marks = new Int32Array(maxMarks);
  /** Numbers of closing braces in the kept texts, ascending. */
  private forms: readonly number[] = [];

  /** End of the text that was found; valid after `find` returned a value. */
  end = 0;

  /** Returns the value of the object text that begins at `at`; undefined if it is not kept. */
  find(text: string, at: number): object | undefined {
    let close = at;
    let braces = 0;
    for (const form of this.forms) {
      for (; braces < form; braces++) {
        close = text.indexOf('}', close) + 1;
        if (close === 0) return undefined;
      }
      if (!this.isMarked(markOf(text, at, close))) continue;
      const key = text.slice(at, close);
      const value = this.young.get(key) ?? this.promoted(key);
      if (value === undefined) continue;
      this.end = close;
      return value;
    }
    return undefined;
  }

  /** `value` was read from the text from `at` to `end`. If it is kept, it is frozen and shared from now on. */
  keep(text: string, at: number, end: number, value: object): void {
    if (end - at > maxText) return;
    const mark = markOf(text, at, end);
    if (!this.isMarked(mark)) {
      this.marks[mark & (maxMarks - 1)] = mark;
      return;
    }
    const key = copyOf(text.slice(at, end));
    const form = key.split('}').length - 1;
    if (!this.forms.includes(form)) {
      if (this.forms.length === maxForms) return;
      this.forms = [...this.forms, form].sort((a, b) => a - b);
    }
    freezeImage(value);
    this.add(key, value);
  }

  private isMarked(mark: number): boolean {
    return this.marks[mark & (maxMarks - 1)] === mark;
  }

  private promoted(key: string): object | undefined {
    const value = this.old.get(key);
    if (value !== undefined) this.add(copyOf(key), value);
    return value;
  }

  private add(key: string, value: object): void {
    if (this.young.size >= generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}

function markOf(text: string, at: number, end: number): number {
  const step = Math.ceil((end - at) / samples);
  let mark = end - at;
  for (let place = at; place < end; place += step) mark = (Math.imul(mark, 31) + text.charCodeAt(place)) | 0;
  return mark ^ (mark >>> 15);
}

/** A slice would keep its whole line in memory, which may be megabytes. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
