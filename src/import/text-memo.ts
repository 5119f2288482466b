// Values by the text they were read from. Lines of eslogger say the same processes and files over and over, and the same text means the same
// value wherever it stands; the key order of a line is free, but it comes from few variants.
// Not for: deciding what a text means; only what a reader made of it is kept.

import { freezeImage } from '../trace/freeze-image.ts';

/** Longer texts are read anew each time. */
const maxText = 8192;

/** Entries of one generation; two are kept, so that what is in use stays. */
const generation = 4096;

/** How many braces close a text: a process without a tty has fewer than one with. More forms than this are not looked for. */
const maxForms = 4;

/** A text is kept when it comes for the second time, and looked for from then on: marks of so many are remembered. */
const maxMarks = 1 << 16;

/** Characters of a text that make its mark. Texts of one mark are taken for each other until they are looked for. */
const samples = 256;

export class TextMemo {
  private young = new Map<string, object>();
  private old = new Map<string, object>();
  private readonly marks = new Int32Array(maxMarks);
  /** Numbers of closing braces in the texts that are kept, ascending. */
  private forms: readonly number[] = [];

  /** Where the text that was found ends; valid after `find` gave a value. */
  end = 0;

  /** The value of an object's text that begins at `at`; undefined when it was not met. */
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

  /** `value` was read of the text from `at` to `end`. Where it is kept it is shared from now on, and frozen. */
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

/** A slice would keep its whole line in memory, and a line may have megabytes. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
