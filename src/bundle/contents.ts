// The texts of a bundle: what is kept of a run besides its trace, redacted if that is asked for.
import { readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { isEsreplayError } from '../errors/errors.ts';
import { noModels } from '../models/models-name.ts';
import { isShipped } from '../models/named-set.ts';
import { renderJson } from '../report/json.ts';
import { optionNames, optionRow, usual } from '../run/option-table.ts';
import { toStored } from '../run/stored-options.ts';
import { version } from '../system/version.ts';
import { jsonText } from '../words/printable.ts';
import type { KeptRun } from './kept-run.ts';
import { standsAlone } from './models-file.ts';
import { keptModules } from './modules.ts';
import { bundleVersion, modelsPart, outputMapPart, type PartName, tracePart } from './parts.ts';
import { isWordOf, leftOutWords, type Redactors, redactedReport } from './redacted-report.ts';
import type { KeptModules, KeptOptions, Manifest } from './shapes.ts';

export interface Redaction {
  readonly profile: string;
  readonly redactors: Redactors;
}

export interface Contents {
  readonly head: Omit<Manifest, 'parts'>;
  readonly texts: ReadonlyMap<PartName, string>;
}

/** What is left out of each bundle: how a client behaves may depend on it. */
const environment = 'environment';

export async function contentsOf(run: KeptRun, redaction: Redaction | null): Promise<Contents> {
  const { expect, suppressions = [], outputMap } = run.options;
  const models = await modelsText(run, redaction);
  const left = new Set<string>([environment]);
  const options = keptOptions(run, redaction, models, left);
  const texts = new Map<PartName, string>();
  const add = (name: PartName, value: unknown): void => void texts.set(name, jsonText(value, 2));
  add('options.json', options);
  add('modules.json', redactedModules(await keptModules(run.modules), redaction));
  const reports = run.reports.map((report) =>
    redaction === null ? { ...report, bundle: null } : redactedReport(report, redaction.redactors, tracePart),
  );
  const [first] = reports;
  if (first !== undefined) texts.set('report.json', renderJson(reports.length === 1 ? first : reports));
  if (expect !== undefined && expect !== 'recorded') add('expectations.json', [...expect]);
  if (suppressions.length > 0)
    if (redaction === null)
      add(
        'suppressions.json',
        suppressions.map(({ place: _, ...entry }) => entry),
      );
    else left.add('suppressions');
  if (models !== null) texts.set(modelsPart, models);
  if (outputMap !== undefined)
    if (redaction === null && !('file' in outputMap.source))
      // A log file is of this machine.
      texts.set(outputMapPart, outputMap.text);
    else left.add('output-map');
  return { head: headOf(run, redaction, [...left]), texts };
}

const headOf = (
  { id, error }: KeptRun,
  redaction: Redaction | null,
  leftOut: readonly string[],
): Omit<Manifest, 'parts'> => ({
  kind: 'esreplay-bundle',
  version: bundleVersion,
  esreplay: version,
  system: thisSystem(),
  of: redaction === null ? id : null,
  redaction: redaction?.profile ?? null,
  error: error === null || redaction === null ? error : leftOutWords,
  leftOut: [...leftOut],
});

/** The numbers of its release: what follows them may be a name. */
export function thisSystem(): Manifest['system'] {
  return { platform: platform(), arch: arch(), release: /^\d+(\.\d+){0,2}/.exec(release())?.[0] ?? '' };
}

function keptOptions(run: KeptRun, redaction: Redaction | null, models: string | null, left: Set<string>): KeptOptions {
  const stored: Readonly<Record<string, unknown>> = toStored(run.options);
  const options = optionNames.flatMap((name) => {
    const given = stored[name];
    const { default: plain } = optionRow(name);
    const value = given ?? plain;
    if (value === undefined || (name === 'os' && run.releases.length > 1)) return [];
    // The folder of the sources is of this machine, and changes no verdict.
    if (name === 'sourceRoot') return [];
    const isLost =
      (name === 'models' && isFile(String(value)) && models === null) ||
      (redaction !== null && typeof value === 'string' && name !== 'models' && !isWordOf(name, value));
    if (isLost) left.add(name);
    return isLost
      ? []
      : [{ name, value: name === 'models' && models !== null ? modelsPart : value, given: given !== undefined }];
  });
  const { expect } = run.options;
  return {
    options,
    releases: [...run.releases],
    verify: run.verify,
    checkCache: run.checkCache,
    expect: expect === undefined ? null : expect === 'recorded' ? expect : 'kept',
    clients: run.options.clients.length,
  };
}

const isFile = (models: string): boolean => models !== noModels && !isShipped(models);

/** Null: they are shipped, or the file cannot be kept: it is a user's text, or extends another one. */
async function modelsText(
  { options: { models = usual.models } }: KeptRun,
  redaction: Redaction | null,
): Promise<string | null> {
  if (redaction !== null || !isFile(models)) return null;
  try {
    return (await standsAlone(models)) ? readFileSync(models, 'utf8') : null;
  } catch (error) {
    if (isEsreplayError(error)) return null; // it was changed since
    throw error;
  }
}

/** A digest names a build as well as its path does. */
function redactedModules(modules: KeptModules, redaction: Redaction | null): KeptModules {
  if (redaction === null) return modules;
  return modules.map(({ path, program }) => ({
    path: String(redaction.redactors.here.text('path', path)),
    program,
    sha256: null,
    buildId: null,
  }));
}
