// Generated from the folder models by npm run generate.
import type { ServiceSet } from '../service-model.ts';

/** Files of this package, by name. */
export const shippedModels = ['early-boot', 'late-boot'] as const;
export type ShippedModel = (typeof shippedModels)[number];

export const shippedSets: Readonly<Record<ShippedModel, () => Promise<{ readonly set: ServiceSet }>>> = {
  'early-boot': () => import('./early-boot.ts'),
  'late-boot': () => import('./late-boot.ts'),
};
