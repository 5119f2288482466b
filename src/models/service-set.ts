// Makes a set of service models from a file and the files that it extends, resolved and checked. `resolve.ts` applies
// it to a trace; the shipped sets of a run are built in advance (`named-set.ts`).
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { didYouMean } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { meantFile } from '../files/near-file.ts';
import { callByName, callNumber, isSeenEverywhere } from '../schema/calls/calls.ts';
import { eventRows } from '../schema/macos/events.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import { packageRoot } from '../system/package-root.ts';
import { shippedModels } from './generated/shipped.ts';
import { ModelImages } from './images.ts';
import { modelsNames, noModels } from './models-name.ts';
import { payloadOf, StatedFault } from './payload.ts';
import { formatRemedy, type ModelFile, readModelFile } from './read.ts';
import type { ReachKindName, ResolvedReach } from './resolved.ts';
import type { AskStep, EventStep, ServiceModel, ServiceSet } from './service-model.ts';
import { modelLimits, type ServiceText, type StepText } from './shape.ts';

/** Returns the set with that name, or from the file at that path; null for `none`. Throws UsageError. */
export function serviceSet(name: string): ServiceSet | null {
  if (name === noModels) return null;
  const layers = layersOf(name);
  const [own] = layers;
  if (own === undefined) throw new RangeError('no layers');
  const names = new Set(layers.toReversed().flatMap(({ text }) => Object.keys(text.services)));
  const services = [...names].map((service) => serviceModel(service, layers, names));
  checkTogether(services, layers);
  return {
    name,
    about: own.text.about,
    ownFiles: layers.find(({ text }) => text.ownFiles !== undefined)?.text.ownFiles ?? true,
    services,
  };
}

/** Returns the file and those that it extends, nearest first. */
function layersOf(name: string): readonly ModelFile[] {
  const layers = [readModelFile(pathOf(name, '.'))];
  for (;;) {
    const last = layers.at(-1);
    const base = last?.text.extends;
    if (last === undefined || base === undefined) return layers;
    const path = pathOf(base, dirname(last.path));
    if (layers.some((layer) => resolve(layer.path) === resolve(path)))
      throw last.fault(['extends'], `leads back to ${base}`, 'a file cannot extend itself');
    if (layers.length === modelLimits.extends)
      throw last.fault(['extends'], `is one too many: a file extends at most ${modelLimits.extends} others`);
    if (!existsSync(path)) throw last.fault(['extends'], `names ${base}, which does not exist`);
    layers.push(readModelFile(path));
  }
}

function pathOf(name: string, folder: string): string {
  const shipped = shippedModels.find((each) => each === name);
  if (shipped !== undefined) return join(packageRoot, 'models', `${shipped}.yaml`);
  if (folder === '.' && !/[./\\]/.test(name) && !existsSync(name))
    throw new UsageError(`unknown service models '${name}'`, {
      remedy:
        didYouMean(name, modelsNames) ?? meantFile(name) ?? `give ${modelsNames.join(', ')}, or the path of a file`,
    });
  return folder === '.' ? name : resolve(folder, name);
}

const isShipped = ({ path }: ModelFile): boolean => dirname(resolve(path)) === join(packageRoot, 'models');

interface Found<K extends keyof ServiceText> {
  readonly value: NonNullable<ServiceText[K]>;
  readonly file: ModelFile;
}

function serviceModel(name: string, layers: readonly ModelFile[], names: ReadonlySet<string>): ServiceModel {
  const find = <K extends keyof ServiceText>(key: K): Found<K> | undefined => {
    for (const file of layers) {
      const value = file.text.services[name]?.[key];
      if (value !== undefined) return { value: value as NonNullable<ServiceText[K]>, file };
    }
    return undefined;
  };
  const need = <K extends keyof ServiceText>(key: K): Found<K>['value'] => {
    const found = find(key);
    if (found !== undefined) return found.value;
    const file = layers.find(({ text }) => text.services[name] !== undefined) ?? layers[0];
    throw file?.fault(['services', name], `has no ${key}`) ?? new RangeError(name);
  };
  const executable = need('executable');
  const windowNs = find('window')?.value ?? 0;
  const stepsOf = (key: 'atStart' | 'steps'): (EventStep | AskStep)[] => {
    const found = find(key);
    return (found?.value ?? []).map((step, at) => {
      const keys = ['services', name, key, at] as const;
      return settled(step, { file: found?.file, keys, executable, windowNs, names, firstCall: key === 'atStart' });
    });
  };
  return {
    name,
    source: need('source'),
    assumed: find('assumed')?.value ?? null,
    executable,
    user: find('user')?.value ?? 0,
    reaches: reachesOf(name, find('reachedBy')),
    workNs: find('works')?.value ?? 0,
    steps: [...stepsOf('atStart'), ...stepsOf('steps')],
  };
}

