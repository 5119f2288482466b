// Keeps what `esreplay run --keep` asks for in a bundle, and says where it is.
import type { Keeper } from '../../bundle/keeper.ts';
import { type EsreplayError, exitCodes, isEsreplayError } from '../../errors/errors.ts';
import type { RunOptions } from '../../run/options.ts';
import { type JudgedRun, toReport } from '../../verdict/report.ts';
import { printable, printableLines } from '../../words/printable.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { show } from './show.ts';

export interface AskedRuns {
  readonly options: RunOptions;
  /** Releases of --os, one run each. */
  readonly releases: readonly string[];
  readonly verify: number | null;
  readonly checkCache: boolean;
}

/** The runs with the name of their bundle, and why there is none. */
interface Kept {
  readonly runs: readonly JudgedRun[];
  readonly trouble: EsreplayError | null;
}

/** One bundle of all releases. What cannot be written is thrown later: first come the other files of the report. */
export async function keepRuns(
  keeper: Keeper,
  runs: readonly JudgedRun[],
  asked: AskedRuns,
  stream: NodeJS.WriteStream,
): Promise<Kept> {
  const isWanted = ({ exitCode }: JudgedRun): boolean =>
    keeper.which === 'all' || (exitCode !== exitCodes.pass && exitCode !== exitCodes.interrupted);
  const [first] = runs;
  if (first === undefined || !runs.some(isWanted)) return { runs, trouble: null };
  const { options, releases, verify, checkCache } = asked;
  try {
    const path = await keeper.keep({
      id: first.command,
      name: nameOf(options.trace),
      options,
      releases,
      verify,
      checkCache,
      reports: runs.map(toReport),
      error: null,
      modules: first.modules ?? [],
    });
    const again = `esreplay run ${shellQuoted(path)} -- CLIENT`;
    show(stream, printableLines(`Kept in ${printable(path)}; run it again: ${printable(again)}\n`));
    return { runs: runs.map((run) => ({ ...run, bundle: path })), trouble: null };
  } catch (error) {
    if (!isEsreplayError(error)) throw error;
    return { runs, trouble: error };
  }
}

/** Returns `first-run` of `@first-run` and `traces/first-run.estrace`. */
const nameOf = (trace: string): string =>
  (trace.split('/').at(-1) ?? '').replace(/\.(estrace|zip)$/, '').replace(/^@/, '');
