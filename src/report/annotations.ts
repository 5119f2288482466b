// Prints findings as annotations of a GitHub Actions run: a remark in the pull request next to the client's source.
import { isAbsolute, resolve } from 'node:path';
import type { FindingClass } from '../judge/rule.ts';
import type { Frame } from '../symbols/frame.ts';
import { shownPath } from '../symbols/symbols.ts';
import { libraryOf } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { RepeatedFinding } from '../verdict/verification.ts';
import { printable } from '../words/printable.ts';
import { flakyElsewhere, flakyText } from './flaky-findings.ts';
import { plural } from './layout.ts';
import { placesOf } from './places.ts';
import { releaseFinding, releaseWords } from './release-words.ts';
import { severityOf } from './severity.ts';
import { workflowCommand } from './workflow-commands.ts';

const restWords = ({ rest }: Directories): string =>
  rest == null ? 'The report in the log has all.' : `The report in the log and ${rest} have all.`;

/** GitHub shows ten of each level for a step, and cuts each at 4,096 characters. */
const max = 10;
const maxText = 3000;

export interface Directories {
  /** Paths in reports are relative to it. */
  readonly current: string;
  /** The repository, to which paths in annotations are relative. */
  readonly workspace: string;
  /** A file with all findings; null: only the report in the log has them. */
  readonly rest?: string | null;
  /** Of each report, if they are of several tests; they have different messages. Null: they are runs of one. */
  readonly tests?: readonly string[] | null;
  /** What is in no report: tests without a result, and what failed a comparison or an exploration. */
  readonly others?: readonly OtherRemark[];
}

export interface OtherRemark {
  readonly test: string;
  readonly title: string;
  readonly text: string;
  /** Omitted: it is no finding, and comes first. */
  readonly finding?: {
    readonly level: Remark['level'];
    readonly class: FindingClass;
    /** In a report's words; null: unknown. */
    readonly place: { readonly file: string; readonly line: number } | null;
  };
}

/** One finding. */
interface Remark {
  readonly level: 'error' | 'warning';
  /** Compared one after the other; the smallest is the worst. */
  readonly rank: readonly number[];
  readonly title: string;
  readonly place: { readonly file: string; readonly line: number } | null;
  readonly text: string;
  readonly release: string;
  /** Name of its test; null: all are of one. */
  readonly test: string | null;
  /** Why it is not due to its release; null: it may be. */
  readonly flaky?: string | null;
  /** The message that it is about, if there is one. */
  readonly message?: string;
  /** What found it: remarks of one source are about different messages. */
  readonly source?: string;
  /** Number of further messages with the same finding. */
  readonly omitted?: number;
  /** Tells it from others of its title; omitted: its place does. */
  readonly about?: string;
}

/** All remarks of a rule on one line of code; the worst is shown. */
interface Annotation {
  readonly worst: Remark;
  readonly messages: number;
  readonly releases: readonly string[];
  readonly tests: readonly string[];
}

/** Returns one line for each place in the client's code and rule, the worst first. `reports`: all of one step. */
export function renderAnnotations(reports: readonly Report[], directories: Directories): string {
  const others = (directories.others ?? []).map((other) => otherRemark(other, directories));
  const all = annotations([...others, ...reports.flatMap((report, run) => remarks(report, run, directories))]);
  return (['error', 'warning'] as const)
    .flatMap((level) => {
      const ofLevel = all.filter(({ worst }) => worst.level === level);
      const omitted = ofLevel.length - max;
      return ofLevel.slice(0, max).map((each, at) => {
        const more =
          at === max - 1 && omitted > 0
            ? `${plural(omitted, `more ${level}`)}: GitHub shows ${max} a step. ${restWords(directories)}`
            : '';
        return annotationLine(each, reports.length > 1, more);
      });
    })
    .join('');
}

function annotationLine({ worst, messages, releases, tests }: Annotation, several: boolean, more: string): string {
  const { level, title, place } = worst;
  const where = place === null ? {} : { file: place.file, line: String(place.line) };
  const text = printable(worst.text);
  const often = [
    messages > 1 ? `in ${plural(messages, 'message')}` : '',
    tests.length > 0 ? testsWords(tests) : several ? (worst.flaky ?? `on macOS ${releases.join(', ')}`) : '',
  ].filter((part) => part !== '');
  const lines = [text.length > maxText ? `${text.slice(0, maxText)}…` : text, often.join(', '), more];
  const properties = { ...where, title: `esreplay: ${title}` };
  return workflowCommand(level, properties, lines.filter((line) => line !== '').join('\n'));
}

const namedTests = 3;

