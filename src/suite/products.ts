// The products of a suite: clients whose entries say `reads: eslogger`. Each is run as `esreplay run --provide eslogger`
// does, with each trace on each release.
import { existsSync } from 'node:fs';
import { UsageError } from '../errors/errors.ts';
import { faultNames } from '../eslogger/faults.ts';
import { readOutputMap } from '../output-map/map-file.ts';
import { tokenShapes } from '../print/line-style.ts';
import { releaseNamed } from '../provide/eslogger-release.ts';
import type { ProductReport } from '../provide/product-report.ts';
import { type AskedProductRun, productTrial, readExpectedOutput } from '../provide/run-and-judge.ts';
import { plural } from '../report/layout.ts';
import { lineRows } from '../report/product-lines.ts';
import { shellCommand } from '../run/client-command.ts';
import { optionNames, type TableOptions, typedName, usual, usualSeed } from '../run/option-table.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { attemptOf } from './attempt.ts';
import { cellId, type ProductCell } from './cell.ts';
import { type Member, matches, matchesTrace, readsEslogger, releasesOf, type TraceMember } from './cells.ts';
import type { OtherKind } from './other-kind.ts';
import { skippedOf } from './pair-cell.ts';
import { namedIn } from './pairs.ts';
import type { Attempt } from './result.ts';
import { productOptions } from './shape.ts';
import type { SuiteFile } from './suite-file.ts';

export const product: OtherKind<ProductCell> = {
  noun: 'product',
  key: 'clients',
  cells: (file, { clients, traces }) => {
    const products = clients.filter(readsEslogger);
    for (const each of clients) if (!readsEslogger(each)) refuseWords(file, each);
    const releases = releasesOf(file, file.text.os, []);
    const checked = new Set<string>();
    return products.flatMap((client) =>
      traces.flatMap((trace) => releases.map((os) => cellOf(file, client, trace, os, checked))),
    );
  },
  attempt: async ({ id, asked, timeoutMs }, pool, _place, exclusive) => {
    const outcome = await pool.make(productTrial, { id, options: asked, exclusive, timeoutMs });
    return attemptOf(outcome, judgedProduct);
  },
  measured: (attempt) =>
    attempt.product === null
      ? null
      : plural(
          attempt.product.eslogger.reduce((sum, { lines }) => sum + lines, 0),
          'line',
        ),
  because: ({ product: found }) => (found === null ? '' : becauseOf(found)),
};

/** What an attempt found. Pure. */
export function judgedProduct(report: ProductReport): Pick<Attempt, 'exitCode' | 'product' | 'error'> {
  const { exitCode, setupTrouble } = report;
  const [trouble] = setupTrouble;
  const error = trouble === undefined ? null : { message: trouble.sentence, place: null, remedy: trouble.remedy };
  return { exitCode, product: report, error };
}

/** Each finding, with the first line and its message. */
const becauseOf = ({ findings }: ProductReport): string =>
  findings
    .map(({ sentence, lines }) => [sentence, ...lineRows((lines ?? []).slice(0, 1))].map((row) => row.trim()).join(' '))
    .join(' ');

/** Throws UsageError for keys that only a product has. */
function refuseWords(file: SuiteFile, { map, keys }: Member): void {
  const key = productOptions.find((each) => map[each] !== undefined);
  if (key !== undefined)
    throw file.fault([...keys, key], 'is for products that read eslogger', 'add `reads: eslogger` to the client');
}

/** Options of a run that the stand-in of eslogger has. */
const takenOptions = ['pace', 'speed', 'queueCapacity', 'seed'] as const;

