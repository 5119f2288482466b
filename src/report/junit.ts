// Reports as JUnit XML: one suite for each run, with a case for the run itself, one for each rule that found nothing, and
// one that fails for each finding. CI systems show one failure of a case and ignore the others.
import { basename } from 'node:path';
import { commandWords, shellLine } from '../run/client-command.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import type { Frame } from '../symbols/frame.ts';
import { acceptedWords } from '../verdict/accepted-words.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { RepeatedFinding, Verification } from '../verdict/verification.ts';
import { beginningOf } from '../words/columns.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { cycleDrawing } from './cycle-drawing.ts';
import { flakyElsewhere, flakyNote, flakyText } from './flaky-findings.ts';
import { shortFunctionName } from './function-name.ts';
import { junitXml, type Outcome, type TestCase, type TestSuite } from './junit-xml.ts';
import { plural, width } from './layout.ts';
import { type Place, placesOf } from './places.ts';
import { lineRows } from './product-lines.ts';
import { releaseFinding, releaseWords } from './release-words.ts';
import { severityOf } from './severity.ts';

/** For each rule. A client with faults in thousands of places would make a page too large to open. */
const maxCases = 50;
const maxFunctionName = 60;
/** Columns of a line that the client wrote. */
const maxLineRow = 400;

export function renderJunit(...reports: readonly Report[]): string {
  return junitXml(reports.map(suiteOf), new Date());
}

function suiteOf(report: Report): TestSuite {
  const { trace, os, durationNs } = report;
  const clients = clientsOf(report);
  const release = `macOS ${os.requested ?? os.macos}`;
  const cases = [...ruleNames(report).flatMap((rule) => ruleCases(report, rule)), ...verificationCases(report)];
  return {
    name: [trace.path, clients.map(({ command }) => command).join(' + '), release].join(', '),
    className: ['esreplay', basename(trace.path, '.estrace'), clients.map(({ program }) => program).join('+')]
      .map((part) => part.replaceAll('.', '_'))
      .join('.'),
    seconds: durationNs / 1e9,
    properties: properties(report),
    cases: [runCase(report, cases), ...cases].map((each) => ({ ...each, name: `${each.name} [${release}]` })),
    output: output(report),
  };
}

function clientsOf({ client, otherClients }: Report): { readonly program: string; readonly command: string }[] {
  if (client === null) return [{ program: 'JavaScript handler', command: 'JavaScript handler' }];
  return [client, ...otherClients].map((words) => {
    const program = shellLine(words)?.split(' ')[0] ?? words[0] ?? '';
    return { program: basename(program), command: commandWords(words) };
  });
}

function properties(report: Report): (readonly [string, string])[] {
  const { command, os, summary } = report;
  return [
    ['client', clientsOf(report)[0]?.command ?? ''],
    ['command', command],
    ['macOS', os.macos],
    ...(['messages', 'auth', 'responded'] as const).map((name) => [name, String(summary[name])] as const),
    ...suppressionProperties(report),
  ];
}

function suppressionProperties({ suppressions, summary }: Report): (readonly [string, string])[] {
  if (suppressions.length === 0) return [];
  const unused = suppressions.filter(({ findings }) => findings === 0);
  return [
    ['suppressed', String(summary.suppressed)],
    ...unused.map((each) => ['unused suppression', acceptedWords(each)] as const),
  ];
}

/** The only case that takes time, so that the sum is that of the run. */
function runCase(report: Report, others: readonly TestCase[]): TestCase {
  return { name: 'run', seconds: report.durationNs / 1e9, outcome: runOutcome(report, others) };
}

function runOutcome(
  { setupTrouble, clientEnded, interrupted, exitCode }: Report,
  others: readonly TestCase[],
): Outcome | null {
  const trouble = [...setupTrouble, ...(clientEnded === null ? [] : [clientEnded])];
  const [first] = trouble;
  if (first !== undefined) {
    const details = trouble.map(({ sentence, remedy }) => printable([sentence, remedy ?? ''].join(' ').trimEnd()));
    const type = setupTrouble.length > 0 ? 'set-up' : 'client';
    return { is: 'error', type, message: first.sentence, details: details.join('\n') };
  }
  if (interrupted) return { is: 'error', type: 'interrupted', message: 'The run was interrupted.' };
  if (exitCode === 0 || others.some(({ outcome }) => outcome?.is === 'failure')) return null;
  return {
    is: 'failure',
    type: 'exit-status',
    message: `The run failed with exit status ${exitCode}: a suppression does not undo the kill at a missed deadline.`,
  };
}

/** Also those that a report of other rules may have findings of. */
function ruleNames({ rules, verdicts, verify }: Report): string[] {
  return [
    ...new Set([...rules.map(({ slug }) => slug), ...[...verdicts, ...(verify?.flaky ?? [])].map(({ rule }) => rule)]),
  ];
}

function ruleCases(report: Report, rule: string): TestCase[] {
  const isFailure = (each: Verdict | RepeatedFinding): boolean =>
    each.rule === rule && severityOf(each, report) === 'failure';
  const failures = [
    ...placesIn(report, isFailure).map((place) => findingCase(place, report)),
    ...flakyElsewhere(report)
      .filter(isFailure)
      .map((finding) => flakyCase(finding, report)),
  ];
  if (failures.length === 0) return [{ name: rule, outcome: outcomeWithoutFinding(report, rule) }];
  if (failures.length <= maxCases) return failures;
  const more: Outcome = {
    is: 'failure',
    type: 'more',
    message: `${failures.length - maxCases} more findings are in --json.`,
  };
  return [...failures.slice(0, maxCases), { name: `${rule}: more findings`, outcome: more }];
}

