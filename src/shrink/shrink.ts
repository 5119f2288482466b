// The main path of `esreplay shrink`: runs the whole trace, then tries less and less of it, and keeps what still shows
// the finding. The best so far is always the output file.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import tmp from 'tmp';
import { checkOutput } from '../edit/output.ts';
import { SetupError } from '../errors/errors.ts';
import { fileHash } from '../files/file-hash.ts';
import { readProcessGraph } from '../mutate/process-graph.ts';
import { WorkFolder } from '../trials/folder.ts';
import { type Runs, TrialPool } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import { Probe } from './probe.ts';
import { programStates } from './program-states.ts';
import type { ShrinkResult } from './result.ts';
import { type Needed, Search, type SearchOptions } from './search.ts';

export interface ShrinkOptions extends SearchOptions {
  /** Finding to keep; null: the worst one. */
  readonly rule: string | null;
  /** Of its findings that with this key; omitted: the first. */
  readonly key?: string;
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

/** Its runs are another's. */
type Asked = Omit<ShrinkOptions, 'cwd' | 'killNow'>;

/** Throws SetupError, UsageError or TraceError if the whole trace cannot be run. */
export async function shrink({ cwd, signal, killNow, ...options }: ShrinkOptions): Promise<ShrinkResult> {
  const pool = new TrialPool({ workers: options.workers, cwd, stops: { signal, killNow } });
  try {
    return (await shrunk({ ...options, signal }, pool)).result;
  } finally {
    await pool.close();
  }
}

/** The same with runs of another pool; returns the options of a run of the output, too. */
export async function shrunk(
  options: Asked,
  runs: Runs,
): Promise<{ readonly result: ShrinkResult; readonly options: TrialOptions }> {
  const { run, output } = options;
  const work = new WorkFolder(`${output}.work`);
  const earlier = work.read();
  const graph = readProcessGraph(run.trace);
  if (!existsSync(dirname(output)))
    throw new SetupError('cannot write the output: its folder does not exist', {
      place: output,
      remedy: 'make its folder first, or name another file',
    });
  checkOutput({ input: run.trace, output, overwrite: options.overwrite || earlier !== null });
  const folder = tmp.dirSync({ prefix: 'esreplay-shrink', unsafeCleanup: true });
  try {
    const question = await searchOf(options);
    work.begin([], earlier !== null);
    const probe = new Probe(runs, work, { ...options, trace: run.trace, folder: folder.name, search: question });
    const search = new Search(options, probe, graph);
    const result = await search.result();
    if (!result.interrupted) work.remove();
    return { result, options: search.shownOptions };
  } catch (error) {
    if (work.read()?.records.size === 0) work.remove();
    throw error;
  } finally {
    work.close();
    folder.removeCallback();
  }
}

/** What an earlier call found out holds for the same trace, programs and question. */
async function searchOf({ run, rule, key, command, needed }: Asked): Promise<string> {
  const programs = programStates([...run.clients, ...(command === null ? [] : [command])]);
  const trace = run.trace.startsWith('@') ? run.trace : await fileHash(run.trace);
  return JSON.stringify([trace, programs, rule, key ?? null, command, needed]);
}
