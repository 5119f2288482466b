// The commands that copy a Mac program so that a library can be inserted into the copy.
import { basename } from 'node:path';
import { shellQuoted } from '../words/shell-words.ts';
import { copyOf } from './file-rows.ts';

/** Signing again drops flags and entitlements, because no option preserves them. */
export function adHocCopy(path: string, bundle: string | null): readonly string[] {
  if (bundle === null) return [`cp ${shellQuoted(path)} ${copyOf(path)}`, `codesign --force --sign - ${copyOf(path)}`];
  return [
    `ditto ${shellQuoted(bundle)} ${copyOf(bundle)}`,
    // This profile grants what the copy no longer requests.
    `rm -f ${shellQuoted(`/tmp/${basename(bundle)}/Contents/embedded.provisionprofile`)}`,
    `codesign --force --sign - ${copyOf(bundle)}`,
  ];
}
