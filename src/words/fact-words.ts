// Names for the numbers in facts that readers of a timeline know by name.
import { esFunctionName } from './call-words.ts';

/** By es_mute_inversion_type_t. */
const muteKinds = ['process', 'path', 'target path'] as const;
export type MuteKind = (typeof muteKinds)[number];

/** Returns what a mute is about; null for a number that this version does not know. */
export const muteKind = (inversion: number): MuteKind | null => muteKinds[inversion] ?? null;

/** Returns a field of a fact with its number named, where the number has a name; otherwise unchanged. */
export function namedField(field: string, value: unknown): readonly [field: string, value: unknown] {
  if (typeof value !== 'number') return [field, value];
  if (field === 'esFunction') return ['function', esFunctionName(value)];
  if (field === 'inversion') return ['muting by', muteKind(value) ?? value];
  return [field, value];
}