function testsWords(tests: readonly string[]): string {
  const more = tests.length - namedTests;
  return `${plural(tests.length, 'test')}: ${tests.slice(0, namedTests).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function annotations(all: readonly Remark[]): Annotation[] {
  const groups = new Map<string, [Remark, ...Remark[]]>();
  for (const remark of [...all].sort((a, b) => compareRanks(a, b))) {
    // Tests without a result have the same trouble if its words are the same.
    const isTrouble = remark.test !== null && remark.rank[0] === noResult;
    const about = remark.about ?? remark.place ?? (isTrouble ? remark.text : null);
    const key = JSON.stringify([remark.title, about]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [remark]);
    else group.push(remark);
  }
  return [...groups.values()]
    .map((group) => ({
      worst: group[0],
      messages: countMessages(group),
      releases: [...new Set(group.map(({ release }) => release))],
      tests: [...new Set(group.flatMap(({ test }) => test ?? []))],
    }))
    .sort((a, b) => compareRanks(a.worst, b.worst) || b.messages - a.messages);
}

function otherRemark({ finding, ...other }: OtherRemark, directories: Directories): Remark {
  const remark = { ...other, about: other.text, release: '' };
  if (finding === undefined) return { ...remark, level: 'error', rank: [noResult], place: null };
  const { level, class: grade, place } = finding;
  return {
    ...remark,
    level,
    rank: [weightOf(grade)],
    place: place === null ? null : inWorkspace(place, directories),
  };
}

function compareRanks({ rank: a }: Remark, { rank: b }: Remark): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** A line with two calls has two remarks about each message, and omitted messages may be those of other remarks. */
function countMessages(group: readonly Remark[]): number {
  const bySource = new Map<string, number>();
  for (const { source = '', omitted = 0 } of group) bySource.set(source, (bySource.get(source) ?? 0) + 1 + omitted);
  const named = new Set(group.flatMap(({ message }) => message ?? []));
  return Math.max(named.size, ...bySource.values());
}

function remarks(report: Report, run: number, directories: Directories): Remark[] {
  const all = [...troubles(report, directories), ...findings(report, run, directories), ...flaky(report, directories)];
  const test = directories.tests?.[run] ?? null;
  if (test === null) return all;
  return all.map((remark) => ({
    ...remark,
    test,
    ...(remark.message === undefined ? {} : { message: JSON.stringify([report.trace.path, remark.message]) }),
  }));
}

/** Before every finding. */
const noResult = -1;

const grades: readonly FindingClass[] = ['violation', 'difference', 'hazard', 'note'];
const weightOf = (grade: FindingClass): number => grades.indexOf(grade);

function rankOf({ class: grade, rule }: Verdict | RepeatedFinding, { rules }: Report): number[] {
  const at = rules.findIndex(({ slug }) => slug === rule);
  return [weightOf(grade), at < 0 ? rules.length : at];
}

/** What a deadlock caused is part of its remark. */
function findings(report: Report, run: number, directories: Directories): Remark[] {
  const explained = new Set(
    placesOf([report])
      .places.flatMap(({ consequences }) => consequences.flatMap(({ sightings }) => sightings))
      .map(({ verdict }) => verdict),
  );
  return report.verdicts.flatMap((verdict) => {
    if (explained.has(verdict)) return [];
    const level = levelOf(verdict, report);
    if (level === null) return [];
    const { rule, sentence, whose, advice, message, call, process, client, omitted } = verdict;
    return {
      level,
      rank: rankOf(verdict, report),
      title: rule,
      place: placeOf(verdict.stack, directories),
      text: `${sentence}${whose === null ? '' : ` (${whose})`} ${advice}`,
      // All runs and clients get the same messages of the trace.
      ...(message === null
        ? {}
        : { message: String(message.index < 0 ? `injected ${message.seqNum}` : message.index) }),
      release: report.os.macos,
      test: null,
      flaky: flakyOn(verdict, report),
      source: JSON.stringify([run, process, client, call]),
      omitted,
    };
  });
}

function levelOf(found: Verdict | RepeatedFinding, report: Report): Remark['level'] | null {
  const severity = severityOf(found, report);
  return severity === 'failure' ? 'error' : severity;
}

function flakyOn(verdict: Verdict, report: Report): string | null {
  const finding = releaseFinding(verdict, report);
  return finding === null || finding.tied ? null : releaseWords(finding);
}

/** What the report of the worst run does not have. */
function flaky(report: Report, directories: Directories): Remark[] {
  const release = report.os.macos;
  const found = flakyElsewhere(report).flatMap((finding) => {
    const level = levelOf(finding, report);
    if (level === null) return [];
    const text = `${finding.sentence} (${flakyText(finding, report)})`;
    const place = placeOf(finding.verdict.stack, directories);
    const omitted = Math.max(0, finding.indices.length - 1);
    const remark = {
      level,
      rank: rankOf(finding, report),
      title: finding.rule,
      place,
      text,
      release,
      test: null,
      omitted,
    };
    return { ...remark, flaky: flakyOn(finding.verdict, report) };
  });
  const decisions = report.verify?.flakyDecisions.length ?? 0;
  if (decisions === 0) return found;
  const text = `The decision of ${plural(decisions, 'message')} changes from run to run.`;
  const rank = [weightOf('difference')];
  return [...found, { level: 'error', rank, title: 'verify', place: null, text, release, test: null }];
}

/** Why there is no result, or not all of it. A crash is a finding with a stack of its own. */
function troubles({ setupTrouble, clientEnded, verdicts, os }: Report, directories: Directories): Remark[] {
  const crashed = verdicts.some(({ crash }) => crash !== null);
  const ended = clientEnded === null || crashed ? [] : [clientEnded];
  return [
    { title: 'no result', all: setupTrouble },
    { title: 'client ended', all: ended },
  ].flatMap(({ title, all }) => {
    const [first] = all;
    if (first === undefined) return [];
    const text = all.map(({ sentence, remedy }) => `${sentence} ${remedy ?? ''}`.trimEnd()).join(' ');
    const place = placeOf(first.stack ?? [], directories);
    return { level: 'error', rank: [noResult], title, place, text, release: os.macos, test: null };
  });
}

/** The innermost frame of the client's own code in the repository. Packages in it are not the client's code. */
function placeOf(stack: readonly Frame[], directories: Directories): Remark['place'] {
  for (const frame of stack) {
    const { file, line } = frame;
    if (file === null || line === null || libraryOf(frame) !== null) continue;
    const place = inWorkspace({ file, line }, directories);
    if (place !== null) return place;
  }
  return null;
}

/** Null: it is not in the repository, or in a package. */
function inWorkspace(
  { file, line }: NonNullable<Remark['place']>,
  { current, workspace }: Directories,
): Remark['place'] {
  const inside = shownPath(resolve(current, file), workspace);
  return isAbsolute(inside) || inside.split('/').includes('node_modules') ? null : { file: inside, line };
}
