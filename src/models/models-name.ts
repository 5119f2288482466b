// What names service models: a shipped set, a file, or none.
import { type ShippedModel, shippedModels } from './generated/shipped.ts';

export const noModels = 'none';

/** All names that are not a path. */
export const modelsNames: readonly string[] = [...shippedModels, noModels];

/** The form of a path keeps a misspelt name from being one. */
export type ModelsName = ShippedModel | typeof noModels | `${string}/${string}` | `${string}.yaml` | `${string}.yml`;
