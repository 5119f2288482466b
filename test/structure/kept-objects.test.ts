// The builds for other systems make anew what has changed, and nothing else. The compiler here is a script, which notes
// each call.
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { freshFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const { compileChanged, makeChanged } = await import('../../scripts/kept-objects.mjs');

// Reads `#include "FILE"` as paths from the current folder, or from that of -I first.
const compiler = `#!/bin/sh
[ "$1" = --version ] && { cat "$(dirname "$0")/version"; exit; }
edits=.
while [ $# -gt 1 ]; do
  case "$1" in -I*) edits=\${1#-I} ;; -MF) list=$2; shift ;; -c) source=$2; shift ;; -o) object=$2; shift ;; esac
  shift
done
echo "$source" >>"$(dirname "$0")/calls"
printf '%s: \\\\\\n  %s' "$object" "$source" >"$list"
for name in $(sed -n 's/#include "\\(.*\\)"/\\1/p' "$source"); do
  [ -e "$edits/$name" ] && name=$edits/$name
  printf ' \\\\\\n  %s' "$name" >>"$list"
  cat "$name" >>"$object.new"
done
cat "$source" >>"$object.new" && mv "$object.new" "$object"
`;

describe('objects of the builds for other systems', () => {
  let folder: string;
  let before: string;

  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  beforeEach(function () {
    leaveOutOnMac(this, 'they are built on Linux alone');
    before = process.cwd();
    folder = freshFolder();
    process.chdir(folder);
    file('cc', compiler);
    chmodSync(join(folder, 'cc'), 0o755);
    file('version', 'one\n');
    file('a.h', 'a\n');
    file('b.h', 'b\n');
    file('a.cc', '#include "a.h"\n');
    file('ab.cc', '#include "a.h"\n#include "b.h"\n');
    mkdirSync('edits');
  });
  afterEach(() => {
    process.chdir(before);
  });

  /** Returns the sources that were compiled. */
  async function compiled({
    work = 'work',
    flags = ['-O2'],
    edits,
    compile = compileChanged,
  }: Build = {}): Promise<string[]> {
    file('calls', '');
    const command = [join(folder, 'cc'), ...flags];
    const jobs = ['a.cc', 'ab.cc'].map((source) => ({ source, command, object: join(work, `${source}.o`) }));
    await compile(jobs, { work, ...(edits === undefined ? {} : { edits }) }, () => undefined);
    const calls = readFileSync('calls', 'utf8').split('\n').filter(Boolean);
    return calls.map((path) => basename(path)).sort();
  }
  interface Build {
    readonly work?: string;
    readonly flags?: readonly string[];
    readonly edits?: string;
    readonly compile?: typeof compileChanged;
  }
  const all = ['a.cc', 'ab.cc'];

  it('an object is compiled once', async () => {
    assert.deepEqual(await compiled(), all);
    assert.equal(readFileSync('work/ab.cc.o', 'utf8'), 'a\nb\n#include "a.h"\n#include "b.h"\n');
    assert.deepEqual(await compiled(), []);
  });

  it('an object is compiled again if an included file has new content, not a new time', async () => {
    await compiled();
    const later = new Date(Date.now() + 1e6);
    for (const name of ['a.h', 'b.h', 'a.cc', 'ab.cc']) utimesSync(name, later, later);
    assert.deepEqual(await compiled(), []);
    file('b.h', 'other\n');
    utimesSync('b.h', 0, 0);
    assert.deepEqual(await compiled(), ['ab.cc']);
    file('a.cc', '#include "b.h"\n');
    assert.deepEqual(await compiled(), ['a.cc']);
    file('b.h', 'b\n');
    assert.deepEqual(await compiled(), all);
    rmSync('work/a.cc.o');
    assert.deepEqual(await compiled(), ['a.cc']);
  });

  it('an object is compiled again for other flags or another compiler', async () => {
    await compiled();
    assert.deepEqual(await compiled({ flags: ['-O1'] }), all);
    assert.deepEqual(await compiled({ flags: ['-O1'] }), []);
    file('version', 'two\n');
    // A process asks each compiler once.
    const another = (await import(
      `../../scripts/kept-objects.mjs?${'again'}`
    )) as typeof import('../../scripts/kept-objects.mjs');
    assert.deepEqual(await compiled({ flags: ['-O1'], compile: another.compileChanged }), all);
  });

  it('objects of another folder are reused, except those that an edit changes', async () => {
    await compiled({ flags: [`-Hwork/include`] });
    cpSync('work', 'copy', { recursive: true });
    assert.deepEqual(await compiled({ work: 'copy', flags: [`-Hcopy/include`], edits: 'edits' }), []);
    file('edits/b.h', 'edited\n');
    assert.deepEqual(await compiled({ work: 'copy', flags: [`-Hcopy/include`], edits: 'edits' }), ['ab.cc']);
    assert.match(readFileSync('copy/ab.cc.o', 'utf8'), /^a\nedited\n/);
    assert.deepEqual(await compiled({ work: 'copy', flags: [`-Hcopy/include`], edits: 'edits' }), []);
    file('edits/a.cc', 'edited\n');
    assert.deepEqual(await compiled({ work: 'copy', flags: [`-Hcopy/include`], edits: 'edits' }), ['a.cc']);
  });

  it('the product is linked again if an object, the command or the product has changed', () => {
    let made = 0;
    const linked = (texts: readonly string[] = ['ld']): number => {
      makeChanged('product', 'product.made', { texts, files: ['a.h', 'b.h'] }, () => {
        made += 1;
        file('product', readFileSync('a.h', 'utf8'));
      });
      return made;
    };
    assert.equal(linked(), 1);
    assert.equal(linked(), 1);
    file('a.h', 'other\n');
    assert.equal(linked(), 2);
    assert.equal(linked(['ld', '-s']), 3);
    file('product', 'damaged');
    assert.equal(linked(['ld', '-s']), 4);
    rmSync('product');
    assert.equal(linked(['ld', '-s']), 5);
    assert.equal(linked(['ld', '-s']), 5);
  });
});
