// Writes the packets of a Perfetto trace, each as it is made: one sequence, with texts that occur often written once.
import type { Frame } from '../symbols/frame.ts';
import * as fields from './fields.ts';
import { Wire } from './wire.ts';

export type WriteBytes = (bytes: Uint8Array) => void;

export interface Track {
  readonly name: string;
  readonly parent: number | null;
  /** Its place among the tracks of its parent. */
  readonly rank?: number;
  readonly description?: string;
  readonly process?: { readonly pid: number; readonly name: string };
  readonly thread?: { readonly pid: number; readonly tid: number };
  readonly counter?: 'ns' | 'count';
}

/** Texts that get a number, of each kind; later ones are written where they are used. */
export const maxInterned = 4096;
const flushBytes = 1 << 16;
const sequence = 1;
const { packet, event, interned } = fields;

export class Packets {
  private readonly out = new Wire();
  /** Entries that the packet being written is the first to refer to. */
  private readonly entries = new Wire();
  private readonly ids = new Map<fields.InternedField, Map<string, number>>();
  private tracks = 0;

  constructor(private readonly write: WriteBytes) {
    this.first();
  }

  /** Returns its uuid. */
  track({ name, parent, rank, description, process, thread, counter }: Track): number {
    const { out } = this;
    const uuid = ++this.tracks;
    this.beginPacket();
    out.begin(packet.trackDescriptor);
    out.number(fields.descriptor.uuid, uuid);
    if (parent !== null) out.number(fields.descriptor.parent, parent);
    out.text(fields.descriptor.name, name);
    if (process !== undefined) {
      out.begin(fields.descriptor.process);
      out.number(fields.processDescriptor.pid, process.pid);
      out.text(fields.processDescriptor.name, process.name);
      out.end();
    }
    if (thread !== undefined) {
      out.begin(fields.descriptor.thread);
      out.number(fields.threadDescriptor.pid, thread.pid);
      out.number(fields.threadDescriptor.tid, thread.tid);
      out.text(fields.threadDescriptor.name, name);
      out.end();
    }
    if (counter === undefined) out.number(fields.descriptor.childOrder, fields.orderByRank);
    else {
      out.begin(fields.descriptor.counter);
      out.number(fields.counterDescriptor.unit, fields.counterUnits[counter]);
      out.end();
    }
    if (rank !== undefined) out.number(fields.descriptor.rank, rank);
    if (description !== undefined) out.text(fields.descriptor.description, description);
    out.end();
    this.endPacket();
    return uuid;
  }

  /** Begins an event, which `done` ends. Between them: `flow`, `says` and `stack`. */
  begin(type: 'begin' | 'instant', track: number, ns: number, name: string, category: string): this {
    this.beginEvent(type, track, ns);
    const id = this.idOf(interned.eventNames, name);
    if (id === null) this.out.text(event.name, name);
    else this.out.number(event.nameId, id);
    this.out.number(event.categoryId, this.idOf(interned.categories, category) ?? 0);
    return this;
  }

  flow(id: number): this {
    this.out.fixed64(event.flow, id);
    return this;
  }

  lastFlow(id: number): this {
    this.out.fixed64(event.lastFlow, id);
    return this;
  }

  /** Null and undefined are not worth saying. A bigint is an address. */
  says(name: string, value: string | number | bigint | boolean | null | undefined): this {
    if (value === null || value === undefined) return this;
    const { out } = this;
    const { annotation } = fields;
    out.begin(event.annotation);
    out.number(annotation.nameId, this.idOf(interned.annotationNames, name) ?? 0);
    if (typeof value === 'boolean') out.flag(annotation.flag, value);
    else if (typeof value === 'number') out.number(annotation.whole, Math.round(value));
    else if (typeof value === 'bigint') out.number(annotation.pointer, value);
    else {
      const id = this.idOf(interned.texts, value);
      if (id === null) out.text(annotation.text, value);
      else out.number(annotation.textId, id);
    }
    out.end();
    return this;
  }

