// Settles models against a trace, as a run does.
import { knownDaemons } from '../../src/models/known-daemons.ts';
import { resolveModels } from '../../src/models/resolve.ts';
import type { ResolvedModels } from '../../src/models/resolved.ts';
import type { ServiceSet } from '../../src/models/service-model.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';

/** `pids` are taken in addition to those of the trace. */
export async function settled(set: ServiceSet, path: string, pids: readonly number[] = []): Promise<ResolvedModels> {
  const trace = checkTrace(path);
  const { messageVersion } = trace.os;
  return resolveModels(set, { ...trace, messageVersion, pids }, await knownDaemons(set, trace));
}
