// The service models that a run asks for by a name or a path. Those of this package were read when it was built: a run is short, and
// the YAML reader and its checks would be a third of it.
import { noModels, type ServiceSet } from './service-model.ts';

/** Null for `none`. Throws UsageError. */
export async function namedSet(name: string): Promise<ServiceSet | null> {
  if (name === noModels) return null;
  if (name === 'late-boot') return (await import('./generated/late-boot.ts')).set;
  if (name === 'early-boot') return (await import('./generated/early-boot.ts')).set;
  return (await import('./service-set.ts')).serviceSet(name);
}