  /** Frames, innermost first. */
  stack(frames: readonly Frame[]): this {
    if (frames.length === 0) return this;
    const ids = frames.map((each) => this.frameId(each));
    const id = ids.includes(null) ? null : this.callstackId(ids as number[]);
    if (id !== null) this.out.number(event.callstackId, id);
    return this;
  }

  done(): void {
    this.out.end();
    this.endPacket();
  }

  /** Ends the innermost slice of the track. */
  end(track: number, ns: number, { unfinished = false } = {}): void {
    this.beginEvent('end', track, ns);
    if (unfinished) this.says('unfinished', true);
    this.done();
  }

  count(track: number, ns: number, value: number): void {
    this.beginEvent('counter', track, ns);
    this.out.number(event.counterValue, Math.round(value));
    this.done();
  }

  finish(): void {
    if (this.out.length > 0) this.write(this.out.written());
    this.out.reset();
  }

  /** Says which clock the times are of: one that began with the run, like the trace. */
  private first(): void {
    const { out } = this;
    out.begin(fields.trace.packet);
    out.number(packet.timestamp, 0);
    out.number(packet.clock, fields.clocks.boottime);
    out.number(packet.sequence, sequence);
    out.number(packet.sequenceFlags, fields.sequenceFlags.cleared);
    out.flag(packet.isFirst, true);
    out.begin(packet.defaults);
    out.number(fields.defaults.clock, fields.clocks.run);
    out.end();
    out.begin(packet.clockSnapshot);
    for (const clock of [fields.clocks.run, fields.clocks.boottime]) {
      out.begin(fields.clockSnapshot.clock);
      out.number(fields.clockSnapshot.id, clock);
      out.number(fields.clockSnapshot.timestamp, 0);
      out.end();
    }
    out.end();
    out.end();
  }

  private beginPacket(): void {
    this.out.begin(fields.trace.packet);
    this.out.number(packet.sequence, sequence);
    this.out.number(packet.sequenceFlags, fields.sequenceFlags.refers);
  }

  private endPacket(): void {
    if (this.entries.length > 0) this.out.message(packet.internedData, this.entries.written());
    this.entries.reset();
    this.out.end();
    if (this.out.length >= flushBytes) this.finish();
  }

  private beginEvent(type: keyof typeof fields.eventTypes, track: number, ns: number): void {
    this.beginPacket();
    this.out.number(packet.timestamp, Math.max(0, Math.round(ns)));
    this.out.begin(packet.trackEvent);
    this.out.number(event.type, fields.eventTypes[type]);
    this.out.number(event.track, track);
  }

  private idOf(kind: fields.InternedField, text: string): number | null {
    return this.internedAs(kind, text, () => this.entries.text(fields.entry.text, text));
  }

  private frameId({ function: name, file, line, image, address }: Frame): number | null {
    const functionId = this.idOf(interned.functionNames, name ?? `${address} in ${image ?? 'an unknown image'}`);
    const sourceId = file === null ? null : this.idOf(interned.sourcePaths, file);
    if (functionId === null) return null;
    return this.internedAs(interned.frames, `${functionId} ${sourceId} ${line}`, () => {
      this.entries.number(fields.frame.functionId, functionId);
      if (sourceId !== null) this.entries.number(fields.frame.sourceId, sourceId);
      if (line !== null) this.entries.number(fields.frame.line, line);
    });
  }

  /** The outermost frame comes first. */
  private callstackId(frames: readonly number[]): number | null {
    return this.internedAs(interned.callstacks, frames.join(' '), () => {
      for (const id of frames.toReversed()) this.entries.number(fields.callstack.frameId, id);
    });
  }

  /** Returns null if there are too many entries of this kind. */
  private internedAs(kind: fields.InternedField, key: string, content: () => void): number | null {
    const known = this.ids.get(kind) ?? new Map<string, number>();
    this.ids.set(kind, known);
    const id = known.get(key);
    if (id !== undefined) return id;
    if (known.size >= maxInterned) return null;
    known.set(key, known.size + 1);
    this.entries.begin(kind);
    this.entries.number(fields.entry.id, known.size);
    content();
    this.entries.end();
    return known.size;
  }
}
