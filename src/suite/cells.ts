// Expands a suite file to its cells: each client with each trace on each release, less what is skipped. Nothing is run.
import { basename, extname, relative, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { UsageError } from '../errors/errors.ts';
import { shellCommand } from '../run/client-command.ts';
import { maxSeed, type TableOptions, verifyRange } from '../run/option-table.ts';
import { profileNamed } from '../run/prepare/imitated-os.ts';
import { suppressionTrouble } from '../verdict/suppressions.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { cellId, type KnownFinding, type TestCell } from './cell.ts';
import type { CaseText, KnownText, WhichText } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Member {
  readonly name: string;
  readonly map: Readonly<Record<string, unknown>>;
  readonly keys: readonly (string | number)[];
}

export interface TraceMember extends Member {
  readonly path: string;
}

export const readsEslogger = ({ map }: Member): boolean => map.reads !== undefined;

/** What a suite combines. */
export interface Members {
  readonly clients: readonly Member[];
  readonly traces: readonly TraceMember[];
}

/** Throws UsageError for a pattern that matches no file. */
export function membersOf(file: SuiteFile): Members {
  const { text } = file;
  return {
    clients: Object.entries(text.clients).map(([name, map]) => ({ name, map, keys: ['clients', name] })),
    traces: Object.entries(text.traces).flatMap(([name, map]) => tracesOf(file, name, map)),
  };
}

/** Throws UsageError for an entry that matches no test, and for values that an option does not take. */
export function cellsOf(file: SuiteFile, { clients, traces }: Members): readonly TestCell[] {
  const { text } = file;
  const releases = releasesOf(file, text.os, []);
  const whiches = [...(text.cases ?? []), ...(text.skip ?? []), ...(text.known ?? [])];
  const used = new Set<WhichText>();
  // Products are cells of a kind of their own, but what names one is used.
  const all = clients.flatMap((client) =>
    traces.flatMap((trace) => releases.map((os) => ({ client, cell: cellOf(file, client, trace, os, used) }))),
  );
  const cells = all.flatMap(({ client, cell }) => (readsEslogger(client) ? [] : [cell]));
  if (all.length === 0) throw file.fault([], 'has no client or no trace', 'name one of each');
  const unused = whiches.find((which) => !used.has(which));
  if (unused !== undefined) throw file.fault(placeOf(file, unused), 'matches no test of the suite');
  checkExpectations(file, cells);
  return cells;
}

/** Two traces have no messages in common: each would remove what is expected of the other. */
function checkExpectations(file: SuiteFile, cells: readonly TestCell[]): void {
  const first = new Map<string, TestCell>();
  for (const cell of cells) {
    if (cell.expect === null) continue;
    const other = first.get(cell.expect);
    if (other === undefined) first.set(cell.expect, cell);
    else if (other.tracePath !== cell.tracePath)
      throw file.fault(
        file.text.expect === undefined ? [] : ['expect'],
        `names one file for two traces, ${other.trace} and ${cell.trace}: ${relative(file.folder, cell.expect)}`,
        'put {trace} into it',
      );
  }
}

/** Returns the releases that `os` below `keys` names, as they are typed; null: none. Throws UsageError. */
export function releasesOf(
  file: SuiteFile,
  typed: readonly string[] | undefined,
  keys: readonly Key[],
): readonly (string | null)[] {
  return (
    typed?.map((os, at) => {
      try {
        profileNamed(os);
        return os;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        throw file.fault([...keys, 'os', at], `is not a known release: ${os}`, error.remedy);
      }
    }) ?? [null]
  );
}

/** `a*` matches names that begin with a. */
export function matches(pattern: string | undefined, name: string | null): boolean {
  if (pattern === undefined) return true;
  if (name === null) return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** The name of an entry stands for each file that it matches. */
export const matchesTrace = (pattern: string | undefined, name: string): boolean =>
  matches(pattern, name) || pattern === name.split('/')[0];

function cellOf(
  file: SuiteFile,
  client: Member,
  trace: TraceMember,
  os: string | null,
  used: Set<WhichText>,
): TestCell {
  const { text } = file;
  const applies = (which: WhichText): boolean => {
    const isMeant =
      matches(which.client, client.name) && matchesTrace(which.trace, trace.name) && matches(which.os, os);
    if (isMeant) used.add(which);
    return isMeant;
  };
  const cases = (text.cases ?? []).map((map, at) => ({ name: '', map, keys: ['cases', at] }));
  const layers: readonly Member[] = [
    { name: '', map: text.defaults ?? {}, keys: ['defaults'] },
    trace,
    client,
    ...cases.filter(({ map }) => applies(map)),
  ];
  const value = <K extends keyof CaseText>(key: K): { typed: CaseText[K]; keys: readonly (string | number)[] } => {
    const layer = layers.findLast(({ map }) => map[key] !== undefined);
    return { typed: layer?.map[key] as CaseText[K], keys: [...(layer?.keys ?? []), key] };
  };
  const flag = (key: 'exclusive' | 'check-cache'): boolean => file.flag(value(key).typed, value(key).keys);
  const options = Object.assign({}, ...layers.map(({ map, keys }) => file.optionsOf(map, keys))) as TableOptions;
  const command = shellCommand(String(client.map.run));
  const env = client.map.env as Readonly<Record<string, string>> | undefined;
  const verify = verifyOf(file);
  const names = { client: client.name, trace: trace.name, os: os ?? '' };
  const expect = value('expect').typed ?? text.expect;
  const timeout = value('timeout');
  const suppressions = value('suppressions').typed;
  const outputMap = value('output-map').typed;
  return {
    kind: 'test',
    id: cellId({ kind: 'test', client: client.name, trace: trace.name, os }),
    client: client.name,
    trace: trace.name,
    os,
    tags: layers.flatMap(({ map }) => (map.tags as readonly string[] | undefined) ?? []),
    inputs: file.inputsOf(layers),
    options: {
      ...options,
      ...verify.seed,
      ...(os === null ? {} : { os }),
      ...(env === undefined ? {} : { env }),
      trace: trace.path,
      clients: [command],
    },
    verify: verify.runs,
    checkCache: flag('check-cache'),
    exclusive: flag('exclusive'),
    tracePath: file.pathOf(trace.path),
    timeoutMs: file.time(timeout.typed, timeout.keys),
    expect: expect === undefined ? null : resolve(file.folder, filled(expect, names)),
    suppressions: suppressions === undefined ? null : resolve(file.folder, suppressions),
    outputMap: outputMap === undefined ? null : resolve(file.folder, outputMap),
    known: (text.known ?? []).flatMap((each, at) => (applies(each) ? [knownFinding(file, each, at)] : [])),
    skipped: (text.skip ?? []).filter(applies)[0]?.reason ?? null,
  };
}

function knownFinding(file: SuiteFile, each: KnownText, at: number): KnownFinding {
  const { client: _, trace: __, os: ___, nth, until = null, ...what } = each;
  const keys = ['known', at];
  const number = nth === undefined ? {} : { nth: file.whole(nth, 1, Number.MAX_SAFE_INTEGER, [...keys, 'nth']) };
  const known = { ...what, ...number, until, place: `${file.path}: known[${at}]`, anywhere: true };
  const trouble = suppressionTrouble(known);
  if (trouble !== null) throw file.fault(keys, trouble);
  return known;
}

/** A pattern stands for each file that it matches, whose name is that of the entry and of the file. */
function tracesOf(file: SuiteFile, name: string, map: { readonly file: string }): readonly TraceMember[] {
  const keys = ['traces', name];
  if (map.file.startsWith('@') || !isDynamicPattern(map.file)) return [{ name, map, keys, path: map.file }];
  const options = { cwd: file.folder, followSymbolicLinks: false, onlyFiles: true } as const;
  const found = globSync(map.file, options).sort();
  if (found.length === 0)
    throw file.fault(keys, `matches no file: ${map.file}`, 'paths are relative to the suite file');
  const members = found.map((path) => ({ name: `${name}/${basename(path, extname(path))}`, map, keys, path }));
  const twice = members.find((each, at) => members.findIndex((other) => other.name === each.name) !== at);
  if (twice !== undefined) throw file.fault(keys, `names two files '${twice.name}'`, 'use two entries');
  return members;
}

function verifyOf(file: SuiteFile): { readonly runs: number | null; readonly seed: { readonly seed?: bigint } } {
  const { verify } = file.text;
  if (verify === undefined) return { runs: null, seed: {} };
  const runs = file.whole(verify.runs, verifyRange.min, verifyRange.max, ['verify', 'runs']);
  if (verify.seed === undefined) return { runs, seed: {} };
  const seed = /^\d+$/.test(verify.seed) ? BigInt(verify.seed) : -1n;
  if (seed < 0n || seed > maxSeed) throw file.fault(['verify', 'seed'], `takes a whole number up to ${maxSeed}`);
  return { runs, seed: { seed } };
}

/** Fills in `expect/{trace}-{client}.ndjson`. */
function filled(template: string, names: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(client|trace|os)\}/g, (_, name: string) => (names[name] ?? '').replaceAll('/', '-'));
}

function placeOf({ text }: SuiteFile, which: WhichText): readonly (string | number)[] {
  for (const list of ['cases', 'skip', 'known'] as const) {
    const at = (text[list] as readonly WhichText[] | undefined)?.indexOf(which) ?? -1;
    if (at >= 0) return [list, at];
  }
  return [];
}
