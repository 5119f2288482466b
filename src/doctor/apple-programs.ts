// What becomes of the inserted library in Apple's own programs. With System Integrity Protection they lose the variable.
// Without it, dyld ends those that are arm64e, as all of them are on Apple silicon: the library has no such slice. Seen
// by others on hosted runners: github/codeql-action issue 2109, actions/runner-images issue 11079.
import type { Host, Integrity } from './finding.ts';

const removes = 'System Integrity Protection removes DYLD_INSERT_LIBRARIES from it and from everything that it starts';
const ends = 'dyld ends it when DYLD_INSERT_LIBRARIES names a library that is not arm64e, as the replayer is not';

/** Ends a sentence about one of them. */
export function fateOf({ integrity, processor }: Host): string {
  const fates: Readonly<Record<Integrity, string>> = {
    on: removes,
    off: `System Integrity Protection is off, so ${ends}`,
    unknown: processor === 'arm64' ? `${removes}; without that protection ${ends}` : removes,
  };
  return fates[integrity?.() ?? 'unknown'];
}

/** Whether such a program passes the library on: an Intel one whose environment nothing protects. */
export function passesOn({ integrity, processor }: Host): boolean {
  return integrity?.() === 'off' && processor !== 'arm64';
}

export const withoutApplesPrograms =
  'Start the client itself, not through sh, env, sudo, python3, xcrun or a script for them. An interpreter that was installed later (/opt/homebrew, /usr/local) passes the variable on. To set variables or to be root, start esreplay through env or sudo.';
