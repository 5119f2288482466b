// Shrinks a trace for tests.
import { dirname } from 'node:path';
import type { ShrinkResult } from '../../src/shrink/result.ts';
import { type ShrinkOptions, shrink } from '../../src/shrink/shrink.ts';

/** One worker, and the worst finding of one run each. */
export const shrunk = (given: Pick<ShrinkOptions, 'run' | 'output'> & Partial<ShrinkOptions>): Promise<ShrinkResult> =>
  shrink({
    overwrite: true,
    rule: null,
    command: null,
    needed: { hits: 1, runs: 1 },
    workers: 1,
    timeoutMs: null,
    application: 'test',
    cwd: dirname(given.output),
    signal: new AbortController().signal,
    killNow: new AbortController().signal,
    onProgress: () => undefined,
    ...given,
  });
