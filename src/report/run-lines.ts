// What a report in text says about its run besides the findings: what was replayed, how, and what became of it.

import { type Counts, total } from '../observed/observation.ts';
import { commandWords } from '../run/client-command.ts';
import { optionPhrases } from '../run/option-table.ts';
import { acceptedWords } from '../verdict/accepted-words.ts';
import type { Report } from '../verdict/report.ts';
import { columnsOf } from '../words/columns.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { field, plural, wrap } from './layout.ts';
import { setUpTexts } from './set-up-words.ts';
import type { Page } from './text-target.ts';

type Several = readonly [Report, ...Report[]];

export const macosOf = ({ os }: Report): string => os.requested ?? os.macos;

export function header(reports: Several, page: Page): string[] {
  const [report] = reports;
  const client = report.client === null ? 'a JavaScript handler' : commandWords(report.client);
  const line = (label: string, text: string): string[] => field(label, text, page.columns);
  return [
    page.colours.bold(`esreplay run ${printable(report.trace.path)} (${plural(report.trace.messages, 'message')})`),
    ...line('client', client),
    ...report.otherClients.flatMap((command) => line('', commandWords(command))),
    ...line('run', [osText(reports), ...optionPhrases(report.options)].join(', ')),
    ...(page.verbose ? reports.flatMap((each) => line('macOS', osDetails(each))) : []),
  ];
}

const osText = (reports: Several): string => `macOS ${reports.map(macosOf).join(', ')}`;

/** The imitated release, with what that means for messages and mutes. */
export function osDetails(report: Report): string {
  const { os } = report;
  const whose = os.from === 'option' ? 'requested' : 'from the trace';
  const mutes = { nowhere: 'none known', trace: 'as recorded', sample: 'a sample' }[os.defaultMutes];
  const name = os.newer?.release ?? macosOf(report);
  return `${name}, ${whose}: ${standIn(os)}message version ${os.messageVersion}, default mutes: ${mutes}`;
}

function standIn({ macos, requested, newer }: Report['os']): string {
  if (newer !== null) return `not known yet, taken as ${newer.takenAs}, `;
  return requested === null || requested === macos ? '' : `as ${macos}, `;
}

/** What became of the messages, and of the AUTH messages among them. */
export function countLines(report: Report, page: Page): string[] {
  const { summary, latency, processes } = report;
  return [
    ...messageLines(report, page),
    ...field('answers', answersText(summary, latency), page.columns),
    ...(processes.length > 1 ? processes.flatMap((process) => processLines(process, page)) : []),
  ];
}

/** Those of the trace; those that the client caused in a word, or with `--verbose` in the same detail. */
function messageLines({ summary }: Report, { columns, verbose }: Page): string[] {
  const { injected, notReached, clients } = summary;
  const all: Counts = { ...summary, delivered: summary.messages };
  const fromTrace = fates.map(([name, words]) => [all[name] - injected[name], words] as const);
  const caused = parts(fates.map(([name, words]) => [injected[name], words]));
  const each = clients > 1 ? ` (for each of ${clients} es_client_t)` : '';
  const became = parts([...fromTrace, [notReached, 'not reached']]).join(', ');
  const text = `${became === '' ? 'none delivered' : became}${each}`;
  if (caused.length === 0) return field('messages', text, columns);
  if (!verbose) {
    const delivered = injected.delivered === 0 ? '' : `; ${grouped(injected.delivered)} caused by the client`;
    return field('messages', `${text}${delivered}`, columns);
  }
  return [
    ...field('messages', text, columns),
    ...field('caused', `${grouped(total(injected))} by calls of the client: ${caused.join(', ')}`, columns),
  ];
}

function answersText(summary: Report['summary'], { response }: Report['latency']): string {
  if (summary.auth === 0) return 'no AUTH message was delivered';
  const others = parts([
    [summary.late, 'late'],
    [summary.unanswered, 'unanswered'],
    [summary.byMode, 'answered by the miss mode'],
    [summary.cut, 'cut off by the end'],
  ]);
  const counts = [`${grouped(summary.inTime)} of ${grouped(summary.auth)} AUTH messages in time`, ...others].join(', ');
  if (response === null) return counts;
  return `${counts}; p50 ${formatDuration(response.p50Ns)}, max ${formatDuration(response.maxNs)}`;
}