/** An accepted finding is no pass; a rule without a result has neither passed nor failed. */
function outcomeWithoutFinding(report: Report, rule: string): Outcome | null {
  const skipped = { is: 'skipped' } as const;
  if (report.setupTrouble.length > 0) return { ...skipped, type: 'no-result', message: 'The run has no result.' };
  if (report.interrupted) return { ...skipped, type: 'no-result', message: 'The run was interrupted.' };
  const suppressed = suppressionLines(report, rule);
  return suppressed.length === 0 ? null : { ...skipped, type: 'suppressed', message: suppressed.join('; ') };
}

/** Without those of other runs of --verify, and each rule for itself: a rule that found something has not passed. */
function placesIn(report: Report, wanted: (verdict: Verdict) => boolean): readonly Place[] {
  const rules = [...new Set(report.verdicts.filter(wanted).map(({ rule }) => rule))];
  return rules.flatMap((rule) => {
    const verdicts = report.verdicts.filter((verdict) => verdict.rule === rule && wanted(verdict));
    const { places, notes } = placesOf([{ ...report, verdicts, verify: null }]);
    return [...places, ...notes];
  });
}

function findingCase(place: Place, report: Report): TestCase {
  const { first } = place;
  const frame = first.stack.find(({ file }) => file !== null && !file.startsWith('/')) ?? first.stack[0];
  return {
    name: caseName(first.rule, first.call, frame?.function ?? null),
    outcome: { is: 'failure', type: first.class, message: first.sentence, details: details(place, report) },
  };
}

function flakyCase(finding: RepeatedFinding, report: Report): TestCase {
  return {
    name: caseName(finding.rule, finding.call, null),
    outcome: {
      is: 'failure',
      type: finding.class,
      message: finding.sentence,
      details: [finding.sentence, flakyText(finding, report), ...onReleases(finding.verdict, report), finding.command]
        .map(printable)
        .join('\n'),
    },
  };
}

/** Without anything that changes when lines are inserted, so that the history of a case goes on. */
function caseName(rule: string, call: string | null, where: string | null): string {
  const parts = [
    call === null ? '' : `${call}()`,
    where === null ? '' : `in ${shortFunctionName(printable(where), maxFunctionName)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? rule : `${rule}: ${parts.join(' ')}`;
}

/** Cases of their own, because a client that is only inconsistent breaks no rule. */
function verificationCases({ verify }: Report): TestCase[] {
  if (verify?.because !== 'verify') return [];
  const { flakyDecisions } = verify;
  if (flakyDecisions.length === 0) return [{ name: 'verify', outcome: null }];
  const cases = flakyDecisions.slice(0, maxCases).map((decision) => decisionCase(decision, verify));
  const more = flakyDecisions.length - cases.length;
  const message = `${more} more decisions that change from run to run are in --json.`;
  const outcome: Outcome = { is: 'failure', type: 'flaky-decision', message };
  return more === 0 ? cases : [...cases, { name: 'verify: more decisions', outcome }];
}

function decisionCase(
  { index, path, answers }: Verification['flakyDecisions'][number],
  { runs }: Verification,
): TestCase {
  const message = `The decision of message ${index}${path === null ? '' : `, ${path},`} changes from run to run.`;
  const lines = answers.map((each) => `${each.answer} in ${each.runs.length} of ${runs}: ${each.command}`);
  return {
    name: `verify: message ${index}`,
    outcome: { is: 'failure', type: 'flaky-decision', message, details: [message, ...lines].map(printable).join('\n') },
  };
}

function suppressionLines({ suppressions }: Report, slug: string): string[] {
  return suppressions
    .filter(({ rule, findings }) => rule === slug && findings > 0)
    .map((each) => `${plural(each.findings, 'finding')} suppressed, ${acceptedWords(each)}: ${each.reason}`);
}

/** What fails nothing: findings that are no failures, and what was suppressed. */
function output(report: Report): string {
  const groups = placesIn(report, (each) => severityOf(each, report) !== 'failure');
  const shown = groups.slice(0, maxCases).map((place) => `${place.class} ${place.rule}\n${details(place, report)}`);
  if (groups.length > maxCases) shown.push(`${groups.length - maxCases} more`);
  shown.push(...ruleNames(report).flatMap((rule) => suppressionLines(report, rule).map(printable)));
  return shown.join('\n\n');
}

function details({ first, messages, events, sightings }: Place, report: Report): string {
  const types = events.map(({ type }) => shortEventName(type));
  const of = types.length > 1 ? ` (${types.join(', ')})` : '';
  return [
    printable(first.sentence),
    first.whose === null ? '' : printable(`in ${first.whose}`),
    ...(first.cycle === null ? [] : cycleDrawing(first.cycle, width)),
    ...lineRows(first.lines).map((row) => beginningOf(row, maxLineRow)),
    ...first.stack.map(frameText),
    ...(first.otherStack === null ? [] : [`${first.otherStack.is}:`, ...first.otherStack.frames.map(frameText)]),
    first.times?.headroomNs == null ? '' : `headroom ${formatDuration(first.times.headroomNs)}`,
    first.times?.lostNs ? `without a processor ${formatDuration(first.times.lostNs)}` : '',
    messages > 1 ? `in ${messages} messages${of}` : '',
    flakyNote(
      sightings.map(({ verdict }) => verdict),
      report,
    ) ?? '',
    ...onReleases(first, report),
    first.advice,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function onReleases(verdict: Verdict, report: Report): string[] {
  const finding = releaseFinding(verdict, report);
  return finding === null ? [] : [`${finding.tied ? 'macOS ' : ''}${releaseWords(finding)}`];
}

function frameText(frame: Frame): string {
  const place = frame.file === null ? (frame.image ?? '') : `${frame.file}:${frame.line ?? 0}`;
  return printable(`    at ${frame.function ?? frame.address} (${place})`);
}
