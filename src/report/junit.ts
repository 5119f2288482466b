// Renders JUnit XML: one suite for each run, one case for each rule, so that a CI page shows which rule a client broke.
import junit, { type Builder } from 'junit-report-builder';
import type { Report } from '../judge/report.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Frame } from '../symbols/frame.ts';
import { formatDuration } from '../words/duration.ts';
import { cycleDrawing } from './cycle-drawing.ts';
import { plural, width } from './layout.ts';
import { suppressedPlace } from './outcome.ts';
import { groupVerdicts } from './verdict-groups.ts';

const shownGroups = 20;

type Suite = ReturnType<Builder['testSuite']>;

// The builder's types say that it is the `default` of a module, but it is the module itself.
const factory = junit as unknown as Builder;

export function renderJunit(...reports: readonly Report[]): string {
  const builder = factory.newBuilder();
  for (const report of reports) addSuite(builder, report);
  return `${builder.build()}\n`;
}

function addSuite(builder: Builder, report: Report): void {
  const os = report.os.from === 'option' ? ` on macOS ${report.os.requested ?? report.os.macos}` : '';
  const suite = builder
    .testSuite()
    .name(xmlText(`esreplay ${report.trace.path}${os}`))
    .time(report.durationNs / 1e9);
  suite.property('client', xmlText(report.client?.join(' ') ?? 'JavaScript handler'));
  suite.property('command', xmlText(report.command));
  for (const name of ['messages', 'auth', 'responded'] as const) suite.property(name, String(report.summary[name]));
  if (report.suppressions.length > 0) {
    suite.property('suppressed', String(report.summary.suppressed));
    for (const each of report.suppressions.filter(({ findings }) => findings === 0))
      suite.property('unused suppression', xmlText(suppressedPlace(each)));
  }
  const strict = report.options.strict === true;
  for (const rule of report.rules) {
    const found = report.verdicts.filter((verdict) => verdict.rule === rule.slug);
    const failing = found.filter((verdict) => strict || verdict.class !== 'hazard');
    const testCase = suite.testCase().className('esreplay').name(rule.slug);
    if (failing[0] !== undefined)
      testCase.failure(xmlText(failing[0].sentence), failing[0].class).stacktrace(xmlText(details(failing)));
    else if (report.setupTrouble.length > 0) testCase.skipped();
    else {
      const shown = [...suppressionLines(report, rule.slug), ...(found.length > 0 ? [details(found)] : [])];
      if (shown.length > 0) testCase.standardOutput(xmlText(shown.join('\n\n')));
    }
  }
  addVerification(suite, report);
  const broken = [...report.setupTrouble, ...(report.clientEnded === null ? [] : [report.clientEnded])];
  const [first] = broken;
  if (first === undefined && !report.interrupted) return;
  const run = suite.testCase().className('esreplay').name('run');
  if (first !== undefined)
    run.error(
      xmlText(first.sentence),
      'set-up',
      xmlText(broken.map(({ sentence, remedy }) => `${sentence} ${remedy ?? ''}`).join('\n')),
    );
  else run.error('The run was interrupted.', 'interrupted');
}

/** A case of its own, because a client that is only inconsistent breaks no rule. */
function addVerification(suite: Suite, { verify }: Report): void {
  if (verify === null) return;
  const testCase = suite.testCase().className('esreplay').name('verify');
  const [first] = verify.flakyDecisions;
  const lines = verify.flakyDecisions
    .slice(0, shownGroups)
    .flatMap(({ index, path, answers }) => [
      `message ${index}${path === null ? '' : `, ${path}`}`,
      ...answers.map(({ answer, runs, command }) => `  ${answer} in ${runs.length} of ${verify.runs}: ${command}`),
    ]);
  if (first !== undefined)
    testCase
      .failure(
        `the decision of ${plural(verify.flakyDecisions.length, 'message')} changes from run to run`,
        'flaky-decision',
      )
      .stacktrace(xmlText(lines.join('\n')));
}

function suppressionLines({ suppressions }: Report, slug: string): string[] {
  return suppressions
    .filter(({ rule, findings }) => rule === slug && findings > 0)
    .map((each) => `${plural(each.findings, 'finding')} suppressed, ${suppressedPlace(each)}: ${each.reason}`);
}

function details(verdicts: readonly Verdict[]): string {
  const groups = groupVerdicts(verdicts);
  const shown = groups
    .slice(0, shownGroups)
    .map(({ first, messages }) =>
      [
        first.sentence,
        first.whose === null ? '' : `in ${first.whose}`,
        ...(first.cycle === null ? [] : cycleDrawing(first.cycle, width)),
        ...first.stack.map(frameText),
        first.times?.headroomNs == null ? '' : `headroom ${formatDuration(first.times.headroomNs)}`,
        messages > 1 ? `in ${messages} messages` : '',
        first.advice,
      ]
        .filter((line) => line !== '')
        .join('\n'),
    );
  if (groups.length > shownGroups) shown.push(`${groups.length - shownGroups} more`);
  return shown.join('\n\n');
}

function frameText(frame: Frame): string {
  const place = frame.file === null ? (frame.image ?? '') : `${frame.file}:${frame.line ?? 0}`;
  return `    at ${frame.function ?? frame.address} (${place})`;
}

// Replaces characters that XML 1.0 cannot carry, even escaped; paths in a trace may contain any.
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
  return Buffer.from(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'), 'utf8').toString(
    'utf8',
  ); // also turns a lone surrogate into U+FFFD
}
