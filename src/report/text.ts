// Renders the report for people: what was replayed, each finding with its stack, what was not watched, and how it
// ended.
import pc from 'picocolors';
import type { Report } from '../judge/report.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Cycle } from '../judge/wait-for/cycle.ts';
import { type Counts, total } from '../observation.ts';
import { optionPhrases } from '../run/option-table.ts';
import { commandWords } from '../words/command-words.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { cycleDrawing } from './cycle-drawing.ts';
import { stackLines } from './frame-lines.ts';
import { field, grouped, plural, shorten, width, wrap } from './layout.ts';
import { closingWord, findingsText, suppressedPlace } from './outcome.ts';
import { groupVerdicts, type VerdictGroup } from './verdict-groups.ts';
import { verifyBlock } from './verify.ts';

export interface TextOptions {
  readonly colour?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

const shownGroups = 50;

/** Returns plain text of at most 80 columns where the words allow it. Colours are off by default. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const colours = pc.createColors(options.colour ?? false);
  const groups = groupVerdicts(report.verdicts);
  const blocks = groups.filter(({ first }) => first.class !== 'note');
  const shown = blocks.slice(0, shownGroups);
  const sections = [
    header(report, colours),
    ...shown.map((group) => verdictBlock(group, colours)),
    blocks.length > shown.length ? [`${plural(blocks.length - shown.length, 'more finding')} in --json.`] : [],
    troubleBlock(report, colours),
    verifyBlock(report, colours),
    summaryBlock(report),
    suppressionsBlock(report),
    modelsBlock(report),
    notesBlock(report, groups),
    notWatchedBlock(report, colours),
    closing(report, blocks, colours),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header(report: Report, colours: Colours): string[] {
  const client = report.client === null ? 'a JavaScript handler' : commandWords(report.client);
  const parts = optionPhrases(report.options);
  return [
    colours.bold('esreplay run'),
    ...field('trace', `${report.trace.path} (${plural(report.trace.messages, 'message')})`),
    ...field('client', client),
    ...report.otherClients.flatMap((command) => field('', commandWords(command))),
    ...field('macOS', osText(report)),
    ...field('options', parts.join(', ')),
  ];
}

export function osText({ os }: Report): string {
  const whose = os.from === 'option' ? 'requested' : 'from the trace';
  const mutes = { nowhere: 'none known', trace: 'as recorded', sample: 'a sample' }[os.defaultMutes];
  const same = os.requested === null || os.requested === os.macos ? '' : `as ${os.macos}, `;
  return `${os.requested ?? os.macos}, ${whose} (${same}message version ${os.messageVersion}, default mutes: ${mutes})`;
}

function verdictBlock(group: VerdictGroup, colours: Colours): string[] {
  const { first } = group;
  const paint = { violation: colours.red, hazard: colours.yellow, difference: colours.magenta, note: colours.dim }[
    first.class
  ];
  const often = group.messages > 1 ? plural(group.messages, 'message') : group.times > 1 ? `${group.times} times` : '';
  const title = `${first.class.toUpperCase()}  ${first.rule}`;
  const lines = [
    `${paint(colours.bold(title))}${often === '' ? '' : `${' '.repeat(Math.max(2, width - title.length - often.length))}${colours.dim(often)}`}`,
  ];
  lines.push(...wrap(first.sentence, width - 2).map((line) => `  ${line}`));
  if (first.whose !== null) lines.push(...field('in', first.whose));
  if (first.message !== null) lines.push(...messageLines(first, group));
  const times = timesLine(first);
  if (times !== '') lines.push(...field('times', times));
  if (first.cycle !== null) lines.push(...cycleLines(first.cycle));
  lines.push(...stackLines('stack', first.stack, colours));
  if (first.otherStack !== null) lines.push(...stackLines(first.otherStack.is, first.otherStack.frames, colours));
  lines.push(
    ...field('instead', first.handlerRule === null ? first.advice : `${first.advice} (rule ${first.handlerRule})`),
  );
  return lines;
}

function cycleLines(cycle: Cycle): string[] {
  return cycleDrawing(cycle, width - 12).map((line, at) => `${(at === 0 ? '  cycle' : '').padEnd(12)}${line}`);
}

function messageLines({ message }: Verdict, group: VerdictGroup): string[] {
  if (message === null) return [];
  const name = message.eventType.replace(/^ES_EVENT_TYPE_/, '');
  const lines = field(
    'message',
    `${message.index}, ${name}, seq ${message.seqNum}, global seq ${message.globalSeqNum}`,
  );
  if (message.cause !== null) lines.push(...field('cause', message.cause));
  const room = width - 12;
  if (message.path !== null) lines.push(...field('about', shorten(message.path, room)));
  if (message.process !== null)
    lines.push(...field('by', shorten(`${message.process.path ?? '?'} (pid ${message.process.pid})`, room)));
  if (group.messages > 1) lines.push(...field('also in', alsoIn(group)));
  return lines;
}

function alsoIn(group: VerdictGroup): string {
  const others = group.indices.slice(1);
  const more = group.messages - 1 - others.length;
  if (others.length === 0) return plural(more, 'further message');
  return `${others.length === 1 ? 'message' : 'messages'} ${others.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

function timesLine({ times }: Verdict): string {
  if (times === null) return '';
  const from = (ns: number | null): string => (ns === null ? 'never' : `+${formatDuration(ns - times.queuedNs)}`);
  const parts = [`delivered ${from(times.deliveredNs)}`, `returned ${from(times.returnedNs)}`];
  if (times.deadlineNs !== null)
    parts.push(`answered ${from(times.respondedNs)}`, `deadline ${from(times.deadlineNs)}`);
  if (times.headroomNs !== null) parts.push(`headroom ${formatDuration(times.headroomNs)}`);
  return `${parts.join(', ')} (from enqueue)`;
}

function troubleBlock(report: Report, colours: Colours): string[] {
  const troubles = [
    ...report.setupTrouble.map((trouble) => ({ label: 'SET-UP', ...trouble })),
    ...(report.clientEnded === null ? [] : [{ label: 'CLIENT', ...report.clientEnded }]),
  ];
  return troubles.flatMap(({ label, sentence, remedy, stack }, index) => [
    ...(index === 0 ? [] : ['']),
    colours.red(colours.bold(label)),
    ...wrap(sentence, width - 2).map((line) => `  ${line}`),
    ...stackLines('stack', stack ?? [], colours),
    ...(remedy === null ? [] : field('help', remedy)),
  ]);
}

function summaryBlock(report: Report): string[] {
  const { summary, latency } = report;
  const lines = [
    ...countLines(report),
    ...field(
      'answers',
      summary.auth === 0
        ? 'no AUTH message was delivered'
        : `${grouped(summary.inTime)} of ${plural(summary.auth, 'AUTH message')} in time${listed([
            [summary.late, 'late'],
            [summary.unanswered, 'unanswered'],
            [summary.byMode, 'answered by the miss mode'],
            [summary.cut, 'cut off by the end'],
          ])}`,
    ),
  ];
  if (report.processes.length > 1) lines.push(...report.processes.flatMap(processLines));
  const answer = latency.response;
  if (answer !== null) {
    const at = `p50 ${formatDuration(answer.p50Ns)}, p90 ${formatDuration(answer.p90Ns)}, p99 ${formatDuration(answer.p99Ns)}, max ${formatDuration(answer.maxNs)}`;
    lines.push(...field('latency', `${at} (enqueue to answer)`));
  }
  return ['Summary', ...lines];
}

function processLines(each: Report['processes'][number]): string[] {
  const { process, name, pid, esClients, delivered, responded, reachedEnd } = each;
  const many = esClients > 1 ? `, ${esClients} es_client_t` : '';
  const counts = `${grouped(delivered)} delivered, ${grouped(responded)} answered`;
  return field(
    `process ${process}`,
    `${name} (pid ${pid}${many}): ${counts}${reachedEnd ? '' : ', did not reach the end'}`,
  );
}

const fates: readonly (readonly [name: keyof Counts, words: string])[] = [
  ['delivered', 'delivered'],
  ['unsubscribed', 'not subscribed to'],
  ['muted', 'muted'],
  ['cached', 'answered by the cache'],
  ['dropped', 'dropped'],
  ['loopback', "the client's own, not asked"],
];

/** Says what became of the messages of the trace, and of those that the client caused. */
function countLines({ summary, trace }: Report): string[] {
  const { injected, notReached, clients } = summary;
  const all: Counts = { ...summary, delivered: summary.messages };
  const fromTrace = fates.map(([name, words]) => [all[name] - injected[name], words] as const);
  const caused = parts(fates.map(([name, words]) => [injected[name], words]));
  const each = clients > 1 ? ` for each of ${clients} es_client_t` : '';
  const became = parts([...fromTrace, [notReached, 'not reached']]).join(', ');
  return [
    ...field('trace', `${plural(trace.messages, 'message')}${each}: ${became === '' ? 'none delivered' : became}`),
    ...(caused.length === 0
      ? []
      : field('caused', `${grouped(total(injected))} by calls of the client: ${caused.join(', ')}`)),
  ];
}

function parts(counted: readonly (readonly [number, string])[]): string[] {
  return counted.filter(([count]) => count > 0).map(([count, words]) => `${grouped(count)} ${words}`);
}

function listed(counted: readonly (readonly [number, string])[]): string {
  return parts(counted)
    .map((part) => `, ${part}`)
    .join('');
}

function suppressionsBlock({ suppressions }: Report): string[] {
  const lines = suppressions.flatMap((each) => wrap(`- ${suppressionText(each)}`, width - 2, '  '));
  return lines.length === 0 ? [] : ['Suppressed', ...lines.map((line) => `  ${line}`)];
}

function suppressionText(each: Report['suppressions'][number]): string {
  const { place, reason, findings } = each;
  const what = `${suppressedPlace(each)}${place === null ? '' : ` (${place})`}: ${reason}`;
  return printable(findings === 0 ? `unused, remove it: ${what}` : `${plural(findings, 'finding')} of ${what}`);
}

const firstSentence = (text: string): string => /^.+?\.(?=\s+[A-Z]|\s*$)/s.exec(text)?.[0] ?? text;

function modelsBlock({ models }: Report): string[] {
  if (models === null || models.services.length === 0) return [];
  const lead = `${models.set} assumes what these services do. --models none replays without them; --json lists every assumption, with its sources.`;
  const lines = models.services.map(
    ({ name, assumed }) =>
      `- ${name}: ${assumed === null ? 'its model does not say what is assumed' : firstSentence(assumed)}`,
  );
  return [
    'Service models',
    ...wrap(printable(lead), width - 2).map((line) => `  ${line}`),
    ...lines.flatMap((line) => wrap(printable(line), width - 2, '  ').map((text) => `  ${text}`)),
  ];
}

/** What the run has to say besides, and the findings that never fail. */
function notesBlock(report: Report, groups: readonly VerdictGroup[]): string[] {
  const found = groups.filter(({ first }) => first.class === 'note').map(noteText);
  const notes = [...report.notes, ...found].flatMap((note) => wrap(`- ${note}`, width - 2, '  '));
  return notes.length === 0 ? [] : ['Notes', ...notes.map((line) => `  ${line}`)];
}

function noteText({ first, messages }: VerdictGroup): string {
  const often = messages > 1 ? ` (${plural(messages, 'message')})` : '';
  return `${first.rule}: ${first.sentence}${often} ${first.advice}`;
}

function notWatchedBlock(report: Report, colours: Colours): string[] {
  if (report.notWatched.length === 0) return [];
  return [
    'Not watched in this run',
    ...report.notWatched.flatMap((reason) =>
      wrap(`- ${reason}`, width - 2, '  ').map((line) => colours.dim(`  ${line}`)),
    ),
  ];
}

function closing(report: Report, groups: readonly VerdictGroup[], colours: Colours): string[] {
  const what = findingsText(report);
  const again = groups.length === 0 && !report.verify?.flakyDecisions.length ? [] : ['Again:', `  ${report.command}`];
  const word = closingWord(report);
  const painted = report.exitCode === 0 ? colours.green(colours.bold(word)) : colours.red(colours.bold(word));
  return [`${painted}  ${what}, in ${formatDuration(report.durationNs)} (exit status ${report.exitCode})`, ...again];
}
