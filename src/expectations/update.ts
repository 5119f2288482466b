// `--expect FILE --update`: compares a run with the file, or writes what the run decided and says what changed. Never
// where `CI` is set: a build that rewrites what it compares with can't fail.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes, SetupError, UsageError } from '../errors/errors.ts';
import { refuseForeign } from '../files/output-file.ts';
import { identityKey, identityWords } from '../judge/identity.ts';
import type { Expectations } from '../observed/decision.ts';
import type { RunOptions } from '../run/options.ts';
import { isCi } from '../system/environment.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { changeLines, count, summary } from './change-words.ts';
import { changed, changesOf, type PendingDecision } from './changes.ts';
import {
  type ReadExpectations,
  type Regrouped,
  readExpectations,
  readKnown,
  writeExpectations,
} from './expectation-file.ts';
import { checkOwnFile } from './own-file.ts';
import { readIdentities, type TraceIdentities } from './trace-identities.ts';
import type { UpdateMode } from './update-modes.ts';

/** The test of a suite that a file of expectations is for. */
export interface SuiteTest {
  readonly id: string;
  /** The file must be below it to be written, and its folder is made. */
  readonly folder: string;
  /** By file, the last test of this call whose decisions it has. */
  readonly writers: Map<string, string>;
}

/** The expectations of one trace. `test`: null outside of a suite. */
export class ExpectationFile {
  private known: TraceIdentities | null = null;
  private read: ReadExpectations | null = null;

  constructor(
    private readonly file: string,
    private readonly trace: string,
    private readonly update: UpdateMode | undefined,
    private readonly test: SuiteTest | null = null,
  ) {}

  /** Returns the options of a run that is compared with the file, or made to write it. Throws UsageError. */
  optionsOf<Options extends Pick<RunOptions, 'trace'>>(options: Options): Options & Partial<RunOptions> {
    const { file, update } = this;
    if (update !== undefined) refuseForeign(file);
    const named = { ...options, expectName: file };
    const isWritten = update !== undefined && !isCi();
    if (isWritten && this.test !== null) checkOwnFile(file, this.test.folder);
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

  /**
   * Writes the file after a run that passed. Returns lines for the user: what changed, or why nothing was written.
   * Throws UsageError, and SetupError if another test of the suite has written that it decides otherwise.
   */
  written(judged: JudgedRun): string[] {
    const { update } = this;
    const file = printable(this.file);
    if (update === undefined) return this.notes();
    if (isCi()) return [`${file} is not updated, because CI is set`];
    if (judged.exitCode !== exitCodes.pass || judged.decisions === null)
      return [`${file} is unchanged, because the run did not pass`];
    const identities = this.identities();
    const { expectations, isNumbered, regrouped, lost } = readKnown(this.file, identities);
    const isShared = this.isOfOther(expectations, judged);
    const changes = changesOf(expectations, judged, isShared ? 'missing' : update, identities);
    const next = changed(expectations, changes);
    this.test?.writers.set(this.file, this.test.id);
    if (changes.length === 0 && !isNumbered && lost === 0 && regrouped.length === 0)
      return [`${file} is up to date: ${count(expectations.size)}`];
    if (next.size === 0)
      throw new UsageError('the client made no decision to expect', { remedy: 'choose another trace' });
    if (this.test !== null) makeFolder(this.file, this.test.folder);
    writeExpectations(this.file, next, identities);
    const also = [
      ...(isNumbered ? ['  messages are named by what they are now, and not by their numbers'] : []),
      ...(lost > 0 ? [`  ${count(lost)} of messages that the trace lacks removed`] : []),
      ...regroupedLines(regrouped),
      ...sharedLines(next, identities),
    ];
    if (expectations.size === 0) return [`${file}: ${count(next.size)} written`, ...also];
    return [`${file}: ${summary(changes)}`, ...changeLines(changes), ...also];
  }

  /**
   * Returns what a run decided otherwise than the file that was read. `judged`: a run with its decisions, that reached
   * its end. A message without an answer counts only if the report says so, because timing may keep it away.
   */
  pending(judged: JudgedRun): readonly PendingDecision[] {
    if (this.read === null || judged.decisions === null || judged.killed.length > 0) return [];
    const identities = this.identities();
    const reported = new Set(judged.verdicts.filter(({ rule }) => rule === 'changed-decision').map(keyOfMessage));
    return changesOf(this.read.expectations, judged, 'changed', identities).flatMap((change) => {
      const { identity, before, after } = change;
      if (identity === null || before === null) return [];
      if (after === null && !reported.has(identityKey(identity))) return [];
      return [{ ...change, before, identity: { ...identity, of: identities.countOf(identity) } }];
    });
  }

  /** Returns what is worth knowing of the file that was read: a line, and others below it. */
  notes(): string[] {
    const { isNumbered = false, regrouped = [] } = this.read ?? {};
    const file = printable(this.file);
    if (isNumbered) return [`${file} names messages by number; \`--update missing\` names them by what they are`];
    if (regrouped.length === 0) return [];
    return [`${file}: the trace has more or fewer messages that are alike`, ...regroupedLines(regrouped)];
  }

  /** Whether the file has the decisions of another test of this call: what it says then stays. */
  private isOfOther(written: Expectations, judged: JudgedRun): boolean {
    const { test, file } = this;
    const writer = test?.writers.get(file) ?? test?.id;
    if (test === null || writer === undefined || writer === test.id) return false;
    const differing = changesOf(written, judged, 'changed', this.identities()).filter(
      ({ before, after }) => before !== null && after !== null,
    );
    if (differing.length === 0) return true;
    throw new SetupError(`${writer} and ${test.id} share a file of expectations, and decide otherwise`, {
      place: file,
      excerpt: changeLines(differing).join('\n'),
      remedy: 'give each its own file: `expect` takes {client}, {trace} and {os}',
    });
  }

  private identities(): TraceIdentities {
    this.known ??= readIdentities(this.trace);
    return this.known;
  }
}

/** Throws SetupError. */
function makeFolder(file: string, folder: string): void {
  checkOwnFile(file, folder);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new SetupError(`cannot make the folder of the expectations: ${(error as Error).message}`, {
      place: file,
      cause: error,
    });
  }
}

const keyOfMessage = ({ identity }: Verdict): string => (identity === null ? '' : identityKey(identity));

/** Further groups are counted. */
const maxRegrouped = 20;

function regroupedLines(regrouped: readonly Regrouped[]): string[] {
  const lines = regrouped
    .slice(0, maxRegrouped)
    .map(
      ({ group, before, now }) =>
        `  ${printable(identityWords({ ...group, nth: 1 }))}: ${grouped(now)} now, ${grouped(before)} before; their order may have changed`,
    );
  const more = regrouped.length - lines.length;
  return more > 0 ? [...lines, `  and ${grouped(more)} more groups`] : lines;
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
