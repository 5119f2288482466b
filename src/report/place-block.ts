// Renders one place to fix in the text report: the finding, the client's line, its messages and the advice.

import { withoutCycle } from '../judge/rules/deadlock.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import type { Frame } from '../symbols/frame.ts';
import { libraryOf, ownIndex } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { MessageName, Verdict, VerdictTimes } from '../verdict/verdict.ts';
import { beginningOf, columnsOf, endOf } from '../words/columns.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { cycleDrawing } from './cycle-drawing.ts';
import { excerptLines } from './excerpt.ts';
import { flakyRuns } from './flaky-findings.ts';
import { frameText, stackLines } from './frame-lines.ts';
import { shortFunctionName } from './function-name.ts';
import { plural, wrap } from './layout.ts';
import { callsOf, consequenceWords, oftenWords, timesWords } from './place-words.ts';
import type { Place, PlaceEvent } from './places.ts';
import { lineRows } from './product-lines.ts';
import { releaseFinding, releaseWords } from './release-words.ts';
import { macosOf } from './run-lines.ts';
import { shortAdvice } from './short-advice.ts';
import { labelOf } from './sightings.ts';
import { reasonToWrite, suggestedSuppressions } from './suggested-suppressions.ts';
import { entry, labelColumns, labelled, type Page, roomOf } from './text-target.ts';

const shownMessages = 3;
const shownFunctions = 4;
const maxFunctionName = 40;

export function placeBlock(place: Place, number: number, reports: readonly Report[], page: Page): string[] {
  const { first, at } = place;
  const times = timesWords(place);
  const excerpt = at === null ? [] : excerptLines(at, callsOf(place), times, page);
  return [
    ...titleLines(place, number, oftenWords(place), page),
    ...wrap(printable(withoutCycle(first)), page.columns - 3).map((line) => `   ${line}`),
    ...excerpt,
    ...(page.verbose
      ? stackLines('stack', first.stack, page.colours, roomOf(page, page.columns))
      : shortStack(first, page)),
    ...(times !== '' && !excerpt.some((line) => line.includes(times)) ? entry('time', times, page) : []),
    ...otherStackLines(first, page),
    ...(first.cycle === null ? [] : labelledLines('cycle', cycleDrawing(first.cycle, page.columns - labelColumns))),
    ...labelledLines(
      'lines',
      lineRows(first.lines).map((row) => beginningOf(row, page.columns - labelColumns)),
    ),
    ...(first.whose === null ? [] : entry('client', printable(first.whose), page)),
    ...messageLines(place, page),
    ...runLines(place, reports, page),
    ...place.consequences.flatMap((each) => entry('also', consequenceWords(each), page, page.colours.dim)),
    ...fixLines(first, page),
    ...(page.verbose ? labelledLines('accept', suggestedSuppressions(place, reasonToWrite)) : []),
  ];
}

const paints = { violation: 'red', hazard: 'yellow', difference: 'magenta', note: 'dim' } as const;

/** The client's line is beside the rule if there is room for it. */
function titleLines({ class: grade, rule, at }: Place, number: number, often: string, page: Page): string[] {
  const { columns, colours } = page;
  const title = `${number}) ${grade.toUpperCase()}  ${rule}`;
  const place = at?.file == null ? '' : `${printable(at.file)}${at.line === null ? '' : `:${at.line}`}`;
  const isBeside = place !== '' && columnsOf(`${title}  ${place}  ${often}`) <= columns;
  const used = columnsOf(`${title}${isBeside ? `  ${place}` : ''}${often}`);
  const first = [
    colours[paints[grade]](colours.bold(title)),
    isBeside ? `  ${colours.cyan(place)}` : '',
    often === '' ? '' : `${' '.repeat(Math.max(2, columns - used))}${colours.dim(often)}`,
  ];
  return [first.join(''), ...(place === '' || isBeside ? [] : [`   ${colours.cyan(place)}`])];
}

