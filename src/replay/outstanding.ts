// How many AUTH messages may be open at once in asap pace: as many as when the trace was recorded, if its answers were recorded too.
import { closeSync, openSync, readSync } from 'node:fs';
import type { RunOptions } from './options.ts';

/** The header stands at the beginning, and its map has this key with `true` behind it. */
const headerReach = 256 << 10;
const responsesTrue = Buffer.concat([Buffer.from([0x69]), Buffer.from('responses'), Buffer.from([0xf5])]);

/** Undefined: nothing is known, the library takes its default. */
export async function outstandingOf(options: RunOptions): Promise<number | undefined> {
  if (options.outstanding !== undefined || options.pace !== 'asap') return options.outstanding;
  // Loading the reader takes longer than a short run, so look first whether it can tell anything.
  if (!mayHaveResponses(options.trace)) return undefined;
  const { recordedConcurrency } = await import('./messages.ts');
  return recordedConcurrency(options.trace) ?? undefined;
}

function mayHaveResponses(trace: string): boolean {
  const start = Buffer.alloc(headerReach);
  const file = openSync(trace, 'r');
  try {
    const length = readSync(file, start, 0, headerReach, 0);
    return start.subarray(0, length).includes(responsesTrue);
  } finally {
    closeSync(file);
  }
}
