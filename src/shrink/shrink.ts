// The main path of `esreplay shrink`: runs the whole trace, then tries less and less of it, and keeps what still shows
// the finding. The best so far is always the output file.
import tmp from 'tmp';
import { checkOutput } from '../edit/output.ts';
import { fileHash } from '../files/file-hash.ts';
import { readProcessGraph } from '../mutate/process-graph.ts';
import { WorkFolder } from '../trials/folder.ts';
import { TrialPool } from '../trials/pool.ts';
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

/** Throws SetupError, UsageError or TraceError if the whole trace cannot be run. */
export const shrink = async (options: ShrinkOptions): Promise<ShrinkResult> => (await shrunk(options)).result;

/** The same, with the options of a run of the output. */
export async function shrunk(
  options: ShrinkOptions,
): Promise<{ readonly result: ShrinkResult; readonly options: TrialOptions }> {
  const { run, output, workers, cwd } = options;
  const work = new WorkFolder(`${output}.work`);
  const earlier = work.read();
  const graph = readProcessGraph(run.trace);
  checkOutput({ input: run.trace, output, overwrite: options.overwrite || earlier !== null });
  const folder = tmp.dirSync({ prefix: 'esreplay-shrink', unsafeCleanup: true });
  const pool = new TrialPool({ workers, cwd, stops: options });
  try {
    const question = await searchOf(options);
    work.begin([], earlier !== null);
    const probe = new Probe(pool, work, { ...options, trace: run.trace, folder: folder.name, search: question });
    const search = new Search(options, probe, graph);
    const result = await search.result();
    if (!result.interrupted) work.remove();
    return { result, options: search.shownOptions };
  } catch (error) {
    if (work.read()?.records.size === 0) work.remove();
    throw error;
  } finally {
    await pool.close();
    work.close();
    folder.removeCallback();
  }
}

/** What an earlier call found out holds for the same trace, programs and question. */
async function searchOf({ run, rule, key, command, needed }: ShrinkOptions): Promise<string> {
  const programs = programStates([...run.clients, ...(command === null ? [] : [command])]);
  const trace = run.trace.startsWith('@') ? run.trace : await fileHash(run.trace);
  return JSON.stringify([trace, programs, rule, key ?? null, command, needed]);
}
