// Writes a trace of the length that a repetition needs: the given trace repeated, or its beginning. Each pass
// continues the clock and the sequence numbers of the previous one; processes and files start over.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { TraceError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { openTrace, type TraceReader } from '../trace/reader.ts';
import { TraceWriter } from '../trace/writer.ts';

const pause = 4096;

/**
 * Returns the path: in `folder`, or the trace's own if its length fits. The trace is shorter if `signal` aborted.
 * Throws TraceError for a broken trace.
 */
export async function lengthenTrace(
  trace: { readonly path: string; readonly messages: number },
  wanted: number,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  if (trace.messages === wanted) return trace.path;
  const reader = openTrace(trace.path);
  try {
    const path = join(folder, 'messages.estrace');
    const writer = begin(reader, path, `repeated up to ${wanted} messages`);
    try {
      for (const passes = new Passes(); writer.messages < wanted && !signal?.aborted; passes.next()) {
        const before = writer.messages;
        for (const { message } of reader.messages()) {
          if (writer.messages >= wanted || signal?.aborted) break;
          writer.message(passes.shifted(message));
          if (writer.messages % pause === 0) await setImmediate();
        }
        if (writer.messages === before && !signal?.aborted)
          throw new TraceError('trace has no messages', { place: trace.path });
      }
      writer.close();
    } catch (error) {
      writer.abandon();
      throw error;
    }
    return path;
  } finally {
    reader.close();
  }
}

function begin(reader: TraceReader, path: string, how: string): TraceWriter {
  const { raw: _, fields: __, events, ...header } = reader.header;
  // Definitions get new ids here, and recorded answers are not replayed.
  const input = { ...header, processes: [], responses: false, notes: [...header.notes, how] };
  return new TraceWriter(path, input, { events: events.map(([number]) => number) });
}

/** Computes what each pass adds to the numbers of the first one. */
class Passes {
  private pass = 0n;
  private firstTicks: bigint | null = null;
  private lastTicks = 0n;
  private firstWall = 0n;
  private lastWall = 0n;
  private count = 0n;
  private readonly ofType = new Map<number, bigint>();

  /** The next pass begins one mean gap after the end of this one. */
  next(): void {
    this.pass += 1n;
  }

  shifted(message: Message): Message {
    if (this.pass === 0n) this.note(message);
    if (this.pass === 0n) return message;
    const gaps = this.count > 1n ? this.count - 1n : 1n;
    const ticks = this.lastTicks - (this.firstTicks ?? 0n);
    const wall = this.lastWall - this.firstWall;
    const addedTicks = this.pass * (ticks + ticks / gaps + 1n);
    const at = wallOf(message) + this.pass * (wall + wall / gaps + 1n);
    return {
      ...message,
      time: { tv_sec: at / 1_000_000_000n, tv_nsec: at % 1_000_000_000n },
      mach_time: message.mach_time + addedTicks,
      deadline: message.deadline === 0n ? 0n : message.deadline + addedTicks,
      ...(message.seq_num === undefined
        ? {}
        : { seq_num: message.seq_num + this.pass * (this.ofType.get(message.event_type) ?? 0n) }),
      ...(message.global_seq_num === undefined
        ? {}
        : { global_seq_num: message.global_seq_num + this.pass * this.count }),
    };
  }

  private note(message: Message): void {
    const wall = wallOf(message);
    if (this.firstTicks === null) {
      this.firstTicks = message.mach_time;
      this.firstWall = wall;
    }
    if (message.mach_time > this.lastTicks) this.lastTicks = message.mach_time;
    if (wall > this.lastWall) this.lastWall = wall;
    this.count += 1n;
    this.ofType.set(message.event_type, (this.ofType.get(message.event_type) ?? 0n) + 1n);
  }
}

const wallOf = ({ time }: Message): bigint => time.tv_sec * 1_000_000_000n + time.tv_nsec;
