// How much of System Integrity Protection is on, for every question that depends on it.
import { type Protection, protectionIn } from '../run/prepare/system-integrity.ts';
import type { Mac } from './mac.ts';
import { Skip } from './skip.ts';

/** Throws Skip if csrutil does not say. */
export async function protectionOf(mac: Mac): Promise<Protection> {
  const words = await mac.text('csrutil', 'status');
  const protection = protectionIn(words);
  if (protection.state === 'unknown') throw new Skip(`csrutil status does not say: ${words.trim().split('\n')[0]}`);
  return protection;
}

export const protectionText = ({ state, off }: Protection): string =>
  off.length === 0 ? state : `${state}: ${off.join(', ')}`;
