// src/models/generated: the service models of the folder models, compiled into the program: their list, and a module
// for each. Imports nothing of src, so that the list is written before anything reads it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const shippedFile = 'src/models/generated/shipped.ts';

export const shippedNames: readonly string[] = readdirSync(join(import.meta.dirname, '../models'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''))
  .sort();

export function shippedModule(): string {
  return `// Generated from the folder models by npm run generate.
import type { ServiceSet } from '../service-model.ts';

/** Files of this package, by name. */
export const shippedModels = [${shippedNames.map((name) => `'${name}'`).join(', ')}] as const;
export type ShippedModel = (typeof shippedModels)[number];

export const shippedSets: Readonly<Record<ShippedModel, () => Promise<{ readonly set: ServiceSet }>>> = {
${shippedNames.map((name) => `  '${name}': () => import('./${name}.ts'),\n`).join('')}};
`;
}

export function modelModule(name: string, set: unknown): string {
  return `// Generated from models/${name}.yaml by npm run generate.
import type { ServiceSet } from '../service-model.ts';

export const set: ServiceSet = ${JSON.stringify(set, null, 2)};
`;
}
