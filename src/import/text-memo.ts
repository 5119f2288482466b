// Values by the text they were read from. Lines of eslogger say the same processes, files and tokens over and over, and the same
// text means the same value wherever it stands; the key order of a line is free, but it comes from few variants.
// Not for: deciding what a text means; only what a reader made of it is kept.

import { freezeImage } from '../trace/freeze-image.ts';

/** Longer texts are read anew each time. */
const maxText = 8192;

/** Entries of one generation; two are kept, so that what is in use stays. */
const generation = 4096;

/** Texts that are looked for before it is decided whether that pays: when a quarter of them is found. */
const trial = 512;

/** Texts that are not looked for when it does not; twice as many each time. */
const shortestRest = 512;
const longestRest = 16_384;

/** How many braces close a text: a process without a tty has fewer than one with. More forms than this are not looked for. */
const maxForms = 4;

export class TextMemo {
  private young = new Map<string, unknown>();
  private old = new Map<string, unknown>();
  /** Numbers of closing braces in the texts that are kept, ascending. */
  private forms: number[] = [];

  /** Where the text that was found ends; valid after `find` gave a value. */
  end = 0;

  // A stream whose texts do not come again is read without looking: now and then a few are tried.
  private tried = 0;
  private found = 0;
  private resting = 0;
  private nextRest = shortestRest;

  /** The value of an object's text that begins at `at`; undefined when it was not met. */
  find(text: string, at: number): unknown {
    if (this.resting > 0) {
      this.resting--;
      return undefined;
    }
    const value = this.lookUp(text, at);
    this.tried++;
    if (value !== undefined) this.found++;
    if (this.tried === trial) this.judge();
    return value;
  }

  private judge(): void {
    const paid = this.found * 4 >= trial;
    this.resting = paid ? 0 : this.nextRest;
    this.nextRest = paid ? shortestRest : Math.min(this.nextRest * 2, longestRest);
    this.tried = 0;
    this.found = 0;
  }

  private lookUp(text: string, at: number): unknown {
    let close = at;
    let braces = 0;
    for (const form of this.forms) {
      for (; braces < form; braces++) {
        close = text.indexOf('}', close) + 1;
        if (close === 0) return undefined;
      }
      const key = text.slice(at, close);
      const value = this.young.get(key) ?? this.promoted(key);
      if (value === undefined) continue;
      this.end = close;
      return value;
    }
    return undefined;
  }

  /** `value` is shared from now on, and frozen. */
  keep(text: string, value: unknown): void {
    if (this.resting > 0 || text.length > maxText || !text.endsWith('}')) return;
    const form = text.split('}').length - 1;
    if (!this.forms.includes(form)) {
      if (this.forms.length === maxForms) return;
      this.forms = [...this.forms, form].sort((a, b) => a - b);
    }
    if (typeof value === 'object' && value !== null) freezeImage(value);
    this.add(copyOf(text), value);
  }

  private promoted(key: string): unknown {
    const value = this.old.get(key);
    if (value !== undefined) this.add(copyOf(key), value);
    return value;
  }

  private add(key: string, value: unknown): void {
    if (this.young.size >= generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}

/** A slice would keep its whole line in memory, and a line may have megabytes. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