/** The client's function and its callers, which --verbose shows with their files; what lies beneath it is dimmed. */
function shortStack({ stack }: Verdict, page: Page): string[] {
  const own = ownIndex(stack);
  const at = stack[own];
  if (at === undefined) return systemLine('in', stack, page);
  const callers = stack.slice(own + 1).filter((frame) => libraryOf(frame) === null);
  const names = [
    at.file === null ? frameText(at, page.colours, roomOf(page, maxFunctionName)) : nameOf(at, page),
    ...callers.map((each) => callerText(each, page, at)),
  ];
  return [
    ...systemLine('through', stack.slice(0, own), page),
    ...labelledLines('in', [oneLine(names, ' ← ', roomOf(page, page.columns - labelColumns))]),
  ];
}

const nameOf = ({ function: name, address }: Frame, page: Page): string =>
  shortFunctionName(printable(name ?? address), roomOf(page, maxFunctionName));

/** A line in the same file needs no path. */
function callerText(frame: Frame, page: Page, at: Frame | null = null): string {
  const { file, line } = frame;
  const name = nameOf(frame, page);
  if (file === null || line === null) return name;
  return file === at?.file ? `${name}:${line}` : `${name} ${printable(file)}:${line}`;
}

/** Returns the parts that fit, and always the first. */
function oneLine(parts: readonly string[], between: string, columns: number): string {
  const [first = '', ...others] = parts;
  let line = first;
  for (const part of others) {
    if (columnsOf(`${line}${between}${part}`) > columns) return `${line}${between}…`;
    line = `${line}${between}${part}`;
  }
  return line;
}

/** Outermost first: that is what the client called. */
function systemLine(label: string, stack: readonly Frame[], page: Page): string[] {
  const named = [...stack].reverse().filter((frame) => frame.function !== null || frame.image !== null);
  if (named.length === 0) return [];
  const names = named.slice(0, shownFunctions).map((frame) => nameOf(frame, page));
  const libraries = [...new Set(named.map((frame) => printable(libraryOf(frame) ?? '')))].filter((name) => name !== '');
  const more = named.length > shownFunctions ? ` and ${named.length - shownFunctions} more` : '';
  const where = libraries.length === 0 ? '' : ` in ${libraries.join(', ')}`;
  return entry(label, `${names.join(', ')}${more}${where}`, page, page.colours.dim);
}

function otherStackLines({ otherStack }: Verdict, page: Page): string[] {
  if (otherStack === null) return [];
  if (page.verbose) return stackLines(otherStack.is, otherStack.frames, page.colours, roomOf(page, page.columns));
  const own = otherStack.frames.filter((frame) => libraryOf(frame) === null);
  const [first, ...others] = own.length > 0 ? own : otherStack.frames.slice(0, 1);
  if (first === undefined) return [];
  const names = [callerText(first, page), ...others.map((frame) => callerText(frame, page, first))];
  return labelledLines(otherStack.is, [oneLine(names, ' ← ', roomOf(page, page.columns - labelColumns))]);
}

function messageLines({ first, events, messages }: Place, page: Page): string[] {
  const { message, times } = first;
  const isOne = messages === 1 && message !== null;
  const text = isOne ? '' : messagesText(events, messages, page.verbose);
  const cause = message?.cause == null || !isOne || first.cycle !== null ? null : printable(message.cause);
  const label = isOne ? 'message' : 'first';
  return [
    ...(text === '' ? [] : entry('messages', text, page)),
    ...(message !== null && (isOne || page.verbose) ? entry(label, aboutText(message, page), page) : []),
    ...(cause === null ? [] : entry('cause', cause, page)),
    ...(page.verbose && times !== null ? entry('times', verboseTimes(times), page) : []),
  ];
}