function cellOf(
  file: SuiteFile,
  client: Member,
  trace: TraceMember,
  os: string | null,
  checked: Set<string>,
): ProductCell {
  const { text } = file;
  const isMeant = (which: {
    readonly client?: string | undefined;
    readonly trace?: string | undefined;
    os?: string | undefined;
  }): boolean => matches(which.client, client.name) && matchesTrace(which.trace, trace.name) && matches(which.os, os);
  const cases = (text.cases ?? []).map((map, at) => ({ name: '', map, keys: ['cases', at] }));
  // What is stated for all, or for a trace, may be for clients.
  const own: readonly Member[] = [client, ...cases.filter(({ map }) => isMeant(map) && map.client !== undefined)];
  for (const layer of own) refuseOptions(file, layer);
  const layers: readonly Member[] = [
    { name: '', map: text.defaults ?? {}, keys: ['defaults'] },
    trace,
    client,
    ...cases.filter(({ map }) => isMeant(map)),
  ];
  const last = (key: string): { readonly typed: unknown; readonly keys: Member['keys'] } => {
    const layer = layers.findLast(({ map }) => map[key] !== undefined);
    return { typed: layer?.map[key], keys: [...(layer?.keys ?? []), key] };
  };
  const options = Object.assign({}, ...layers.map(({ map, keys }) => file.optionsOf(map, keys))) as TableOptions;
  const timeout = last('timeout');
  const exclusive = last('exclusive');
  const isBuilt = [text, ...layers.map(({ map }) => map)].some(({ build }) => build !== undefined);
  const fileOf = ({ typed, keys }: ReturnType<typeof last>, read: (path: string) => void): string | null => {
    if (typed === undefined) return null;
    const path = file.pathOf(String(typed));
    // A build may make it.
    if (!checked.has(path) && !(isBuilt && !existsSync(path))) checkFile(file, keys, () => read(path));
    checked.add(path);
    return path;
  };
  const skipped = skippedOf(file, client, trace, os);
  const outputMap = fileOf(last('output-map'), readOutputMap);
  const expected = { typed: client.map['expect-output'], keys: [...client.keys, 'expect-output'] };
  const expectOutput = fileOf(expected, readExpectedOutput);
  return {
    kind: 'product',
    id: cellId({ kind: 'product', client: client.name, trace: trace.name, os }),
    client: client.name,
    trace: trace.name,
    os,
    tags: layers.flatMap(({ map }) => (map.tags as readonly string[] | undefined) ?? []),
    inputs: file.inputsOf(layers),
    exclusive: file.flag(exclusive.typed as string | undefined, exclusive.keys),
    timeoutMs: file.time(timeout.typed as string | undefined, timeout.keys),
    tracePath: file.pathOf(trace.path),
    expect: null,
    suppressions: null,
    outputMap,
    known: [],
    skipped,
    expectOutput,
    asked: askedOf(
      file,
      client,
      { trace: file.pathOf(trace.path), os: releaseOf(file, os, skipped), outputMap, expectOutput },
      options,
    ),
  };
}

/** Throws UsageError with the place in the suite file, and with the place in the file that it names. */
function checkFile(file: SuiteFile, keys: Member['keys'], read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const where = error.place === undefined ? '' : `${error.place}: `;
    throw file.fault(keys, `names a file that cannot be used: ${where}${error.message}`, error.remedy);
  }
}

type Places = Pick<AskedProductRun, 'trace' | 'os' | 'outputMap' | 'expectOutput'>;

function askedOf(file: SuiteFile, client: Member, places: Places, options: TableOptions): AskedProductRun {
  const { pace = usual.pace, speed, queueCapacity, seed = usualSeed } = options;
  if (pace === 'step') throw file.fault([...client.keys], 'cannot have the pace step: eslogger has none');
  const faults = namedIn(
    file,
    (client.map.fault as readonly string[] | undefined) ?? [],
    [...client.keys, 'fault'],
    faultNames,
    'fault',
  );
  const [tokens] = namedIn(
    file,
    [String(client.map.tokens ?? 'object')],
    [...client.keys, 'tokens'],
    tokenShapes,
    'shape of tokens',
  );
  const env = client.map.env as Readonly<Record<string, string>> | undefined;
  const asked = {
    ...places,
    product: shellCommand(String(client.map.run)),
    eslogger: {
      pace,
      tokens: tokens ?? 'object',
      faults,
      seed,
      ...(speed === undefined ? {} : { speed }),
      ...(queueCapacity === undefined ? {} : { queueCapacity }),
    },
    ...(env === undefined ? {} : { env }),
  };
  return { ...asked, command: commandOf(asked) };
}

/** The command that makes the run again, without the environment of the suite. */
function commandOf({
  trace,
  os,
  outputMap,
  expectOutput,
  product: command,
  eslogger,
}: Omit<AskedProductRun, 'command'>): string {
  const { pace, speed, queueCapacity, seed, tokens, faults } = eslogger;
  const given: readonly (readonly [string, string | null])[] = [
    ['--provide', 'eslogger'],
    ['--pace', pace === usual.pace ? null : pace],
    ['--speed', speed === undefined ? null : String(speed)],
    ['--queue-capacity', queueCapacity === undefined ? null : String(queueCapacity)],
    ['--seed', seed === usualSeed ? null : String(seed)],
    ['--tokens', tokens === 'object' ? null : tokens],
    ['--fault', faults.length === 0 ? null : faults.join(',')],
    ['--expect-output', expectOutput],
    ['--output-map', outputMap],
    ['--os', os],
  ];
  const words = given.flatMap(([name, value]) => (value === null ? [] : [name, value]));
  return ['esreplay', 'run', trace, ...words, '--', ...command].map(shellQuoted).join(' ');
}

/** Throws UsageError for a release without eslogger, unless it is skipped. */
function releaseOf(file: SuiteFile, os: string | null, skipped: string | null): string | null {
  try {
    if (os !== null && skipped === null) releaseNamed(os);
    return os;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw file.fault(['os'], `names a release for a product: ${error.message}`, 'skip it, or leave it out');
  }
}

function refuseOptions(file: SuiteFile, { map, keys }: Member): void {
  const foreign = [
    ...optionNames.filter((name) => !(takenOptions as readonly string[]).includes(name)).map(typedName),
    'expect',
    'suppressions',
    'check-cache',
  ];
  const given = foreign.find((name) => map[name] !== undefined);
  if (given !== undefined)
    throw file.fault([...keys, given], 'has no meaning for a product that reads eslogger', 'leave it out');
}
