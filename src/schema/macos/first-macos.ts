// The first macOS of each declaration in the headers, in Apple's encoding; 0 for those as old as Endpoint Security.

import type { Struct } from '../fields.ts';
import { eventRows } from './events.ts';
import { macosNumber, macosOfVersion } from './versions.ts';

/** Returns the first macOS of a struct: its own, or that of the first event with it as its payload. */
export const bornMacos = (row: Struct): number => {
  const dates = eventRows.filter((event) => event.payload === row.name).map((event) => macosNumber(event.firstMacos));
  if (row.firstMacos !== null) dates.push(macosNumber(row.firstMacos));
  return dates.length === 0 ? 0 : Math.min(...dates);
};

/** Returns the first macOS of a field, by the message version that added it. */
export const sinceMacos = (since: number): number => (since === 1 ? 0 : macosNumber(macosOfVersion(since) ?? '10.15'));
