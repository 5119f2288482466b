// How much of System Integrity Protection is on, as `csrutil status` says: one reading for every question that depends
// on it.
import type { Mac } from './mac.ts';
import { Skip } from './skip.ts';

export interface Protection {
  readonly state: 'on' | 'off' | 'partly off';
  /** Parts that are off when others are on. */
  readonly off: readonly string[];
}

/** Not protections: the first is off on every customer's Mac, and `csrutil disable` leaves the second on. */
const otherLines = new Set(['Apple Internal', 'Authenticated Root Requirement']);

/** A state that csrutil has no word for is "unknown (Custom Configuration)", and the parts are listed below it. */
export function protectionIn(text: string): Protection {
  const plain = /status: (enabled|disabled)\.?\s*$/m.exec(text)?.[1];
  if (plain !== undefined) return { state: plain === 'enabled' ? 'on' : 'off', off: [] };
  const parts = [...text.matchAll(/^\s+([^:\n]+): (enabled|disabled)\s*$/gm)]
    .map(([, name = '', state = '']) => ({ name, isOn: state === 'enabled' }))
    .filter(({ name }) => !otherLines.has(name));
  if (parts.length === 0) throw new Skip(`csrutil status does not say: ${text.trim().split('\n')[0]}`);
  const off = parts.filter(({ isOn }) => !isOn).map(({ name }) => name);
  if (off.length === 0) return { state: 'on', off };
  return off.length === parts.length ? { state: 'off', off: [] } : { state: 'partly off', off };
}

export const protectionOf = async (mac: Mac): Promise<Protection> => protectionIn(await mac.text('csrutil', 'status'));

export const protectionText = ({ state, off }: Protection): string =>
  off.length === 0 ? state : `${state}: ${off.join(', ')}`;
