// Loads the service models that a run names, by name or path. The models in this package are compiled into it: a run is
// short, and the YAML reader with its checks would take a third of it.
import { noModels, type ServiceSet, type shippedModels } from './service-model.ts';

const shipped: Readonly<Record<Shipped, () => Promise<{ readonly set: ServiceSet }>>> = {
  'late-boot': () => import('./generated/late-boot.ts'),
  'early-boot': () => import('./generated/early-boot.ts'),
};
type Shipped = (typeof shippedModels)[number];

/** Shipped models are part of the program, and never change while it runs. */
export const isShipped = (name: string): name is Shipped => Object.hasOwn(shipped, name);

/** Returns null for `none`. Throws UsageError. */
export async function namedSet(name: string): Promise<ServiceSet | null> {
  if (name === noModels) return null;
  if (isShipped(name)) return (await shipped[name]()).set;
  return (await import('./service-set.ts')).serviceSet(name);
}
