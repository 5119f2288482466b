// The comparisons of a suite: what a client decides otherwise than another build of it, while nothing else runs.
import { type ChangeName, changeNames } from '../compare/changes.ts';
import { compareTrace } from '../compare/compare.ts';
import { compareExitCode, failedOf } from '../compare/exit-code.ts';
import { runsRange, usualRuns } from '../compare/run-counts.ts';
import { cautions, changeText, shownChanges, totalsText } from '../compare/words.ts';
import { exitCodes } from '../errors/errors.ts';
import { readSuppressions } from '../expectations/suppression-file.ts';
import { shellCommand } from '../run/client-command.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { failedAttempt, noAttempt } from './attempt.ts';
import type { CompareCell } from './cell.ts';
import type { Members } from './cells.ts';
import type { OtherKind } from './other-kind.ts';
import { pairCells } from './pair-cell.ts';
import { namedIn } from './pairs.ts';
import type { Attempt, CompareAttempt } from './result.ts';
import type { CompareText } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export const comparison: OtherKind<CompareCell> = {
  noun: 'comparison',
  key: 'compare',
  cells: (file, members) =>
    (file.text.compare ?? []).flatMap((text, at) => new CompareEntry(file, text, ['compare', at]).cells(members)),
  attempt,
  measured: ({ compare: found }) => (found === null ? null : totalsText({ traces: [found] })),
  because: ({ compare: found }) => (found === null ? '' : becauseOf(found)),
};

class CompareEntry {
  constructor(
    private readonly file: SuiteFile,
    private readonly text: CompareText,
    private readonly keys: readonly Key[],
  ) {}

  /** Throws UsageError. */
  cells(members: Members): readonly CompareCell[] {
    const { file, text, keys } = this;
    if (text.old.trim() === '') throw file.fault([...keys, 'old'], 'is empty: it takes the command of the other build');
    return pairCells(file, { kind: 'compare', text, keys }, members).map(({ command, ...cell }) => ({
      ...cell,
      kind: 'compare',
      builds: { old: shellCommand(text.old), new: command },
      runs: this.runs(),
      failOn: this.failOn(),
    }));
  }

  private runs(): number {
    const { min, max } = runsRange;
    return this.file.whole(this.text.runs ?? String(usualRuns), min, max, [...this.keys, 'runs']);
  }

  private failOn(): readonly ChangeName[] {
    return namedIn(this.file, this.text['fail-on'], [...this.keys, 'fail-on'], changeNames, 'change');
  }
}

async function attempt(cell: CompareCell, pool: TrialPool): Promise<Attempt> {
  const took = { durationNs: 0, waitedNs: 0 };
  try {
    const { accepted, builds, runs, timeoutMs, options } = cell;
    const suppressed = accepted === null ? options : { ...options, suppressions: readSuppressions(accepted) };
    const onEnd = (_id: string, { durationNs, waitedNs }: typeof took): void => {
      took.durationNs += durationNs;
      took.waitedNs += waitedNs;
    };
    const asked = {
      builds,
      options: suppressed,
      others: [],
      runs,
      timeoutMs,
      timeline: false,
      access: cell.failOn.includes('new-access'),
      onEnd,
    };
    const found = await compareTrace(cell.tracePath, asked, pool);
    if (found.trouble === null && found.runs.new.exitCodes.length < runs)
      return { ...noAttempt, ...took, exitCode: exitCodes.interrupted };
    return { ...noAttempt, ...took, ...judgedComparison({ ...found, failOn: cell.failOn }) };
  } catch (thrown) {
    return { ...failedAttempt(thrown), ...took };
  }
}

/** What an attempt found. Pure. */
export function judgedComparison(found: CompareAttempt): Pick<Attempt, 'exitCode' | 'compare' | 'error'> {
  const { trouble } = found;
  const exitCode = compareExitCode([found], failedOf([found], found.failOn), false);
  if (trouble === null) return { exitCode, compare: found, error: null };
  const { build, message, place, remedy } = trouble;
  return { exitCode, compare: found, error: { message: `the ${build} build: ${message}`, place, remedy } };
}

/** The largest group of each change that fails it; of a client that ended, how. */
function becauseOf(found: CompareAttempt): string {
  const failed = failedOf([found], found.failOn);
  const shown = shownChanges(found);
  const first = failed.flatMap((name) => shown.find(({ change }) => change === name) ?? []).map(changeText);
  return first.length > 0 ? first.join('; ') : cautions(found).join(' ');
}
