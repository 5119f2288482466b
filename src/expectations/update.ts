// `--update`: writes what a run decided to the file of expectations, and says what changed. Never where `CI` is set: a
// build that rewrites what it compares with can't fail.
import { existsSync } from 'node:fs';
import { exitCodes, UsageError } from '../errors/errors.ts';
import { refuseForeign } from '../files/output-file.ts';
import { cacheAgrees } from '../judge/unused-expectations.ts';
import { type Expectations, type ExpectedDecision, wordsOf } from '../observed/decision.ts';
import type { RunOptions } from '../run/options.ts';
import { isCi } from '../system/environment.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { eventLabelOf } from '../words/event-label.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { readExpectations, writeExpectations } from './expectation-file.ts';
import type { UpdateMode } from './update-modes.ts';

export interface ExpectationFile {
  readonly file: string;
  readonly update: UpdateMode | undefined;
}

interface Change {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly words: string;
}

/** Returns the options of a run that is compared with the file, or made to write it. Throws UsageError. */
export function withExpectationFile(options: RunOptions, { file, update }: ExpectationFile): RunOptions {
  if (update !== undefined) refuseForeign(file);
  const written = update !== undefined && !isCi() ? update : undefined;
  if (written === undefined) return { ...options, expectName: file, expect: readExpectations(file) };
  const known = knownIn(file);
  const asked = { ...options, expectName: file, decisions: true };
  return written === 'missing' && known.size > 0 ? { ...asked, expect: known } : asked;
}

const knownIn = (file: string): Expectations =>
  existsSync(file) ? readExpectations(file, { mayBeEmpty: true }) : new Map();

/** Writes the file after a run that passed. Returns lines for the user: what changed, or why nothing was written. */
export function updateExpectations(judged: JudgedRun, { file, update }: ExpectationFile): string[] {
  if (update === undefined) return [];
  if (isCi()) return [`${printable(file)} is not updated, because CI is set`];
  if (judged.exitCode !== exitCodes.pass || judged.decisions === null)
    return [`${printable(file)} is unchanged, because the run did not pass`];
  const known = knownIn(file);
  const { next, changes } = updated(known, judged, update);
  if (changes.length === 0) return [`${printable(file)} is up to date: ${count(known.size)}`];
  if (next.size === 0)
    throw new UsageError('the client decided nothing that could be expected', { remedy: 'choose another trace' });
  writeExpectations(file, next);
  if (known.size === 0) return [`${printable(file)}: ${count(next.size)} written`];
  return [`${printable(file)}: ${summary(changes)}`, ...listed(changes)];
}

const count = (decisions: number): string => `${grouped(decisions)} ${decisions === 1 ? 'decision' : 'decisions'}`;

/** Returns what the file will have, and each change. */
export function updated(
  known: Expectations,
  { decisions, cachedAnswers }: Pick<JudgedRun, 'decisions' | 'cachedAnswers'>,
  mode: UpdateMode,
): { readonly next: Expectations; readonly changes: readonly Change[] } {
  const next = new Map(known);
  const changes = new Map<number, Change>();
  for (const [index, { decision, cache, eventType }] of decisions ?? []) {
    const before = known.get(index);
    if (before !== undefined && (mode === 'missing' || isSame(before, { decision, cache }))) continue;
    // What nobody compared is not compared from now on.
    next.set(index, { decision, cache: before?.cache === null ? null : cache });
    const now = decisionWords({ decision, cache: before?.cache == null ? null : cache });
    const what = `message ${index}, ${eventLabelOf(eventType)}:`;
    changes.set(
      index,
      before === undefined
        ? { kind: 'added', words: `${what} ${now}` }
        : { kind: 'changed', words: `${what} ${decisionWords(before)} → ${now}` },
    );
  }
  for (const [index, before] of mode === 'changed' ? known : []) {
    if (decisions?.has(index)) continue;
    const cached = cachedAnswers?.get(index);
    if (cached !== undefined && cacheAgrees(cached, before)) continue;
    next.delete(index);
    const by = cached === undefined ? 'not answered' : `answered by the cache from message ${cached.answered}`;
    changes.set(index, { kind: 'removed', words: `message ${index}: ${decisionWords(before)} → ${by}` });
  }
  return { next, changes: [...changes].sort(([a], [b]) => a - b).map(([, change]) => change) };
}

const isSame = (before: ExpectedDecision, now: ExpectedDecision): boolean =>
  before.decision === now.decision && (before.cache === null || before.cache === now.cache);

function decisionWords({ decision, cache }: ExpectedDecision): string {
  return `${wordsOf(decision)}${cache === null ? '' : cache ? ', cached' : ', not cached'}`;
}

/** Further changes are counted. */
const maxListed = 50;

function summary(changes: readonly Change[]): string {
  const kinds = (['changed', 'removed', 'added'] as const).map((kind): [string, number] => [
    kind,
    changes.filter((change) => change.kind === kind).length,
  ]);
  const [first, ...others] = kinds.filter(([, number]) => number > 0);
  if (first === undefined) return 'nothing changed';
  return [`${count(first[1])} ${first[0]}`, ...others.map(([kind, number]) => `${grouped(number)} ${kind}`)].join(', ');
}

/** Changed and removed decisions, each: a reviewer must see them. Added ones are counted. */
function listed(changes: readonly Change[]): string[] {
  const lines = changes.filter(({ kind }) => kind !== 'added').map(({ words }) => `  ${words}`);
  const more = lines.length - maxListed;
  return more > 0 ? [...lines.slice(0, maxListed), `  and ${grouped(more)} more`] : lines;
}
