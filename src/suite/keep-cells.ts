// `esreplay test --keep`: keeps the tests of a suite that are to be kept, each in a bundle of its own. A bundle that cannot
// be written ends no test: the suite says so when all have ended.
import type { Keeper } from '../bundle/keeper.ts';
import type { KeptRun } from '../bundle/kept-run.ts';
import { type EsreplayError, exitCodes, isEsreplayError } from '../errors/errors.ts';
import { shellQuoted } from '../words/shell-words.ts';
import type { Cell, TestCell } from './cell.ts';
import { type CellResult, errorOf, reportOf } from './result.ts';

/** What a bundle has of a test besides its result. */
export type RanWith = Pick<KeptRun, 'options' | 'modules'>;

export class CellKeeper {
  /** Why a bundle could not be written: the first trouble of all. */
  trouble: EsreplayError | null = null;
  private kept = 0;
  private lastPath = '';
  private others = 0;

  constructor(private readonly keeper: Keeper) {}

  /** Each test has to run, rather than be taken from an earlier call. */
  get wantsAll(): boolean {
    return this.keeper.which === 'all';
  }

  /** Returns the result with the name of its bundle. */
  async resultOf(cell: Cell, result: CellResult, ranWith: () => RanWith): Promise<CellResult> {
    if (!this.isWanted(result)) return result;
    if (cell.kind !== 'test') {
      this.others += 1;
      return result;
    }
    try {
      const bundle = await this.keeper.keep(runOf(cell, result, ranWith()));
      this.kept += 1;
      this.lastPath = bundle;
      return { ...result, bundle };
    } catch (error) {
      if (!isEsreplayError(error)) throw error;
      this.trouble ??= error;
      return result;
    }
  }

  /** A line with its end; empty: there is nothing to say. */
  words(): string {
    const { kept, others } = this;
    const lines = [
      ...(kept === 0
        ? []
        : kept === 1
          ? [`Kept 1 test in ${this.lastPath}; run it again: esreplay run ${shellQuoted(this.lastPath)} -- CLIENT`]
          : [`Kept ${kept} tests in ${this.keeper.folder}; run one again: esreplay run FILE -- CLIENT`]),
      ...(others === 0 ? [] : [`Not kept: ${others} that ${others === 1 ? 'is no single run' : 'are no single runs'}`]),
    ];
    return lines.map((line) => `${line}\n`).join('');
  }

  /** A test that was skipped or stopped has not run; nor has one whose files are wrong. */
  private isWanted({ verdict, exitCode, attempts }: CellResult): boolean {
    if (attempts.length === 0 || verdict === 'skipped' || verdict === 'unfinished') return false;
    if (exitCode === exitCodes.usage || exitCode === exitCodes.trace) return false;
    return this.wantsAll || verdict !== 'passed';
  }
}

function runOf(cell: TestCell, result: CellResult, ranWith: RanWith): KeptRun {
  const report = reportOf(result);
  const { id, verify, checkCache } = cell;
  return {
    id,
    name: id,
    ...ranWith,
    releases: [],
    verify,
    checkCache,
    reports: report === null ? [] : [report],
    error: report === null ? (errorOf(result)?.message ?? 'the run has no report') : null,
  };
}
