// Writes traces of observations that a test built, and reads them again.
import type { Finding } from '../../src/perfetto/findings.ts';
import { type PerfettoRun, writePerfetto } from '../../src/perfetto/trace.ts';
import { observationOf, type Seen } from '../judge/observations.ts';
import { pathOf, type ReadEvent, type ReadTrace, readTrace, type Slice, slicesOf } from './read-trace.ts';

export function bytesOf(seen: Seen, more: Partial<PerfettoRun> = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const findings: readonly Finding[] = [];
  const run = {
    observation: observationOf(seen),
    trace: { path: '@first-run', messages: 63 },
    findings,
    causes: [],
    framesOf: () => [],
    ...more,
  };
  writePerfetto(run, (bytes) => pieces.push(bytes.slice()));
  return Buffer.concat(pieces);
}

export const traceOf = (seen: Seen, more: Partial<PerfettoRun> = {}): ReadTrace => readTrace(bytesOf(seen, more));

/** Events of the tracks whose path ends so. */
export const eventsOn = (trace: ReadTrace, path: string): readonly ReadEvent[] =>
  trace.events.filter(({ track }) => pathOf(trace, track).endsWith(path));

export const slicesOn = (trace: ReadTrace, path: string): readonly Slice[] =>
  slicesOf(trace).filter(({ track }) => pathOf(trace, track).endsWith(path));
