// `esreplay run BUNDLE`: the trace and the options that a bundle has, and in what a new run differs from the kept one. It
// names no client: a bundle may come from anybody, so it never says what to start.
import { join } from 'node:path';
import { thisSystem } from '../../bundle/contents.ts';
import { differencesFrom } from '../../bundle/differences.ts';
import { standsAlone } from '../../bundle/models-file.ts';
import { keptModules } from '../../bundle/modules.ts';
import { modelsPart, tracePart } from '../../bundle/parts.ts';
import { Bundle } from '../../bundle/read-bundle.ts';
import type { KeptModules, KeptOptions, Manifest } from '../../bundle/shapes.ts';
import { UsageError } from '../../errors/errors.ts';
import { inputName, inputPath, readInputFrom } from '../../files/standard-input.ts';
import { type OptionName, optionNames, optionRow } from '../../run/option-table.ts';
import type { RunOptions } from '../../run/options.ts';
import { fromStored, type StoredOptions } from '../../run/stored-options.ts';
import { fromEnvironment } from '../../system/environment.ts';
import { version } from '../../system/version.ts';
import type { JudgedRun } from '../../verdict/report.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import type { RunArguments } from '../arguments/run-options.ts';
import { note } from './diagnostic.ts';
import { withPrivateFolder } from './private-folder.ts';

/** The run that a bundle has. */
export interface GivenRun {
  /** Its expectations, accepted findings and output map, where the words name none. */
  readonly besides: Pick<RunOptions, 'expect' | 'suppressions' | 'outputMap'>;
  /** Says in what the new run differs. */
  compareWith(runs: readonly JudgedRun[]): Promise<void>;
}

/** Calls `work` with the words that the bundle and the command line make together; the latter win. */
export async function withBundle<T>(
  typed: RunArguments,
  work: (words: RunArguments, given: GivenRun) => Promise<T>,
): Promise<T> {
  const path = inputPath(typed.trace);
  const name = inputName(typed.trace);
  if (fromEnvironment('ESREPLAY_KEEP_RUN') === '1')
    throw new UsageError('a run that is kept needs its trace in a file, which a bundle is not', {
      place: name,
      remedy: `take the trace out of it: \`unzip ${shellQuoted(name)} ${shellQuoted(tracePart)}\``,
    });
  return withPrivateFolder('esreplay-bundle-', (folder) =>
    Bundle.use(path, name, async (bundle) => {
      const options = await bundle.options();
      const modules = await bundle.modules();
      const words = { ...wordsOf(options, typed), ...given(typed) };
      const trace = join(folder, tracePart);
      await bundle.unpack(tracePart, trace);
      const models = join(folder, modelsPart);
      if (bundle.has(modelsPart)) await unpackModels(bundle, models);
      const besides = await besidesOf(bundle, typed);
      const now = { ...words, ...(words.models === modelsPart && typed.models === undefined ? { models } : {}) };
      readInputFrom(trace, typed.trace);
      try {
        return await work(now, {
          besides,
          compareWith: (runs) => noteDifferences(bundle.manifest, modules, options.clients, runs),
        });
      } finally {
        readInputFrom(path === typed.trace ? null : path, typed.trace);
      }
    }),
  );
}

async function unpackModels(bundle: Bundle, to: string): Promise<void> {
  await bundle.unpack(modelsPart, to);
  try {
    if (await standsAlone(to)) return;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw bundle.fault(`${modelsPart} is wrong: ${error.message}`, error);
  }
  throw bundle.fault(`${modelsPart} extends a file that is not in the bundle`);
}

const given = (typed: RunArguments): RunArguments =>
  Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)) as unknown as RunArguments;

/** As they would be typed. */
function wordsOf(kept: KeptOptions, typed: RunArguments): Partial<RunArguments> {
  const stored = Object.fromEntries(kept.options.map(({ name, value }) => [name, value])) as StoredOptions;
  const values = fromStored(stored);
  const words: Record<string, unknown> = {};
  for (const name of optionNames) {
    const value: unknown = values[name];
    if (value !== undefined) words[optionRow(name).word ?? name] = typedValue(name, value);
  }
  const isOneRun = typed.pace === 'step' || typed.perfetto !== undefined || typed.update !== undefined;
  const isSeveral = typed.verify !== undefined || typed.checkCache !== undefined || isOneRun;
  return {
    ...words,
    ...(kept.releases.length > 0 && !isOneRun ? { os: kept.releases.join(',') } : {}),
    ...(kept.verify === null || isSeveral ? {} : { verify: kept.verify }),
    ...(kept.checkCache && !isSeveral ? { checkCache: true } : {}),
    ...(kept.expect === 'recorded' ? { expect: 'recorded' } : {}),
  };
}

function typedValue(name: OptionName, value: unknown): unknown {
  const { kind } = optionRow(name);
  if (kind.parser.type === 'boolean' || kind.parser.type === 'number') return value;
  const shown = kind.show(value);
  return kind.parser.repeated === true ? shown : shown[0];
}

async function besidesOf(
  bundle: Bundle,
  { expect, suppressions, outputMap }: RunArguments,
): Promise<GivenRun['besides']> {
  const expected = expect === undefined && bundle.has('expectations.json') ? await bundle.expectations() : null;
  const accepted = suppressions === undefined && bundle.has('suppressions.json') ? await bundle.suppressions() : null;
  const map = outputMap === undefined ? await bundle.outputMap() : null;
  return {
    ...(expected === null ? {} : { expect: new Map(expected) }),
    ...(accepted === null ? {} : { suppressions: accepted }),
    ...(map === null ? {} : { outputMap: map }),
  };
}

async function noteDifferences(
  manifest: Manifest,
  modules: KeptModules,
  kept: number,
  runs: readonly JudgedRun[],
): Promise<void> {
  const clients = 1 + (runs[0]?.otherClients.length ?? 0);
  const now = { esreplay: version, system: thisSystem(), modules: await keptModules(runs[0]?.modules ?? []) };
  const lines = [
    ...(kept === clients ? [] : [`clients: ${kept} in the bundle, ${clients} here; --client names further ones`]),
    ...differencesFrom({ ...manifest, modules }, now),
  ];
  if (lines.length === 0) note('client, esreplay and system are those of the bundle');
  else note('this run differs from that of the bundle', { excerpt: lines.map((line) => `  ${line}`).join('\n') });
}
