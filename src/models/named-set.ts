// Loads the service models that a run names, by name or path. The models in this package are compiled into it: a run is
// short, and the YAML reader with its checks would take a third of it.
import { type ShippedModel, shippedModels, shippedSets } from './generated/shipped.ts';
import { noModels } from './models-name.ts';
import type { ServiceSet } from './service-model.ts';

/** Shipped models are part of the program, and never change while it runs. */
export const isShipped = (name: string): name is ShippedModel => shippedModels.some((each) => each === name);

/** Returns null for `none`. Throws UsageError. */
export async function namedSet(name: string): Promise<ServiceSet | null> {
  if (name === noModels) return null;
  if (isShipped(name)) return (await shippedSets[name]()).set;
  return (await import('./service-set.ts')).serviceSet(name);
}
