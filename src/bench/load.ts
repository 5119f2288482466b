// How messages reach the client during a benchmark. In a closed loop, the next one comes when an earlier one is
// answered. In an open loop they come at fixed times, answered or not, so the wait behind a stalled handler is part of
// the response time.
import type { RunOptions } from '../run/options.ts';

export type Load =
  /** `outstanding`: AUTH messages open at once; null: as in `run --pace asap`. */
  | { readonly kind: 'closed'; readonly outstanding: number | null }
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** The times of the trace divided by `factor`. */
  | { readonly kind: 'speed'; readonly factor: number }
  | { readonly kind: 'burst'; readonly count: number; readonly everyMs: number };

const psASecond = 1e12;
const closedMessages = 20_000;
const openSeconds = 3;
const minMessages = 100;
const maxMessages = 1_000_000;

export function runOptionsOf(load: Load): Pick<RunOptions, 'pace' | 'outstanding' | 'speed' | 'arrivals'> {
  switch (load.kind) {
    case 'closed':
      return { pace: 'asap', ...(load.outstanding === null ? {} : { outstanding: load.outstanding }) };
    case 'rate':
      return { pace: 'recorded', arrivals: { burst: 1, periodPs: Math.round(psASecond / load.perSecond) } };
    case 'speed':
      return { pace: 'recorded', arrivals: 'recorded', speed: load.factor };
    case 'burst':
      return { pace: 'recorded', arrivals: { burst: load.count, periodPs: Math.round(load.everyMs * 1e9) } };
  }
}

/** Returns the default number of messages in a repetition; `inTrace` is the number in the trace. */
export function usualMessages(load: Load, inTrace: number): number {
  if (load.kind === 'speed') return inTrace;
  if (load.kind === 'closed') return closedMessages;
  return Math.min(Math.max(Math.ceil(offeredPerSecond(load) * openSeconds), minMessages), maxMessages);
}

/** A tenth of the messages, at most five thousand: caches, lazy loading and the client's own start are over by then. */
export function usualWarmUp(messages: number): number {
  return Math.min(Math.floor(messages / 10), 5000);
}

function offeredPerSecond(load: Load & { kind: 'rate' | 'burst' }): number {
  return load.kind === 'rate' ? load.perSecond : (load.count / load.everyMs) * 1000;
}

export const isOpen = (load: Load): boolean => load.kind !== 'closed';

export function loadWords(load: Load): string {
  const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 });
  switch (load.kind) {
    case 'closed':
      return load.outstanding === null
        ? 'closed loop'
        : `closed loop, max ${number(load.outstanding)} open AUTH messages`;
    case 'rate':
      return `open loop, ${number(load.perSecond)} messages per second`;
    case 'speed':
      return `open loop, the trace's times divided by ${number(load.factor)}`;
    case 'burst':
      return `open loop, bursts of ${number(load.count)} messages every ${number(load.everyMs)} ms`;
  }
}
