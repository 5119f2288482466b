// Asks macOS for System Integrity Protection, which decides what Apple's programs do with an inserted library.
import { spawnSync } from 'node:child_process';
import type { Integrity } from '../../doctor/finding.ts';
import { findProgram } from '../../toolchain.mjs';

let asked: string | null = null;

/** Returns what `csrutil status` prints; empty if there is no answer. Asks once. */
export function integrityWords(): string {
  if (asked !== null) return asked;
  const csrutil = findProgram(['csrutil'], '/usr/bin:/bin');
  asked = csrutil === null ? '' : (spawnSync(csrutil, ['status'], { encoding: 'utf8' }).stdout ?? '').trim();
  return asked;
}

/** A protection that is on in part (`unknown (Custom Configuration)`) may do either. */
export function integrityIn(words: string): Integrity {
  const [, state] = /^System Integrity Protection status: (enabled|disabled)\b(?! *\(Custom)/m.exec(words) ?? [];
  return state === undefined ? 'unknown' : state === 'enabled' ? 'on' : 'off';
}
