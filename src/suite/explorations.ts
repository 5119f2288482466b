// The explorations of a suite: what a client does wrong when one thing is changed. Each has workers of its own, so nothing
// else runs meanwhile. It begins anew each time: a test says what this run saw.
import { basename, dirname, extname, join } from 'node:path';
import { exitCodes } from '../errors/errors.ts';
import { readSuppressions } from '../expectations/suppression-file.ts';
import { bypass } from '../explore/bypass/bypass.ts';
import { noWholePath, type Protection, splitProtection, usualEffects } from '../explore/bypass/protection.ts';
import { explore } from '../explore/explore.ts';
import type { ExploreResult } from '../explore/result.ts';
import { variationNames, variations } from '../explore/variations.ts';
import { failsBy, findingClasses, findingWords, totalsText } from '../explore/words.ts';
import { effects } from '../judge/bypass-effects.ts';
import { WorkFolder } from '../trials/folder.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { failedAttempt, noAttempt } from './attempt.ts';
import type { ExploreCell } from './cell.ts';
import type { Members } from './cells.ts';
import type { OtherKind, SuitePlace } from './other-kind.ts';
import { type PairCell, pairCells } from './pair-cell.ts';
import { namedIn } from './pairs.ts';
import type { Attempt } from './result.ts';
import type { ExploreText } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export const exploration: OtherKind<ExploreCell> = {
  noun: 'exploration',
  key: 'explore',
  cells: (file, members) =>
    (file.text.explore ?? []).flatMap((text, at) => new ExploreEntry(file, text, ['explore', at]).cells(members)),
  attempt,
  measured: ({ explore: found }) => (found === null ? null : totalsText(found)),
  because: ({ explore: found }) => (found === null ? '' : becauseOf(found)),
};

class ExploreEntry {
  constructor(
    private readonly file: SuiteFile,
    private readonly text: ExploreText,
    private readonly keys: readonly Key[],
  ) {}

  /** Throws UsageError. */
  cells(members: Members): readonly ExploreCell[] {
    const { file, text, keys } = this;
    return pairCells(file, { kind: 'explore', text, keys }, members).map((pair) => this.cell(pair));
  }

  private cell({ options, command, ...cell }: PairCell): ExploreCell {
    const { seed = 1n, ...given } = options;
    return {
      ...cell,
      kind: 'explore',
      timeoutMs: null,
      explores: {
        given: { pace: 'asap', ...given, clients: [command] },
        seed,
        protect: this.protect(),
        timeMs: this.time(),
        failOn: this.named('fail-on', findingClasses, 'class') ?? ['violation'],
      },
      only: this.named('only', variationNames, 'variation') ?? variationNames,
      findings: join(findingsOf(this.file), cell.client, cell.trace, ...(cell.os === null ? [] : [cell.os])),
    };
  }

  private protect(): readonly Protection[] {
    const { file, text, keys } = this;
    const key = [...keys, 'protect'];
    const only = this.named('only', variationNames, 'variation');
    if (text.protect !== undefined && only !== null && !only.includes(bypass.name))
      throw file.fault(key, `needs the variation ${bypass.name}, which \`only\` lacks`, 'name it there, too');
    return (text.protect ?? []).map((typed) => {
      const split = splitProtection(typed);
      if (split === null) throw file.fault(key, `${noWholePath}: ${typed}`, "write '/Library/App/**', for example");
      const { names, pattern } = split;
      return {
        text: typed,
        pattern,
        effects: names === null ? usualEffects : namedIn(file, names, key, effects, 'effect'),
      };
    });
  }

  private time(): number | null {
    const { file, text, keys } = this;
    const timeMs = file.time(text.time, [...keys, 'time']);
    if (timeMs !== null && timeMs < 1000) throw file.fault([...keys, 'time'], 'takes a second or more');
    return timeMs;
  }

  /** Null without the key. */
  private named<T extends string>(key: 'only' | 'fail-on', known: readonly T[], what: string): readonly T[] | null {
    const typed = this.text[key];
    return typed === undefined ? null : namedIn(this.file, typed, [...this.keys, key], known, what);
  }
}

async function attempt(cell: ExploreCell, pool: TrialPool, { folder, work, workers }: SuitePlace): Promise<Attempt> {
  const { explores, accepted, tracePath, only, findings } = cell;
  const startNs = process.hrtime.bigint();
  const place = join(work, 'explore', nameOf(cell));
  try {
    const suppressions = accepted === null ? {} : { suppressions: readSuppressions(accepted) };
    const found = await pool.whileNothingRuns((stops) => {
      new WorkFolder(place).forget();
      return explore({
        ...explores,
        ...stops,
        given: { ...explores.given, ...suppressions },
        traces: [tracePath],
        variations: variations.filter(({ name }) => only.includes(name)),
        work: place,
        findings,
        workers,
        application: 'esreplay test',
        cwd: folder,
        onProgress: () => undefined,
      });
    });
    const durationNs = Number(process.hrtime.bigint() - startNs);
    if (found === null) return { ...noAttempt, durationNs, exitCode: exitCodes.interrupted };
    return { ...noAttempt, durationNs, ...judgedExploration(found) };
  } catch (thrown) {
    return failedAttempt(thrown);
  }
}

/** A folder of its own, whatever a file is called. */
const nameOf = ({ client, trace, os }: ExploreCell): string =>
  [client, trace.replaceAll('/', ','), ...(os === null ? [] : [os])].join(',');

/** What an attempt found. Pure. */
export function judgedExploration(found: ExploreResult): Pick<Attempt, 'exitCode' | 'explore' | 'error'> {
  const [trouble] = found.trouble;
  const { exitCode } = found;
  if (trouble === undefined) return { exitCode, explore: found, error: null };
  const { trace, message, remedy } = trouble;
  return { exitCode, explore: found, error: { message, place: trace, remedy } };
}

/** The folder that keeps what explorations of a suite found, which belongs to its files: `esreplay.findings`. */
export const findingsOf = ({ path, folder }: Pick<SuiteFile, 'path' | 'folder'>): string =>
  join(folder, `${basename(path, extname(path))}.findings`);

const maxNamed = 3;

/** The findings that fail it, and where they are. */
function becauseOf(found: ExploreResult): string {
  const failing = found.findings.filter(failsBy(found));
  const more = failing.length - maxNamed;
  const folder = failing[0]?.folder ?? null;
  return [
    ...failing.slice(0, maxNamed).map(findingWords),
    ...(more > 0 ? [`And ${more} more.`] : []),
    ...(folder === null ? [] : [`Saved in ${dirname(folder)}`]),
  ].join(' ');
}
