// The exact commands that make a copy of a Mac program which a library can be inserted into.
import { basename } from 'node:path';
import { shellQuoted } from '../words/shell-words.ts';
import { copyOf } from './file-rows.ts';

/** Signing again drops flags and entitlements, because nothing says to preserve them. */
export function adHocCopy(path: string, bundle: string | null): readonly string[] {
  if (bundle === null) return [`cp ${shellQuoted(path)} ${copyOf(path)}`, `codesign --force --sign - ${copyOf(path)}`];
  return [
    `ditto ${shellQuoted(bundle)} ${copyOf(bundle)}`,
    // A profile that grants what the copy no longer asks for.
    `rm -f ${shellQuoted(`/tmp/${basename(bundle)}/Contents/embedded.provisionprofile`)}`,
    `codesign --force --sign - ${copyOf(bundle)}`,
  ];
}
