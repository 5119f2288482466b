// Proposes an output map from a few lines of a log: JSON, `key=value`, or text with a path and a number. It guesses from
// names and shapes, and says what it could not know.

import { shortEventName } from '../schema/macos/event-name.ts';
import { eventByName } from '../schema/macos/events.ts';
import { readLines } from './lines.ts';
import { type FieldName, fieldNames } from './map.ts';
import { parseOutputMap } from './map-file.ts';

export interface ProposedMap {
  readonly text: string;
  /** How many of the lines it fits. */
  readonly fits: number;
  readonly of: number;
}

/** Lines of a log that are looked at. */
export const lookedAt = 10;
const maxLine = 4096;
const maxDepth = 6;

/** Usual names of the fields, the likeliest first. */
const usualNames: Readonly<Record<FieldName, readonly string[]>> = {
  event: ['event', 'eventtype', 'eventname', 'type', 'action', 'operation', 'kind', 'name', 'msg', 'message'],
  pid: ['pid', 'processid', 'procid'],
  path: ['path', 'filepath', 'file', 'target', 'executable', 'executablepath', 'exe', 'image', 'program'],
  parent: ['ppid', 'parentpid', 'parentprocessid', 'parent'],
};

/** Words of products for events, besides Apple's. */
const synonyms: Readonly<Record<string, string>> = {
  execute: 'NOTIFY_EXEC',
  start: 'NOTIFY_EXEC',
  started: 'NOTIFY_EXEC',
  process_start: 'NOTIFY_EXEC',
  process_started: 'NOTIFY_EXEC',
  launch: 'NOTIFY_EXEC',
  file_open: 'NOTIFY_OPEN',
  opened: 'NOTIFY_OPEN',
  forked: 'NOTIFY_FORK',
  process_exit: 'NOTIFY_EXIT',
  exited: 'NOTIFY_EXIT',
  file_create: 'NOTIFY_CREATE',
  delete: 'NOTIFY_UNLINK',
  file_delete: 'NOTIFY_UNLINK',
};

/** Returns null if the lines have neither form, or no event, or neither a pid nor a path. `name`: of the log. */
export function proposeMap(log: string, name: string): ProposedMap | null {
  const lines = log
    .split('\n')
    .map((line) => line.trimEnd().slice(0, maxLine))
    .filter((line) => line !== '')
    .slice(0, lookedAt);
  const form = jsonForm(lines) ?? pairsForm(lines) ?? textForm(lines);
  if (form === null) return null;
  // Whatever the names are, the form is the same: they are read with it.
  const read = readLines(parseOutputMap(`${form}\nevents: { a: exec }\n`, name), Buffer.from(lines.join('\n')));
  const fitting = read.lines.filter(({ pid, path }) => pid !== null || path !== null);
  if (fitting.length === 0) return null;
  const events = [...new Set(fitting.map(({ event }) => event))].map(eventRow);
  const text = [
    `# Proposed from ${lines.length} lines of ${name.replaceAll(/[^\x20-\x7e]/g, '?')}, of which it fits ${fitting.length}.`,
    '# These are guesses: check each field and event. Every key: docs/how-to/output-map.md',
    form,
    'events:',
    ...events,
    '',
  ].join('\n');
  return { text, fits: fitting.length, of: lines.length };
}

function eventRow(name: string): string {
  const word = name.toLowerCase();
  const known = synonyms[word] ?? eventByName(word)?.name;
  if (known === undefined) return `  # ${quoted(name)}: not known; name the event that such a line is about`;
  return `  ${quoted(name)}: ${shortEventName(known)}`;
}

/** A scalar of YAML on one line. */
const quoted = (text: string): string =>
  /^[a-z_][\w-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: string | number;
}

function jsonForm(lines: readonly string[]): string | null {
  const values = lines.flatMap((line) => objectIn(line) ?? []);
  if (values.length === 0 || values.length * 2 < lines.length) return null;
  const leaves = values.flatMap((value) => leavesOf(value, []));
  const chosen = fieldNames.flatMap((field) => {
    const leaf = leafFor(field, leaves);
    return leaf === null ? [] : [[field, `$${leaf.path.map(step).join('')}`] as const];
  });
  if (!isEnough(chosen.map(([field]) => field))) return null;
  return ['json:', ...chosen.map(([field, path]) => `  ${field}: ${JSON.stringify(path)}`)].join('\n');
}

function objectIn(line: string): object | null {
  if (!line.trimStart().startsWith('{')) return null;
  try {
    return JSON.parse(line) as object;
  } catch {
    return null;
  }
}

function leavesOf(value: unknown, path: Leaf['path']): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || path.length === maxDepth) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

const step = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

