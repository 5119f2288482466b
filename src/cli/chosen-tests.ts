// Which tests of a suite a call runs: by their names, by a plan that several machines share, and by what became of them
// before.
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { readOptionFile } from '../files/option-file.ts';
import { Archive } from '../suite/archive.ts';
import type { Cell, KnownFinding } from '../suite/cell.ts';
import { changedCells } from '../suite/changed.ts';
import type { Digests } from '../suite/digest.ts';
import { checkPlanned, type Plan, planOf, readPlan } from '../suite/plan.ts';
import { hashed, packed, parseShard, type Shard } from '../suite/shard.ts';
import { autoShard } from '../suite/shard-engines.ts';
import type { SuiteFile } from '../suite/suite-file.ts';
import { today } from '../suite/suite-options.ts';
import type { Earlier } from '../trials/folder.ts';
import type { TestWords } from './arguments/test-options.ts';

export interface ChosenTests {
  /** That the words name, in the order of the suite or of a list. */
  readonly named: readonly Cell[];
  /** Of those, what is run. */
  readonly cells: readonly Cell[];
  /** Why none is. */
  readonly none: string;
  /** Of the plan that the results belong to; null: no archive needs it. */
  readonly planDigest: string | null;
}

/** Throws UsageError, and SetupError for a plan of another suite. */
export function chosenTests(
  suite: SuiteFile,
  all: readonly Cell[],
  earlier: Earlier | null,
  words: TestWords,
  digests: Digests,
): ChosenTests {
  const plan = words.plan === undefined ? null : readPlan(words.plan);
  const shard = words.shard === undefined ? null : shardOf(words.shard, plan, words.plan);
  const listed = namedCells(words.cells === undefined ? all : listedCells(all, words.cells), words);
  const own = shard === null ? null : shareIds(listed, shard, plan);
  const named = own === null ? listed : listed.filter(({ id }) => own.has(id));
  if (plan !== null) checkPlanned(suite, all, named, plan, digests);
  const planDigest = words.archive === undefined ? null : (plan?.digest ?? planOf(suite, all, digests).digest);
  const cells = cellsToRun(suite, named, earlier, words, digests);
  return { named, cells, none: noneWords(named, shard, words), planDigest };
}

/** Why nothing is run, if nothing is. */
function noneWords(named: readonly Cell[], shard: Shard | null, { onlyChanged }: TestWords): string {
  if (named.length > 0)
    return onlyChanged === undefined ? 'every test passed last time' : 'no file of a test has changed';
  return shard === null ? '--cells names no test' : `share ${shard.index}/${shard.of} has no test`;
}

function namedCells(all: readonly Cell[], { tests, tag }: TestWords): readonly Cell[] {
  const chosen = all.filter(
    ({ id, tags }) => (tests === undefined || id.includes(tests)) && (tag === undefined || tags.includes(tag)),
  );
  if (chosen.length > 0 || all.length === 0) return chosen;
  throw new UsageError(tests === undefined ? `no test has the tag '${tag}'` : `no test matches '${tests}'`, {
    remedy: '`esreplay test --list` prints the names',
  });
}

/** Of those that are named: what failed, did not finish or is new, and what has changed. */
function cellsToRun(
  suite: SuiteFile,
  named: readonly Cell[],
  earlier: Earlier | null,
  { lastFailed, onlyChanged, baseline, archive }: TestWords,
  digests: Digests,
): readonly Cell[] {
  const archived = lastFailed === true && archive !== undefined ? idsInArchive(archive) : null;
  const isExpired = ({ until }: KnownFinding): boolean => until !== null && until < today();
  const hasPassed = (cell: Cell): boolean => {
    const record = earlier?.records.get(cell.id);
    if (record === undefined || !['passed', 'skipped'].includes(record.verdict) || cell.known.some(isExpired))
      return false;
    if (archived?.has(cell.id) === false) return false;
    const digest = digests.of(cell);
    return (
      record.digest === digest || (baseline !== undefined && record.digest === digests.withBaseline(digest, baseline))
    );
  };
  const left = lastFailed === true ? named.filter((cell) => !hasPassed(cell)) : named;
  return onlyChanged === undefined ? left : changedCells(suite, left, onlyChanged);
}

function shardOf(typed: string, plan: Plan | null, file: string | undefined): Shard {
  if (typed === 'auto') return autoShard(process.env, plan?.shards ?? null);
  const shard = parseShard(typed);
  if (shard !== null) {
    refuseOtherNumber(shard, plan?.shards ?? null, file);
    return shard;
  }
  throw new UsageError(`--shard takes a share such as 2/5, or auto, not '${typed}'`, {
    remedy: 'the first of five is 1/5',
  });
}

/** Each machine would take a share of another whole. */
function refuseOtherNumber({ index, of }: Shard, shards: number | null, path: string | undefined): void {
  if (shards === null || shards === of) return;
  throw new UsageError(`--shard ${index}/${of} is one of ${of} shares, and the plan is of ${shards}`, {
    place: path,
    remedy: `take 1/${shards} to ${shards}/${shards}, or write the plan again with --shards ${of}`,
  });
}

function shareIds(cells: readonly Cell[], shard: Shard, plan: Plan | null): ReadonlySet<string> {
  const ids = cells.map(({ id }) => id);
  if (plan === null) return hashed(ids, shard);
  const chosen = new Set(ids);
  return packed(
    plan.cells.filter(({ id }) => chosen.has(id)),
    shard,
  );
}

/** `file`: names of tests, one a line; `-`: standard input. */
function listedCells(all: readonly Cell[], file: string): readonly Cell[] {
  const byId = new Map(all.map((cell) => [cell.id, cell]));
  const text = readOptionFile(file, '--cells', 'write it with `esreplay test --list`');
  const ids = text.split(/\r?\n/).filter((line) => line !== '');
  const cells = ids.map((id) => {
    const cell = byId.get(id);
    if (cell !== undefined) return cell;
    throw new UsageError(`--cells names no test of the suite: ${id}${orMeant(id, [...byId.keys()])}`, {
      remedy: '`esreplay test --list` prints the names',
    });
  });
  return [...new Set(cells)];
}

/** What is not in it must run again to be there. */
function idsInArchive(path: string): ReadonlySet<string> {
  if (fileKind(path) !== 'file') return new Set();
  return new Set([...(Archive.open(path)?.results() ?? [])].map(({ result }) => result.id));
}