const reachKinds = [
  ['functions', 'function'],
  ['mach', 'mach'],
  ['xpc', 'xpc'],
  ['sockets', 'socket'],
  ['programs', 'program'],
] as const satisfies readonly (readonly [string, ReachKindName])[];

function reachesOf(service: string, found: Found<'reachedBy'> | undefined): ResolvedReach[] {
  if (found === undefined) return [];
  return reachKinds.flatMap(([key, kind]) =>
    (found.value[key] ?? []).map((name, at) => {
      if (kind !== 'function') return { kind, name };
      const row = callByName(name);
      if (row !== undefined && isSeenEverywhere(row)) {
        const reach = { kind, name: row.name, call: callNumber(row.name) };
        const [only, other] = row.platforms;
        // The files of this package are for both systems.
        return only === undefined || other !== undefined || isShipped(found.file) ? reach : { ...reach, only };
      }
      throw found.file.fault(
        ['services', service, 'reachedBy', key, at],
        row === undefined
          ? `names ${name}, which is not in the table of calls, so its calls are not seen`
          : `names ${name}: not all of its calls are seen`,
        'name a function of docs/reference/blocking-calls.md whose class is always; the name of a Mach service goes under mach',
      );
    }),
  );
}

interface StepPlace {
  readonly file: ModelFile | undefined;
  readonly keys: readonly [string, string, string, number];
  readonly executable: string;
  readonly windowNs: number;
  readonly names: ReadonlySet<string>;
  readonly firstCall: boolean;
}

function settled(
  step: StepText,
  { file, keys, executable, windowNs, names, firstCall }: StepPlace,
): EventStep | AskStep {
  const fault = (key: string | null, complaint: string): UsageError =>
    file?.fault(key === null ? keys : [...keys, key], complaint) ?? new UsageError(complaint, { remedy: formatRemedy });
  if (step.ask !== undefined) {
    if (firstCall) throw fault('ask', 'is under atStart; what a daemon asks of others belongs under steps');
    if (!names.has(step.ask)) throw fault('ask', `names ${step.ask}, which is not a service of these models`);
    return { kind: 'ask', service: step.ask };
  }
  const auth = step.auth !== undefined;
  const member = step.auth ?? step.notify ?? '';
  const row = eventRows.find((each) => each.member === member && each.action === (auth ? 'AUTH' : 'NOTIFY'));
  if (row === undefined) throw fault(null, `does not name an event: ${member}`);
  const made: EventStep = {
    kind: 'event',
    eventType: row.number,
    auth,
    path: step.path ?? null,
    fields: step.set ?? {},
    by: step.by ?? (member === 'exec' && step.path === executable ? '/usr/libexec/xpcproxy' : executable),
    mustAnswer: step.mustAnswer ?? auth,
    firstCall,
    budgetNs: step.budget ?? null,
    // What a tool or launchd does for the daemon may be for another daemon.
    windowNs: step.window ?? (step.by === undefined && member !== 'exec' ? windowNs : 0),
  };
  try {
    payloadOf(row.number, made, new ModelImages(newestVersion), newestVersion);
  } catch (error) {
    if (!(error instanceof StatedFault)) throw error;
    if (Object.hasOwn(made.fields, error.key)) throw file?.fault([...keys, 'set', error.key], error.message);
    throw step.path === undefined ? fault(null, `${error.key} ${error.message}`) : fault('path', error.message);
  }
  return made;
}

/** A call leads to only one service, and every service must be reached by a call or asked by another service. */
function checkTogether(services: readonly ServiceModel[], layers: readonly ModelFile[]): void {
  const owners = new Map<string, string>();
  const asked = new Set(
    services.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'ask' ? step.service : []))),
  );
  const fault = (service: string, complaint: string): UsageError => {
    const file = layers.find(({ text }) => text.services[service] !== undefined) ?? layers[0];
    return file?.fault(['services', service], complaint) ?? new UsageError(complaint);
  };
  for (const { name, reaches } of services) {
    for (const reach of reaches) {
      const key = `${reach.kind} ${reach.name}`;
      const owner = owners.get(key);
      if (owner === name) throw fault(name, `is reached by ${reach.name} twice`);
      if (owner !== undefined) throw fault(name, `is reached by ${reach.name}, and so is ${owner}`);
      owners.set(key, name);
    }
    if (reaches.length === 0 && !asked.has(name))
      throw fault(name, 'is never used: nothing reaches it, and no other service asks it');
  }
}