const plainName = (key: string | number | undefined): string =>
  String(key ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

/** The likeliest name wins, then the outermost. */
function leafFor(field: FieldName, leaves: readonly Leaf[]): Leaf | null {
  const ranked = leaves.flatMap((leaf) => {
    const { path, value } = leaf;
    const [own, around] = [plainName(path.at(-1)), plainName(path.at(-2))];
    const isOfParent = path.slice(0, -1).some((key) => plainName(key).startsWith('parent'));
    if (!hasShape(field, value) || (isOfParent && field !== 'parent')) return [];
    const name = field === 'parent' && around.startsWith('parent') && own === 'pid' ? 'parentpid' : own;
    const rank = usualNames[field].indexOf(name);
    return rank < 0 ? [] : [{ leaf, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank || a.leaf.path.length - b.leaf.path.length)[0]?.leaf ?? null;
}

function hasShape(field: FieldName, value: string | number): boolean {
  if (field === 'path') return String(value).startsWith('/');
  if (field === 'event') return typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value);
  return field === 'parent' ? String(value) !== '' : /^\d+$/.test(String(value));
}

const isEnough = (fields: readonly FieldName[]): boolean =>
  fields.includes('event') && (fields.includes('pid') || fields.includes('path'));

interface Part {
  readonly at: number;
  readonly field: FieldName;
  readonly pattern: string;
}

const pair = /([A-Za-z_][\w.-]{0,40})=("[^"]*"|\S*)/g;

function pairsForm(lines: readonly string[]): string | null {
  for (const line of lines) {
    const pairs = [...line.matchAll(pair)];
    const parts = fieldNames.flatMap((field): Part[] => {
      const leaves = pairs.map(([, key = '', value = '']) => ({ path: [key], value: value.replaceAll('"', '') }));
      const leaf = leafFor(field, leaves);
      const at = pairs.findIndex(([, key]) => key === leaf?.path[0]);
      const found = pairs[at];
      if (leaf === null || found === undefined) return [];
      const [, key = '', value = ''] = found;
      return [
        { at: found.index, field, pattern: `\\b${escaped(key)}=${valuePattern(field, value, found === pairs.at(-1))}` },
      ];
    });
    if (!parts.some(({ field }) => field === 'path')) parts.push(...pathIn(line));
    const form = formOf(line, parts);
    if (pairs.length > 1 && form !== null) return form;
  }
  return null;
}

function valuePattern(field: FieldName, value: string, isEnd: boolean): string {
  if (value.startsWith('"')) return `"(?<${field}>[^"]*)"`;
  if (field === 'path') return isEnd ? '(?<path>/.*)$' : '(?<path>/\\S*)';
  return field === 'event' ? '(?<event>[\\w.:-]+)' : `(?<${field}>\\d+)`;
}

/** A path at the end of a line may have spaces. */
function pathIn(line: string): Part[] {
  const path = /(?:^|[\s("'])(\/[^\s"']+)/.exec(line);
  if (path === null) return [];
  const isEnd = path.index + path[0].length === line.length;
  return [{ at: path.index, field: 'path', pattern: isEnd ? '(?<path>/.*)$' : '(?<path>/[^\\s"\']+)' }];
}

function textForm(lines: readonly string[]): string | null {
  for (const line of lines) {
    const named = /\b(?:pid|process)\W{0,3}(\d+)/i.exec(line);
    const pid = named ?? /(?:^|[\s[(])(\d{1,7})(?=$|[\s,)\]:])/.exec(line);
    const parts = pathIn(line);
    if (pid !== null)
      parts.push({
        at: pid.index,
        field: 'pid',
        pattern: named === null ? '\\b(?<pid>\\d+)\\b' : `\\b(?i:pid|process)\\W{0,3}(?<pid>\\d+)`,
      });
    const form = parts.length < 2 ? null : formOf(line, parts);
    if (form !== null) return form;
  }
  return null;
}

/** Adds a word for the event: a known one, else the first word of the line. Null: a field is missing. */
function formOf(line: string, parts: readonly Part[]): string | null {
  const all = [...parts];
  if (!all.some(({ field }) => field === 'event')) {
    const words = [...line.matchAll(/[A-Za-z_]{2,}/g)].filter(
      ({ index, 0: word }) => line[index + word.length] !== '=',
    );
    const isKnown = ([word]: RegExpMatchArray): boolean =>
      synonyms[word.toLowerCase()] !== undefined || eventByName(word) !== undefined;
    const known = words.find(isKnown);
    const first = words[0]?.index === 0 ? words[0] : undefined;
    const event = known ?? first;
    if (event === undefined) return null;
    const before = line
      .slice(0, event.index)
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '').length;
    const lead = before === 0 ? '^' : `^(?:\\S+\\s+){${before}}\\W*`;
    all.push({ at: event.index, field: 'event', pattern: `${lead}(?<event>[A-Za-z_]+)` });
  }
  if (!isEnough(all.map(({ field }) => field))) return null;
  const pattern = all
    .sort((a, b) => a.at - b.at)
    .map((part) => part.pattern)
    .join('.*?');
  return `lines: '${pattern.replaceAll("'", "''")}'`;
}

const escaped = (key: string): string => key.replaceAll(/[.-]/g, '\\$&');
