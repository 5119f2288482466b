// Reads and writes the records that are no messages and no definitions: answers, gaps and runs.
import type { Text } from '../schema/generated/messages.ts';
import type { CborCursor } from './cbor-cursor.ts';
import { faultWithin } from './cbor-fault.ts';
import type { CborSink } from './cbor-sink.ts';
import { asBigint, asNumber } from './checked-values.ts';
import { recordKind, traceLimits } from './limits.ts';
import type { PlanDecoder } from './plan-decoder.ts';
import type { ClockStart } from './run-clock.ts';

export interface TraceResponse {
  /** Index of the answered message. */
  readonly message: number;
  /** Mach time of the answer minus that of the message, in ticks. */
  readonly latency: bigint;
  readonly kind: 'auth' | 'flags';
  readonly value: number;
  readonly cached: boolean;
  readonly who: Text | null;
}

export interface TraceGap {
  /** Number of lost messages, of one event type or of unknown types (null). */
  readonly count: bigint;
  readonly eventType: number | null;
  readonly source: 'kernel' | 'recorder';
}

export interface TraceRun extends ClockStart {
  readonly bootId: string | null;
}

export interface Placed {
  /**
   * Index among the trace's messages, from 0, which identifies a message everywhere. For other records, the index of
   * the next message.
   */
  readonly index: number;
  /** Offset of the record in the file. */
  readonly offset: number;
}

/** A record that is neither a message nor a definition. */
export type OtherRecord =
  | (Placed & { readonly kind: 'response'; readonly response: TraceResponse })
  | (Placed & { readonly kind: 'gap'; readonly gap: TraceGap })
  | (Placed & { readonly kind: 'run'; readonly run: TraceRun });

/** `messages`: how many have come. */
export function readResponse(cursor: CborCursor, plans: PlanDecoder, messages: number): TraceResponse {
  return {
    message: field('messageIndex', () => {
      const at = cursor.pos;
      const index = cursor.uint(Number.MAX_SAFE_INTEGER);
      return index < messages ? index : cursor.fail(`message ${index} has not come yet`, at);
    }),
    latency: field('latency', () => cursor.int64()),
    kind: field('kind', () => cursor.uint(1)) === 0 ? 'auth' : 'flags',
    value: field('value', () => cursor.uint(0xffffffff)),
    cached: field('cached', () => cursor.bool()),
    who: field('who', () => plans.string()),
  };
}

export function readGap(cursor: CborCursor): TraceGap {
  return {
    count: field('count', () => cursor.uint64()),
    eventType: field('eventType', () => (cursor.takeNull() ? null : cursor.uint(traceLimits.eventType))),
    source: field('source', () => cursor.uint(1)) === 0 ? 'kernel' : 'recorder',
  };
}

export function readRun(cursor: CborCursor): TraceRun {
  return {
    messageVersion: field('messageVersion', () => {
      const at = cursor.pos;
      return cursor.uint(traceLimits.messageVersion) || cursor.fail('message versions start at 1', at);
    }),
    machBase: field('machBase', () => cursor.uint64()),
    wallBase: field('wallBase', () => {
      const at = cursor.pos;
      const value = cursor.uint64();
      return value <= 0x7fffffffffffffffn ? value : cursor.fail('the wall clock is out of range', at);
    }),
    bootId: field('bootId', () => (cursor.takeNull() ? null : cursor.text())),
  };
}

/** Reads a field; a fault in it has its name. */
export function field<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw faultWithin(error, name);
  }
}

const maxUint64 = 0xffffffffffffffffn;
const maxInt64 = 0x7fffffffffffffffn;

/** `messages`: how many were written. These throw CborFault for what cannot be written. */
export function writeResponse(
  sink: CborSink,
  response: TraceResponse,
  messages: number,
  writeWho: (who: Text | null) => void,
): void {
  sink.reset();
  sink.array(7);
  sink.int(recordKind.response);
  sink.uint(asNumber(response.message, 0, messages - 1));
  sink.bigint(asBigint(response.latency, -maxInt64 - 1n, maxInt64));
  sink.uint(response.kind === 'auth' ? 0 : 1);
  sink.uint(asNumber(response.value, 0, 0xffffffff));
  sink.bool(response.cached);
  writeWho(response.who);
}

export function writeGap(sink: CborSink, gap: TraceGap): void {
  sink.reset();
  sink.array(4);
  sink.int(recordKind.gap);
  sink.bigint(asBigint(gap.count, 0n, maxUint64));
  if (gap.eventType === null) sink.null();
  else sink.uint(asNumber(gap.eventType, 0, traceLimits.eventType));
  sink.uint(gap.source === 'kernel' ? 0 : 1);
}

export function writeRun(sink: CborSink, run: TraceRun): void {
  sink.reset();
  sink.array(5);
  sink.int(recordKind.run);
  sink.uint(asNumber(run.messageVersion, 1, traceLimits.messageVersion));
  sink.bigint(asBigint(run.machBase, 0n, maxUint64));
  sink.bigint(asBigint(run.wallBase, 0n, maxInt64));
  if (run.bootId === null) sink.null();
  else sink.text(run.bootId);
}
