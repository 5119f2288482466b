// The main path of `esreplay shrink`: runs the whole trace, then tries less and less of it, and keeps what still shows
// the finding. The best so far is always the output file.
import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import tmp from 'tmp';
import { checkOutput } from '../edit/output.ts';
import { readProcessGraph } from '../mutate/process-graph.ts';
import { WorkFolder } from '../trials/folder.ts';
import { TrialPool } from '../trials/pool.ts';
import { Probe } from './probe.ts';
import { programStates } from './program-states.ts';
import type { ShrinkResult } from './result.ts';
import { type Needed, Search, type SearchOptions } from './search.ts';

export interface ShrinkOptions extends SearchOptions {
  /** Finding to keep; null: the worst one. */
  readonly rule: string | null;
  readonly needed: Needed;
  /** Replace an existing output. An interrupted search goes on without it. */
  readonly overwrite: boolean;
  readonly timeoutMs: number | null;
  /** Program and version for the header of the output. */
  readonly application: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
}

/** Throws SetupError, UsageError or TraceError if the whole trace cannot be run. */
export async function shrink(options: ShrinkOptions): Promise<ShrinkResult> {
  const { run, output, workers, cwd, signal, killNow } = options;
  const work = new WorkFolder(`${output}.work`);
  const earlier = work.read();
  const graph = readProcessGraph(run.trace);
  checkOutput({ input: run.trace, output, overwrite: options.overwrite || earlier !== null });
  const folder = tmp.dirSync({ prefix: 'esreplay-shrink', unsafeCleanup: true });
  const pool = new TrialPool({ workers, cwd });
  const stop = (): void => pool.stop();
  const kill = (): void => pool.stop(true);
  signal.addEventListener('abort', stop);
  killNow.addEventListener('abort', kill);
  if (signal.aborted) stop();
  try {
    const search = await searchOf(options);
    work.begin([], earlier !== null);
    const probe = new Probe(pool, work, { ...options, trace: run.trace, folder: folder.name, search });
    const result = await new Search(options, probe, graph).result();
    if (!result.interrupted) rmSync(work.path, { recursive: true, force: true });
    return result;
  } catch (error) {
    if (work.read()?.records.size === 0) rmSync(work.path, { recursive: true, force: true });
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    killNow.removeEventListener('abort', kill);
    await pool.close();
    work.close();
    folder.removeCallback();
  }
}

/** What an earlier call found out holds for the same trace, programs and question. */
async function searchOf({ run, rule, command, needed }: ShrinkOptions): Promise<string> {
  const programs = programStates([...run.clients, ...(command === null ? [] : [command])]);
  return JSON.stringify([await hashOf(run.trace), programs, rule, command, needed]);
}

async function hashOf(trace: string): Promise<string> {
  if (trace.startsWith('@')) return trace;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(trace)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
