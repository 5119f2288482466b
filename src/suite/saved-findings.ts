// The saved findings of a suite: what its explorations found is run again as it was saved, and fails while it is there.
import { basename, join } from 'node:path';
import { exitCodes } from '../errors/errors.ts';
import { readSuppressions } from '../expectations/suppression-file.ts';
import { again } from '../explore/confirm.ts';
import { findingFolders, readFinding, type SavedFinding, shownBy } from '../explore/saved-finding.ts';
import { findingWords } from '../explore/words.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { Outcome, TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { attemptOf, failedAttempt, noAttempt } from './attempt.ts';
import { cellId, type ExploreCell, type FindingCell } from './cell.ts';
import { exploration } from './explorations.ts';
import type { OtherKind } from './other-kind.ts';
import type { Attempt, FindingAttempt } from './result.ts';

export const savedFinding: OtherKind<FindingCell> = {
  noun: 'saved finding',
  key: 'explore',
  cells: (file, members) => exploration.cells(file, members).flatMap(cellsOf),
  attempt,
  measured: ({ finding }) => (finding === null ? null : finding.gone ? 'gone' : 'still there'),
  because: ({ finding }) => (finding === null ? '' : becauseOf(finding)),
};

/** Its exploration has the client, and says what is accepted. */
function cellsOf({ explores, only: _, findings, ...shared }: ExploreCell): readonly FindingCell[] {
  const { clients, env } = explores.given;
  return findingFolders(findings).map((saved) => {
    const names = {
      kind: 'finding',
      client: shared.client,
      trace: `${shared.trace}/${basename(saved)}`,
      os: shared.os,
    } as const;
    return {
      ...shared,
      ...names,
      id: cellId(names),
      tracePath: join(saved, 'trace.estrace'),
      saved,
      given: { clients, ...(env === undefined ? {} : { env }) },
    };
  });
}

async function attempt(cell: FindingCell, pool: TrialPool): Promise<Attempt> {
  const { id, saved, accepted, given, timeoutMs } = cell;
  const outcomes: Outcome[] = [];
  const run = async (options: TrialOptions): Promise<JudgedRun | null> => {
    const outcome = await pool.run({ id: `${id}, run ${outcomes.length + 1}`, options, exclusive: true, timeoutMs });
    outcomes.push(outcome);
    return outcome.ending.is === 'judged' ? outcome.ending.run : null;
  };
  const took = (of: 'durationNs' | 'waitedNs'): number => outcomes.reduce((sum, each) => sum + each[of], 0);
  try {
    const finding = readFinding(saved);
    const suppressions = accepted === null ? {} : { suppressions: readSuppressions(accepted) };
    const { isShown } = await again(shownBy(finding, saved, { ...given, ...suppressions }), run);
    const judged = isShown === null ? undecided(outcomes) : judgedFinding(finding, saved, !isShown);
    return { ...noAttempt, ...judged, durationNs: took('durationNs'), waitedNs: took('waitedNs') };
  } catch (thrown) {
    return failedAttempt(thrown);
  }
}

/** What an attempt found. Pure. */
export function judgedFinding(
  { rule, class: grade, sentence, place }: SavedFinding,
  folder: string,
  gone: boolean,
): Pick<Attempt, 'exitCode' | 'finding'> {
  const finding = { rule, class: grade, sentence, place, folder, gone };
  return { exitCode: gone ? exitCodes.pass : exitCodes.findings, finding };
}

/** The first run that did not get all messages says why. */
function undecided(outcomes: readonly Outcome[]): Partial<Attempt> {
  const attempts = outcomes.map((outcome) => attemptOf(outcome, ({ exitCode }) => ({ exitCode })));
  const at = attempts.findIndex(({ exitCode }) => exitCode !== exitCodes.pass && exitCode !== exitCodes.findings);
  const { exitCode = exitCodes.setup, error = null, output = '' } = attempts[at] ?? {};
  const ending = outcomes[at]?.ending;
  const trouble = ending?.is === 'judged' ? (ending.run.setupTrouble[0] ?? ending.run.clientEnded) : null;
  const said =
    trouble === null || trouble === undefined ? null : { ...trouble, message: trouble.sentence, place: null };
  return { exitCode, output, error: error ?? said ?? noWhole };
}

const noWhole = {
  message: 'a run of the saved finding did not get all messages',
  place: null,
  remedy: 'run its command, which `command.txt` has',
};

const becauseOf = (finding: FindingAttempt): string => `${findingWords(finding)} Saved in ${finding.folder}`;
