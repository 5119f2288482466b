// The service models of a run: those that an option names, else the default ones, settled against its trace.
import type { ResolvedModels } from '../../models/resolved.ts';
import type { RunOptions } from '../options.ts';
import { runDefaults } from '../options.ts';
import type { CheckedTrace } from './trace-check.ts';

/** Null: nothing that the client calls leads to a daemon. Throws UsageError. */
export async function modelsOfRun(options: RunOptions, trace: CheckedTrace): Promise<ResolvedModels | null> {
  const { models = runDefaults.models, resolvedModels } = options;
  if (resolvedModels !== undefined) return resolvedModels;
  // Nothing that a JavaScript handler calls is seen.
  if (options.handler !== undefined) return null;
  const [{ namedSet }, { resolveModels }, { knownDaemons }] = await Promise.all([
    import('../../models/named-set.ts'),
    import('../../models/resolve.ts'),
    import('../../models/known-daemons.ts'),
  ]);
  const set = await namedSet(models);
  if (set === null) return null;
  const { messageVersion } = trace.os;
  return resolveModels(set, { ...trace, messageVersion }, await knownDaemons(set, trace));
}
