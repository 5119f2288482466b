// Resolves the service models of a run against its trace: those that an option names, else the default ones.
import { isShipped, namedSet } from '../../models/named-set.ts';
import type { ResolvedModels } from '../../models/resolved.ts';
import type { OptionsWithDefaults } from '../options.ts';
import type { CheckedTrace } from './trace-check.ts';

/** Of the shipped models, by their name; another file can change. */
const resolved = new WeakMap<CheckedTrace, Map<string, ResolvedModels>>();

/** Null: no call of the client leads to a daemon. Throws UsageError. */
export async function modelsOfRun(options: OptionsWithDefaults, trace: CheckedTrace): Promise<ResolvedModels | null> {
  const { models, resolvedModels } = options;
  if (resolvedModels !== undefined) return resolvedModels;
  // The calls of a JavaScript handler are not seen.
  if (options.handler !== undefined) return null;
  const known = resolved.get(trace)?.get(models);
  if (known !== undefined) return known;
  const made = await resolvedFor(models, trace);
  if (made !== null && isShipped(models)) resolved.set(trace, new Map(resolved.get(trace)).set(models, made));
  return made;
}

async function resolvedFor(models: string, trace: CheckedTrace): Promise<ResolvedModels | null> {
  const [{ resolveModels }, { knownDaemons }] = await Promise.all([
    import('../../models/resolve.ts'),
    import('../../models/known-daemons.ts'),
  ]);
  const set = await namedSet(models);
  if (set === null) return null;
  const { messageVersion } = trace.os;
  return resolveModels(set, { ...trace, messageVersion }, await knownDaemons(set, trace));
}
