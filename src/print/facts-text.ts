// The output of `esreplay info`, for people (within 80 columns) and for programs.

import { shortEventName } from '../schema/macos/event-name.ts';
import { durationText } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import { timeText } from './time-text.ts';
import type { TraceFacts } from './trace-facts.ts';

const columns = 80;
const labelWidth = 14;

export function renderFacts(facts: TraceFacts): string {
  const { header } = facts;
  const lines = [printable(facts.path), ''];
  const say = (label: string, value: string): void => {
    lines.push(...wrapped(label, printable(value)));
  };
  say('state', stateText(facts));
  say('size', sizeText(facts));
  say('made by', `${header.application}: ${header.createdBy}`);
  say('source', sourceText(facts));
  say('time', timeSpan(facts));
  say('clock', `1 tick = ${header.timebase.join('/')} ns; ${facts.runs === 1 ? 'one run' : `${facts.runs} runs`}`);
  say(
    'messages',
    `${number(facts.messages)}: ${number(facts.auth)} AUTH, ${number(facts.messages - facts.auth)} NOTIFY`,
  );
  say('AUTH twins', twinsText(facts));
  say('budget', budgetText(facts));
  const before =
    header.running === undefined
      ? `${header.processes.length} known at the start`
      : `${number(header.running.length)} running at the start`;
  say('processes', `${number(facts.processes)} acting; ${before}`);
  say(
    'subscribed to',
    header.subscriptions === 'unknown' ? 'unknown' : header.subscriptions.map(shortEventName).join(', '),
  );
  say('mutes', mutesText(facts));
  say('responses', facts.responses === 0 ? 'none recorded' : `${number(facts.responses)} recorded`);
  if (facts.losses.messages > 0n) say('missing', lossesText(facts));
  if (header.redaction !== null) say('redacted', redactionText(header.redaction));
  for (const note of header.notes) say('note', note);
  lines.push('', ...typeTable(facts));
  return `${lines.join('\n')}\n`;
}

function stateText({ complete, cut }: TraceFacts): string {
  if (complete) return 'complete';
  return `cut at byte ${cut?.offset ?? 0}: ${cut?.reason ?? 'no end block'}`;
}

function sizeText({ bytes, messages, format }: TraceFacts): string {
  const each = messages === 0 ? '' : `, ${(bytes / messages).toFixed(1)} a message`;
  return `${number(bytes)} bytes${each}; format ${format}`;
}

function sourceText({ header }: TraceFacts): string {
  const { os, messageVersion, source } = header;
  const macos = [os.version ?? (os.major === null ? null : String(os.major)), os.build].filter((part) => part !== null);
  return `${source}, macOS ${macos.length === 0 ? 'unknown' : macos.join(' ')}, message version ${messageVersion}`;
}

function timeSpan({ first, last }: TraceFacts): string {
  if (first === null || last === null) return 'no messages';
  return `${wallText(first)}, for ${durationText(last - first)}`;
}

function twinsText({ header, twins }: TraceFacts): string {
  if (header.authTwins.length === 0) return 'none inserted';
  return `${number(twins)} inserted, not recorded: ${header.authTwins.map(shortEventName).join(', ')}`;
}

function budgetText({ header, budgets }: TraceFacts): string {
  const [numer, denom] = header.timebase;
  const usual = `${durationText((header.budget * BigInt(numer)) / BigInt(denom))} (${header.budgetSource})`;
  if (budgets === null) return `${usual}; not used by any AUTH message`;
  const same = budgets.min === budgets.max;
  return `${usual}; ${same ? `all ${durationText(budgets.min)}` : `${durationText(budgets.min)} to ${durationText(budgets.max)}`}`;
}

function mutesText({ header: { mutes, defaultMutes } }: TraceFacts): string {
  const own =
    mutes === 'unknown'
      ? 'unknown, replayed without mutes'
      : `${mutes.paths.length} paths, ${mutes.processes.length} processes${mutes.inverted.length === 0 ? '' : `, inverted: ${mutes.inverted.join(', ')}`}`;
  const system = defaultMutes === 'unknown' ? 'default set unknown' : `default set of ${defaultMutes.length}`;
  return `${own}; ${system}`;
}

