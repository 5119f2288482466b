// The models of this package, settled when it was built: most short traces have none of their daemons, and a run is short.
// Not for: a trace that has one of the daemons, or a pid that the models make up (`resolve.ts`).
import type { Prepared, ResolvedModels } from './resolved.ts';

interface Trace {
  readonly pids: ReadonlySet<number>;
  /** Programs of its processes. */
  readonly programs: ReadonlySet<string>;
}

/** Null for models of other names, and where they have to be settled against the trace. */
export async function preparedModels(name: string, trace: Trace): Promise<ResolvedModels | null> {
  const prepared = await preparedSet(name);
  if (prepared === null) return null;
  const { programs, templates, ...models } = prepared;
  if (models.pids.some((pid) => trace.pids.has(pid)) || programs.some((program) => trace.programs.has(program)))
    return null;
  return { ...models, templates: Buffer.from(templates, 'base64') };
}

async function preparedSet(name: string): Promise<Prepared | null> {
  if (name === 'late-boot') return (await import('./generated/late-boot-prepared.ts')).prepared;
  if (name === 'early-boot') return (await import('./generated/early-boot-prepared.ts')).prepared;
  return null;
}
