// Reads the file of an output map. Whatever it contains, throws only UsageError, with the file, the line and the column.
import { RE2JS } from 're2js';
import * as z from 'zod';
import { didYouMean, orMeant } from '../errors/did-you-mean.ts';
import { eventByName, eventSpellings } from '../schema/macos/events.ts';
import { type FileKind, type Key, readYamlText, YamlFile } from '../yaml/yaml-file.ts';
import { type FieldName, fieldNames, type JsonPath, type LineFields, type OutputMap } from './map.ts';

const kind: FileKind = {
  name: 'output map',
  maxBytes: 1 << 18,
  remedy: 'see docs/how-to/output-map.md for the format; `esreplay init --map-from LOG` proposes one',
  isText: true,
};

/** RE2 compiles a counted repetition to copies: this bounds what one pattern may cost for each letter of a line. */
const maxPattern = 2000;

const text = z.string({ error: 'takes a text' });
const filled = text.refine((words) => words.trim() !== '', { error: 'is empty' });
const list = z.union([filled.transform((one) => [one]), z.array(filled)], { error: 'takes a text or a list of texts' });
const yesOrNo = z.enum(['true', 'false'], { error: 'takes true or false' }).transform((word) => word === 'true');

const json = z.strictObject(
  { event: filled, pid: filled.optional(), path: filled.optional(), parent: filled.optional() },
  { error: 'takes a map of JSON paths' },
);
const shape = z.strictObject({
  stream: z.enum(['stdout', 'stderr'], { error: 'takes stdout or stderr' }).optional(),
  file: filled.optional(),
  lines: filled.max(maxPattern, { error: `has more than ${maxPattern} letters` }).optional(),
  json: json.optional(),
  events: z.record(z.string(), list),
  only: list.optional(),
  ignore: list.optional(),
  aggregates: yesOrNo.optional(),
  order: z.enum(['process', 'any'], { error: 'takes process or any' }).optional(),
});
const keysOf = (keys: readonly Key[]): readonly string[] => Object.keys((keys[0] === 'json' ? json : shape).shape);

/** Throws UsageError. */
export function readOutputMap(path: string): OutputMap {
  return parseOutputMap(readYamlText(path, kind, 'name the file of an output map'), path);
}

/** The same of a text. `isFile`: `path` is a file of the user's, not only a name for errors. */
export function parseOutputMap(source: string, path: string, isFile = true): OutputMap {
  const file = new YamlFile(source, path, kind);
  const checked = shape.safeParse(file.value);
  if (!checked.success) throw file.faultOf(checked.error, keysOf);
  const { stream = 'stdout', file: log, events: named, only: chosen, ignore = [], ...rest } = checked.data;
  if ((rest.json === undefined) === (rest.lines === undefined)) throw file.fault([], 'needs either lines or json');
  if (log !== undefined && checked.data.stream !== undefined)
    throw file.fault(['stream'], 'stands beside file: name one of them');
  const fields = rest.lines === undefined ? jsonFields(rest.json ?? { event: '' }, file) : lineFields(rest.lines, file);
  const events = Object.fromEntries(
    Object.entries(named).map(([name, types]) => [
      name,
      types.map((type, at) => eventType(type, types.length > 1 ? ['events', name, at] : ['events', name], file)),
    ]),
  );
  if (Object.keys(events).length === 0) throw file.fault(['events'], 'is empty');
  const mapped = new Set(Object.values(events).flat());
  const only = chosen?.map((name, at) => {
    const keys = chosen.length > 1 ? ['only', at] : ['only'];
    const type = eventType(name, keys, file);
    if (!mapped.has(type)) throw file.fault(keys, `is not among the events of the map: ${name}`);
    return type;
  });
  const { aggregates = false, order = 'process' } = rest;
  return {
    path: isFile ? path : null,
    text: source,
    source: log === undefined ? { stream } : { file: log },
    fields,
    events,
    only: only ?? [...mapped],
    ignore,
    aggregates,
    ordered: order === 'process',
  };
}

function eventType(name: string, keys: readonly Key[], file: YamlFile): number {
  const found = eventByName(name);
  if (found === undefined)
    throw file.fault(keys, `is no event: ${name}`, didYouMean(name, eventSpellings()) ?? 'for example NOTIFY_EXEC');
  return found.number;
}

function lineFields(pattern: string, file: YamlFile): LineFields {
  let groups: readonly string[];
  try {
    groups = Object.keys(RE2JS.compile(pattern).namedGroups());
  } catch (error) {
    throw file.fault(
      ['lines'],
      `is no regular expression of RE2: ${(error as Error).message.replace(/^error parsing regexp: /, '')}`,
      'RE2 has neither back references nor look-around; name a part with (?<pid>…)',
    );
  }
  const unknown = groups.find((name) => !fieldNames.some((known) => known === name));
  if (unknown !== undefined)
    throw file.fault(
      ['lines'],
      `has an unknown group '${unknown}'${orMeant(unknown, fieldNames)}`,
      `the groups are ${fieldNames.join(', ')}`,
    );
  const has = fieldNames.filter((name) => groups.includes(name));
  checkFields(has, ['lines'], file);
  return { is: 'lines', pattern, has };
}

function jsonFields(given: z.output<typeof json>, file: YamlFile): LineFields {
  const paths: Partial<Record<FieldName, JsonPath>> = {};
  for (const name of fieldNames) {
    const typed = given[name];
    if (typed === undefined) continue;
    const path = jsonPath(typed);
    if (path === null)
      throw file.fault(['json', name], `is no JSON path: ${typed}`, 'such as $.process.pid, $["a key"] or $.items[0]');
    paths[name] = path;
  }
  checkFields(
    fieldNames.filter((name) => paths[name] !== undefined),
    ['json'],
    file,
  );
  return { is: 'json', paths };
}

/** Without one of them no line could be told from another. */
function checkFields(has: readonly FieldName[], keys: readonly Key[], file: YamlFile): void {
  if (!has.includes('event')) throw file.fault(keys, 'names no event', 'name it: (?<event>…)');
  if (!has.includes('pid') && !has.includes('path'))
    throw file.fault(keys, 'names neither pid nor path', 'name at least one: (?<pid>\\d+)');
}

const step = /^(?:\.([^.[\]\s"*?@()]+)|\[(\d{1,9})\]|\["((?:[^"\\]|\\.)*)"\])/;

/** Returns the steps of `$.a["b c"][0]`; null if it is none. */
export function jsonPath(typed: string): JsonPath | null {
  if (!typed.startsWith('$')) return null;
  const steps: (string | number)[] = [];
  for (let rest = typed.slice(1); rest !== ''; ) {
    const [whole, name, index, quoted] = step.exec(rest) ?? [];
    if (whole === undefined) return null;
    const key = quoted === undefined ? name : quotedKey(quoted);
    if (key === null) return null;
    steps.push(index === undefined ? (key ?? '') : Number(index));
    rest = rest.slice(whole.length);
  }
  return steps.length === 0 ? null : steps;
}

function quotedKey(quoted: string): string | null {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return null;
  }
}