function processLines(each: Report['processes'][number], page: Page): string[] {
  const { process, name, pid, esClients, delivered, responded, reachedEnd } = each;
  const many = esClients > 1 ? `, ${esClients} es_client_t` : '';
  const counts = `${grouped(delivered)} delivered, ${grouped(responded)} answered`;
  return field(
    `process ${process}`,
    `${printable(name)} (pid ${pid}${many}): ${counts}${reachedEnd ? '' : ', did not reach the end'}`,
    page.columns,
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

function parts(counted: readonly (readonly [number, string])[]): string[] {
  return counted.filter(([count]) => count > 0).map(([count, words]) => `${grouped(count)} ${words}`);
}

/** One line about what the result does not rest on; with `--verbose` all of it. */
export function limitLines(reports: Several, page: Page): string[] {
  const notWatched = [...new Set(reports.flatMap((report) => report.notWatched))];
  const services = [
    ...new Map(reports.flatMap(({ models }) => models?.services ?? []).map((each) => [each.name, each])),
  ];
  if (page.verbose) return [...modelLines(reports, page), ...notWatchedLines(notWatched, page)];
  const unseen = notWatched.length === 0 ? [] : [`${plural(notWatched.length, 'thing')} not watched`];
  const textOf = (daemons: string): string =>
    `${[...unseen, ...(services.length === 0 ? [] : [`${daemons} modelled`])].join('; ')} (--verbose lists them)`;
  if (unseen.length + services.length === 0) return [];
  const text = textOf(services.map(([name]) => printable(name)).join(', '));
  const isShort = columnsOf(text) <= page.columns - 12;
  return field('limits', isShort ? text : textOf(plural(services.length, 'daemon')), page.columns).map(
    page.colours.dim,
  );
}

export function setUpLines(report: Report, page: Page): string[] {
  const texts = setUpTexts(report);
  return texts.length === 0 ? [] : ['Subscriptions and mutes', ...listed(texts, page)];
}

function notWatchedLines(notWatched: readonly string[], page: Page): string[] {
  if (notWatched.length === 0) return [];
  return ['Not watched in this run', ...listed(notWatched, page).map(page.colours.dim)];
}

function modelLines(reports: Several, page: Page): string[] {
  return reports.flatMap(({ models }) => {
    if (models === null || models.services.length === 0) return [];
    const lead = `${models.set} assumes what these services do. --models none replays without them; --json lists every assumption, with its sources.`;
    const lines = models.services.map(
      ({ name, assumed }) => `${name}: ${assumed === null ? 'its model states no assumption' : firstSentence(assumed)}`,
    );
    return [
      'Service models',
      ...wrap(printable(lead), page.columns - 2).map((line) => `  ${line}`),
      ...listed(lines, page),
    ];
  });
}

const firstSentence = (text: string): string => /^.+?\.(?=\s+[A-Z]|\s*$)/s.exec(text)?.[0] ?? text;

export function suppressionLines({ suppressions }: Report, page: Page): string[] {
  if (suppressions.length === 0) return [];
  return ['Suppressed', ...listed(suppressions.map(suppressionText), page)];
}

function suppressionText(each: Report['suppressions'][number]): string {
  const { place, reason, findings } = each;
  const what = `${acceptedWords(each)}${place === null ? '' : ` (${place})`}: ${reason}`;
  return findings === 0 ? `unused, remove it: ${what}` : `${plural(findings, 'finding')} of ${what}`;
}

/** A list of sentences. */
export function listed(items: readonly string[], page: Page): string[] {
  return items.flatMap((item) => wrap(`- ${printable(item)}`, page.columns - 2, '  ').map((line) => `  ${line}`));
}