/** Of several event types only the numbers: the sentence has the first message, and --json has all. */
function messagesText(events: readonly PlaceEvent[], messages: number, verbose: boolean): string {
  const unnamed = messages - events.reduce((sum, event) => sum + event.messages, 0);
  const [only, ...others] = events;
  if (only === undefined) return unnamed <= 0 ? '' : plural(unnamed, 'message');
  if (others.length === 0) return labelledEvent(only, only.messages + Math.max(0, unnamed));
  const texts = events.map((event) =>
    verbose ? labelledEvent(event, event.messages) : `${grouped(event.messages)} ${shortEventName(event.type)}`,
  );
  return `${texts.join(verbose ? '; ' : ', ')}${unnamed > 0 ? ` and ${grouped(unnamed)} more` : ''}`;
}

function labelledEvent({ type, named }: PlaceEvent, messages: number): string {
  const shown = named.slice(0, shownMessages);
  const more = messages - shown.length;
  return `${shortEventName(type)} ${shown.map(labelOf).join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** Keeps it on one line: of a long path the end is shown. With `--verbose` it is all of it. */
function aboutText(message: MessageName, page: Page): string {
  const { columns, verbose } = page;
  const { process, path, seqNum, globalSeqNum } = message;
  const start = `${labelOf(message)}, ${shortEventName(message.eventType)}`;
  const program = printable((verbose ? process?.path : process?.path?.split('/').at(-1)) ?? '?');
  const by = process === null ? '' : `, by ${program} (pid ${process.pid})`;
  const end = verbose ? `${by}, seq ${seqNum}, global seq ${globalSeqNum}` : by;
  if (path === null) return `${start}${end}`;
  const room = verbose
    ? Infinity
    : roomOf(page, Math.max(20, columns - labelColumns - columnsOf(`${start} of ${end}`)));
  return `${start} of ${endOf(printable(path), room)}${end}`;
}

function verboseTimes(times: VerdictTimes): string {
  const from = (ns: number | null): string => (ns === null ? 'never' : `+${formatDuration(ns - times.queuedNs)}`);
  const parts = [`delivered ${from(times.deliveredNs)}`, `returned ${from(times.returnedNs)}`];
  if (times.deadlineNs !== null)
    parts.push(`answered ${from(times.respondedNs)}`, `deadline ${from(times.deadlineNs)}`);
  if (times.headroomNs !== null) parts.push(`headroom ${formatDuration(times.headroomNs)}`);
  if (times.lostNs) parts.push(`without a processor ${formatDuration(times.lostNs)}`);
  return `${parts.join(', ')} (from enqueue)`;
}

/** In which releases or runs. */
function runLines({ first, byReport, runs }: Place, reports: readonly Report[], page: Page): string[] {
  const [report] = reports;
  const finding = report === undefined ? null : releaseFinding(first, report);
  const tie =
    finding === null ? [] : entry('macOS', releaseWords(finding), page, finding.tied ? undefined : page.colours.yellow);
  const verify = report?.verify ?? null;
  if (reports.length < 2)
    return verify === null || runs === null || runs.length === verify.runs
      ? tie
      : [...entry('flaky', flakyRuns(runs, verify), page, page.colours.yellow), ...tie];
  if (finding !== null) return tie;
  const found = reports.filter((_, at) => byReport.has(at)).map(macosOf);
  return entry('macOS', found.length === reports.length ? `all ${found.length}` : found.join(', '), page);
}

/** One line: a part of the advice that makes sense, unless all of it fits. */
function fixLines({ advice, handlerRule }: Verdict, page: Page): string[] {
  const rule = handlerRule === null ? '' : ` (rule ${handlerRule})`;
  const text = printable(advice);
  if (page.verbose || !page.cut) return entry('fix', `${text}${rule}`, page);
  return entry('fix', `${shortAdvice(text, page.columns - labelColumns - rule.length)}${rule}`, page);
}

function labelledLines(label: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => `${labelled(at === 0 ? label : '')}${line}`);
}
