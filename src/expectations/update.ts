// `--expect FILE --update`: compares a run with the file, or writes what the run decided and says what changed. Never
// where `CI` is set: a build that rewrites what it compares with can't fail.
import { existsSync } from 'node:fs';
import { exitCodes, UsageError } from '../errors/errors.ts';
import { refuseForeign } from '../files/output-file.ts';
import { type Identity, identityWords } from '../judge/identity.ts';
import { cacheAgrees } from '../judge/unused-expectations.ts';
import { type Expectations, type ExpectedDecision, wordsOf } from '../observed/decision.ts';
import type { RunOptions } from '../run/options.ts';
import { isCi } from '../system/environment.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { type ReadExpectations, readExpectations, readKnown, writeExpectations } from './expectation-file.ts';
import { readIdentities, type TraceIdentities } from './trace-identities.ts';
import type { UpdateMode } from './update-modes.ts';

interface Change {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly words: string;
}

/** The expectations of one trace. */
export class ExpectationFile {
  private known: TraceIdentities | null = null;
  private read: ReadExpectations | null = null;

  constructor(
    private readonly file: string,
    private readonly trace: string,
    private readonly update: UpdateMode | undefined,
  ) {}

  /** Returns the options of a run that is compared with the file, or made to write it. Throws UsageError. */
  optionsOf<Options extends Pick<RunOptions, 'trace'>>(options: Options): Options & Partial<RunOptions> {
    const { file, update } = this;
    if (update !== undefined) refuseForeign(file);
    const named = { ...options, expectName: file };
    const isWritten = update !== undefined && !isCi();
    if (isWritten && (update === 'changed' || !existsSync(file))) return { ...named, decisions: true };
    const mayBeEmpty = isWritten;
    this.read ??= readExpectations(file, () => this.identities(), { mayBeEmpty });
    const { expectations } = this.read;
    return {
      ...named,
      ...(expectations.size === 0 ? {} : { expect: expectations }),
      ...(isWritten ? { decisions: true } : {}),
    };
  }

  /** Writes the file after a run that passed. Returns lines for the user: what changed, or why nothing was written. */
  written(judged: JudgedRun): string[] {
    const { update } = this;
    const file = printable(this.file);
    if (update === undefined)
      return this.read?.isNumbered === true
        ? [`${file} names messages by number; \`--update missing\` names them by what they are`]
        : [];
    if (isCi()) return [`${file} is not updated, because CI is set`];
    if (judged.exitCode !== exitCodes.pass || judged.decisions === null)
      return [`${file} is unchanged, because the run did not pass`];
    const identities = this.identities();
    const { expectations, isNumbered, lost } = readKnown(this.file, identities);
    const { next, changes } = updated(expectations, judged, update, identities);
    if (changes.length === 0 && !isNumbered && lost === 0)
      return [`${file} is up to date: ${count(expectations.size)}`];
    if (next.size === 0)
      throw new UsageError('the client made no decision to expect', { remedy: 'choose another trace' });
    writeExpectations(this.file, next, identities);
    const also = [
      ...(isNumbered ? ['  messages are named by what they are now, and not by their numbers'] : []),
      ...(lost > 0 ? [`  ${count(lost)} of messages that the trace lacks removed`] : []),
      ...sharedLines(next, identities),
    ];
    if (expectations.size === 0) return [`${file}: ${count(next.size)} written`, ...also];
    return [`${file}: ${summary(changes)}`, ...listed(changes), ...also];
  }

  private identities(): TraceIdentities {
    this.known ??= readIdentities(this.trace);
    return this.known;
  }
}

const count = (decisions: number): string => `${grouped(decisions)} ${decisions === 1 ? 'decision' : 'decisions'}`;

/** Returns what the file will have, and each change. */
export function updated(
  known: Expectations,
  { decisions, cachedAnswers }: Pick<JudgedRun, 'decisions' | 'cachedAnswers'>,
  mode: UpdateMode,
  { of }: Pick<TraceIdentities, 'of'>,
): { readonly next: Expectations; readonly changes: readonly Change[] } {
  const next = new Map(known);
  const changes = new Map<number, Change>();
  const what = (index: number): string => {
    const identity: Identity | undefined = of.get(index);
    return identity === undefined ? `message ${index}` : printable(identityWords(identity));
  };
  for (const [index, { decision, cache }] of decisions ?? []) {
    const before = known.get(index);
    if (before !== undefined && (mode === 'missing' || isSame(before, { decision, cache }))) continue;
    // A cache flag that had no expectation gets none.
    next.set(index, { decision, cache: before?.cache === null ? null : cache });
    const now = decisionWords({ decision, cache: before?.cache == null ? null : cache });
    changes.set(
      index,
      before === undefined
        ? { kind: 'added', words: `${what(index)}: ${now}` }
        : { kind: 'changed', words: `${what(index)}: ${decisionWords(before)} → ${now}` },
    );
  }
  for (const [index, before] of mode === 'changed' ? known : []) {
    if (decisions?.has(index)) continue;
    const cached = cachedAnswers?.get(index);
    if (cached !== undefined && cacheAgrees(cached, before)) continue;
    next.delete(index);
    const by = cached === undefined ? 'not answered' : `answered by the cache from message ${cached.answered}`;
    changes.set(index, { kind: 'removed', words: `${what(index)}: ${decisionWords(before)} → ${by}` });
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
  if (first === undefined) return 'no decision changed';
  return [`${count(first[1])} ${first[0]}`, ...others.map(([kind, number]) => `${grouped(number)} ${kind}`)].join(', ');
}

/** Changed and removed decisions, each: a reviewer must see them. Added ones are counted. */
function listed(changes: readonly Change[]): string[] {
  const lines = changes.filter(({ kind }) => kind !== 'added').map(({ words }) => `  ${words}`);
  const more = lines.length - maxListed;
  return more > 0 ? [...lines.slice(0, maxListed), `  and ${grouped(more)} more`] : lines;
}

/** Messages that are equal but for their order are told apart by it, which an edit of the trace may change. */
function sharedLines(decisions: Expectations, identities: TraceIdentities): string[] {
  const shared = [...decisions.keys()].flatMap((index) => identities.of.get(index) ?? []);
  const equal = shared.filter((identity) => identities.countOf(identity) > 1);
  const [first] = equal;
  if (first === undefined) return [];
  const example = `${printable(identityWords({ ...first, nth: 1 }))}: ${grouped(identities.countOf(first))} messages`;
  return [`  ${count(equal.length)} of messages that are alike, told apart by their order (${example})`];
}
