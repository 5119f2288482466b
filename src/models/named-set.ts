// Loads the service models that a run names, by name or path. The models in this package are compiled into it: a run is
// short, and the YAML reader with its checks would take a third of it.
import { noModels, type ServiceSet } from './service-model.ts';

/** Returns null for `none`. Throws UsageError. */
export async function namedSet(name: string): Promise<ServiceSet | null> {
  if (name === noModels) return null;
  if (name === 'late-boot') return (await import('./generated/late-boot.ts')).set;
  if (name === 'early-boot') return (await import('./generated/early-boot.ts')).set;
  return (await import('./service-set.ts')).serviceSet(name);
}
