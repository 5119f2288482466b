// What goes wrong on request with eslogger's lines: one row each. A reader that survives them all reads eslogger as it
// may be. The seed decides where a fault strikes.

import type { LineStyle } from '../print/line-style.ts';
import type { Message } from '../schema/generated/messages.ts';
import { eventRows } from '../schema/macos/events.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import { rawEventOf } from '../trace/unknown-fields.ts';

interface Fault {
  readonly about: string;
}

export const faults = {
  'sequence-gap': { about: 'some messages are lost, and their sequence numbers with them' },
  batch: { about: 'up to 64 lines come at once' },
  'cut-line': { about: 'some lines come in two parts, the second one with the next line' },
  'early-end': { about: 'eslogger ends early, in the middle of a line, with status 1' },
  'newer-version': { about: `every line states message version ${newestVersion + 1}, which is not known` },
  'unknown-event': { about: 'events of a type that is not known come between the others' },
  'unknown-key': { about: 'some lines have keys that are not known' },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as readonly FaultName[];

/** Number of times that each requested fault struck. */
export type FaultCounts = Partial<Record<FaultName, number>>;

/** The key, the event and the value that no eslogger prints. */
export const unknownName = 'esreplay_unknown';
/** Above every type that is known. */
export const unknownType = 1000 + eventRows.length;

const maxBatch = 64;
/** Lines from one strike to the next, at most. */
const maxDistance = 16;

export class Faults {
  readonly counts: FaultCounts = {};
  private readonly next: Partial<Record<FaultName, number>> = {};

  constructor(
    names: readonly FaultName[],
    /** Returns a number from 0 up to 1, exclusive. */
    private readonly random: () => number,
  ) {
    for (const name of names) {
      this.counts[name] = 0;
      // The second line at the earliest, and at the latest the ninth.
      this.next[name] = 1 + Math.floor(random() * 8);
    }
  }

  has(name: FaultName): boolean {
    return this.counts[name] !== undefined;
  }

  /** Asks about the next line; returns whether the fault strikes it. */
  strikes(name: FaultName): boolean {
    const left = this.next[name];
    if (left === undefined) return false;
    this.next[name] = left === 0 ? Math.floor(this.random() * maxDistance) : left - 1;
    if (left === 0) this.count(name);
    return left === 0;
  }

  style(style: LineStyle): LineStyle {
    return this.has('newer-version') ? { ...style, statedVersion: newestVersion + 1 } : style;
  }

  /** Returns the line, with keys in the message and in its process. */
  withKeys(line: string): string {
    if (this.has('newer-version')) this.count('newer-version');
    if (!this.strikes('unknown-key')) return line;
    const key = `"${unknownName}":{"value":[1,null]},`;
    return `{${key}${line.slice(1).replace('"process":{', `"process":{${key}`)}`;
  }

  /** Returns a message of an unknown type, to come next. */
  unknownEvent(message: Message): Message {
    const event = rawEventOf(Buffer.from(`{"${unknownName}":{"value":1}}`));
    return { ...message, event_type: unknownType, event };
  }

  /** Returns how many lines the next batch has. */
  batchSize(): number {
    this.count('batch');
    return 2 + Math.floor(this.random() * (maxBatch - 1));
  }

  /** Returns where a line is cut: neither part is empty. */
  cutAt(bytes: number): number {
    return 1 + Math.floor(this.random() * (bytes - 2));
  }

  private count(name: FaultName): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
