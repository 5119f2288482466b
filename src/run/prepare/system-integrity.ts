// Asks macOS for System Integrity Protection, which decides what Apple's programs do with an inserted library.
import { spawnSync } from 'node:child_process';
import type { Integrity } from '../../doctor/finding.ts';
import { findProgram } from '../../system/toolchain.mjs';

export interface Protection {
  readonly state: 'on' | 'off' | 'partly off' | 'unknown';
  /** Parts that are off when others are on. */
  readonly off: readonly string[];
}

let asked: string | null = null;

/** Returns what `csrutil status` prints; empty if there is no answer. Asks once. */
export function integrityWords(): string {
  if (asked !== null) return asked;
  const csrutil = findProgram(['csrutil'], '/usr/bin:/bin');
  asked = csrutil === null ? '' : (spawnSync(csrutil, ['status'], { encoding: 'utf8' }).stdout ?? '').trim();
  return asked;
}

/** A protection that is on in part may do either. */
export function integrityIn(words: string): Integrity {
  const { state } = protectionIn(words);
  return state === 'partly off' ? 'unknown' : state;
}

/** Not protections: the first is off on every customer's Mac, and `csrutil disable` leaves the second on. */
const otherLines = new Set(['Apple Internal', 'Authenticated Root Requirement']);

/** A state that csrutil has no word for is "unknown (Custom Configuration)", and the parts are listed below it. */
export function protectionIn(words: string): Protection {
  const plain = /status: (enabled|disabled)\.?\s*$/m.exec(words)?.[1];
  if (plain !== undefined) return { state: plain === 'enabled' ? 'on' : 'off', off: [] };
  const parts = words
    .split('\n')
    .filter((line) => /^\s/.test(line))
    .map((line) => line.trim().split(': '))
    .flatMap(([name = '', state = '']) => (/^(en|dis)abled$/.test(state) ? [{ name, isOn: state === 'enabled' }] : []))
    .filter(({ name }) => !otherLines.has(name));
  if (parts.length === 0) return { state: 'unknown', off: [] };
  const off = parts.filter(({ isOn }) => !isOn).map(({ name }) => name);
  if (off.length === 0) return { state: 'on', off };
  return off.length === parts.length ? { state: 'off', off: [] } : { state: 'partly off', off };
}
