// Every variable ESREPLAY_… in the sources is documented for users or developers, or listed as internal; and none is
// documented that no longer exists.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedNames, internalNames } from '../../docs/tables/environment-doc.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const folders = ['src', 'replayer', 'recorder', 'scripts', 'test', 'traces', '.github'];
const isNative = /\.(cc|c|h|gyp|swift)$/;
/** `getenv("NAME")`, or the begin of a variable: `"NAME="`. */
const read = /(?:getenv\()?"(ESREPLAY_[A-Z_]+)(?:"\)|=")/g;
const name = /\bESREPLAY_[A-Z_]+/g;

/** Returns names in the sources, without macros of native code. */
function variables(): ReadonlySet<string> {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const files = [
    ...inFolders.filter((file) => /\.(ts|mjs|cjs|sh|ya?ml|cc|c|h|swift)$/.test(file)),
    'binding.gyp',
    '.ci/run',
  ];
  const found = new Set<string>();
  const macros = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    if (isNative.test(file)) {
      for (const [, variable = ''] of text.matchAll(read)) found.add(variable);
      for (const [macro] of text.replaceAll(read, '').matchAll(name)) macros.add(macro);
    } else {
      for (const [variable] of text.matchAll(name)) found.add(variable);
    }
  }
  const isMacro = (each: string): boolean => macros.has(each) || /^ESREPLAY_(WITHOUT|CALL)_/.test(each);
  return new Set([...found].filter((each) => !isMacro(each)));
}

describe('docs/reference/environment.md', () => {
  const found = variables();
  const known = [...documentedNames, ...internalNames].filter((each) => each.startsWith('ESREPLAY_'));

  it('every variable of the sources is documented or listed as internal', () => {
    const unknown = [...found].filter((each) => !known.includes(each));
    assert.deepEqual(
      unknown,
      [],
      'add it to src/system/environment.ts or docs/tables/environment-doc.ts, or list it as internal',
    );
  });

  it('every documented variable is in the sources', () => {
    assert.ok(found.size > 5);
    assert.deepEqual(
      known.filter((each) => !found.has(each)),
      [],
    );
  });
});