/** The numbers in eslogger's lines cannot distinguish a lost message from a removed line. */
function lossesText({ losses: { messages, places, firstBefore }, header }: TraceFacts): string {
  const where =
    places === 1 ? `before message ${firstBefore}` : `at ${number(places)} places, first before message ${firstBefore}`;
  const why = header.source === 'eslogger' ? "lost, or left out of eslogger's file" : 'lost while recording';
  return `${number(messages)} ${messages === 1n ? 'message' : 'messages'} ${where}: ${why}`;
}

/** Lists the rules that the trace names; other programs may have other rules. */
function redactionText(redaction: NonNullable<TraceFacts['header']['redaction']>): string {
  const { profile, keyCheck, times: _, ...rules } = redaction;
  const of = (action: string): string[] => Object.keys(rules).filter((rule) => rules[rule] === action);
  const said = ['pseudonym', 'remove', 'keep'].flatMap((action) =>
    of(action).length === 0 ? [] : [`${actionWords[action]} ${of(action).join(', ')}`],
  );
  const by = typeof profile === 'string' ? [`profile ${profile}`] : [];
  const key = typeof keyCheck === 'string' ? [`key check ${keyCheck}`] : [];
  return [...by, ...(said.length === 0 ? Object.keys(rules) : said), ...key].join('; ');
}

const actionWords: Readonly<Record<string, string>> = { pseudonym: 'pseudonyms for', remove: 'without', keep: 'kept' };

function typeTable({ byType, messages }: TraceFacts): string[] {
  const rows = byType.map(({ name, messages: count }) => {
    const share = `${((count / messages) * 100).toFixed(1)} %`;
    return `  ${shortEventName(name).padEnd(34)} ${number(count).padStart(12)} ${share.padStart(8)}`;
  });
  return rows.length === 0
    ? []
    : [`  ${'event'.padEnd(34)} ${'messages'.padStart(12)} ${'share'.padStart(8)}`, ...rows];
}

function wrapped(label: string, value: string): string[] {
  const indent = ' '.repeat(labelWidth + 2);
  const lines: string[] = [];
  let line = `  ${label.padEnd(labelWidth)}`;
  let empty = true;
  for (const word of value.split(' ')) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty && line === indent ? word : empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

export const number = grouped;

export const wallText = (nanoseconds: bigint): string =>
  timeText(nanoseconds / 1_000_000_000n, (nanoseconds % 1_000_000_000n) / 1000n, 6) ?? `${nanoseconds} ns since 1970`;

/** Returns one JSON object; 64-bit numbers are exact, as in `cat --json`. */
export function factsJson(facts: TraceFacts): string {
  return `${json(factsValue(facts))}\n`;
}

/** What `info --json` prints. Keys are append-only. */
export function factsValue(facts: TraceFacts) {
  const { header, budgets, first, last } = facts;
  const { fields, events, raw, ...said } = header;
  return {
    trace: facts.path,
    format: facts.format,
    bytes: facts.bytes,
    bytesPerMessage: facts.messages === 0 ? null : Number((facts.bytes / facts.messages).toFixed(2)),
    complete: facts.complete,
    cut: facts.cut === null ? null : { offset: facts.cut.offset, reason: facts.cut.reason },
    messages: facts.messages,
    auth: facts.auth,
    notify: facts.messages - facts.auth,
    byType: facts.byType,
    runs: facts.runs,
    first: first === null ? null : wallText(first),
    last: last === null ? null : wallText(last),
    durationNs: first === null || last === null ? null : last - first,
    processes: facts.processes,
    authTwins: facts.twins,
    responses: facts.responses,
    lost: facts.losses.messages,
    lostPlaces: facts.losses.places,
    firstLostBefore: facts.losses.firstBefore,
    mutesKnown: header.mutes !== 'unknown',
    budgetNs: (header.budget * BigInt(header.timebase[0])) / BigInt(header.timebase[1]),
    budgets: budgets === null ? null : { minNs: budgets.min, maxNs: budgets.max },
    header: said,
  };
}

function json(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  const join = (parts: readonly string[], open: string, close: string): string =>
    parts.length === 0 ? open + close : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex').toUpperCase()}"`;
  if (value instanceof Map) return json(Object.fromEntries(value), indent);
  if (Array.isArray(value))
    return join(
      value.map((each) => json(each, inner)),
      '[',
      ']',
    );
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return join(
    Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${json(each, inner)}`),
    '{',
    '}',
  );
}
