// Names of Swift's functions: by its demangler, wherever it is installed, and whole where there is none.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NameRecord } from '../../src/schema/generated/ledger.ts';
import { isMangled } from '../../src/symbols/frame.ts';
import { findDemangler, readNames } from '../../src/symbols/swift-names.ts';
import { Symbols } from '../../src/symbols/symbols.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';

const list = '$s4main5RulesV4listSaySSGyF';
const closure = '$s4mainys13OpaquePointerV_SPySo12es_message_taGtcfU_';

describe('names of Swift', () => {
  const folder = testFolder();

  /** Answers as the demangler does, and fails where it is given other options. */
  const stub = (where: string, answers = `s/^${list.replace('$', '\\$')}$/Rules.list()/; s/^.*U_$/closure #1 in /`) => {
    mkdirSync(join(folder, where), { recursive: true });
    const program = join(folder, where, 'swift-demangle');
    writeFileSync(program, `#!/bin/sh\n[ "$*" = '--compact --simplified' ] && exec sed '${answers}'\n`, {
      mode: 0o755,
    });
    return program;
  };

  for (const [name, expected] of [
    [list, true],
    ['$S4main5RulesV4listSaySSGyF', true],
    ['_$s4main5RulesV4listSaySSGyF', true],
    ['_T04main5RulesV4listSaySSGyF', true],
    ['swift_retain', false],
    ['_ZN4main4listEv', false],
  ] as const)
    it(`the name ${name} is ${expected ? '' : 'not '}mangled by Swift`, () => assert.equal(isMangled(name), expected));

  it('mangled names are read all at once, and other names are left as they are', () => {
    const names = readNames([list, 'open', closure, list], stub('all'));
    assert.deepEqual(
      [...names],
      [
        [list, 'Rules.list()'],
        [closure, 'closure #1'],
      ],
    );
  });

  it('mangled names stay whole if the demangler cannot be started, or leaves one out', () => {
    assert.equal(readNames([list], join(folder, 'none')).size, 0);
    assert.equal(readNames([list, closure], stub('short', '1d')).size, 0);
  });

  it('the demangler is found on the PATH, beside swiftc, and where Debian has it', () => {
    const onPath = stub('path');
    assert.equal(findDemangler(join(folder, 'path')), onPath);
    const beside = stub('toolchain/usr/bin');
    writeFileSync(join(folder, 'toolchain/usr/bin/swiftc'), '', { mode: 0o755 });
    mkdirSync(join(folder, 'links'));
    symlinkSync('../toolchain/usr/bin/swiftc', join(folder, 'links/swiftc'));
    assert.equal(findDemangler(join(folder, 'links')), beside);
    const debian = '/usr/libexec/swift/bin/swift-demangle';
    assert.equal(
      findDemangler(join(folder, 'empty'), (path) => path === debian),
      debian,
    );
    assert.equal(
      findDemangler(join(folder, 'empty'), () => false),
      null,
    );
  });

  const framesBy = async (demangler: string | null) => {
    const module = {
      start: 0x1000n,
      end: 0x9000n,
      bias: 0n,
      cpu: 0,
      cpuSubtype: 0,
      flags: 0,
      path: '/a/client',
      commit: 0,
    };
    const named = [
      list,
      'client::decide::h111a955a0e79c31c',
      'File::open::he57d45626727af15 (.llvm.18393091022855184825)',
    ];
    const addresses = named.map((_, at) => 0x1100n + BigInt(at));
    const names = new Map(named.map((name, at) => [addresses[at] ?? 0n, { name, function: 0x1100n } as NameRecord]));
    const symbols = new Symbols([module], names, '/a', [], () => demangler);
    await symbols.load([addresses]);
    return symbols.stack(addresses);
  };

  it('a frame has the read and the mangled name, for suppressions of either kind', async () => {
    const [read] = await framesBy(stub('frames'));
    assert.deepEqual([read?.function, read?.mangled], ['Rules.list()', list]);
    const [whole] = await framesBy(null);
    assert.deepEqual([whole?.function, whole?.mangled], [list, undefined]);
  });

  it("Rust's names are without the hash, which changes with each build", async () => {
    const [, decide, open] = await framesBy(null);
    assert.deepEqual([decide?.function, open?.function], ['client::decide', 'File::open']);
  });

  it("Swift's own demangler reads the names as the one of these tests does", function () {
    const own = findDemangler();
    if (own === null) skip(this, 'no swift-demangle (npm run setup -- --swift)');
    assert.deepEqual([...readNames([list, closure], own).values()], ['Rules.list()', 'closure #1']);
    assert.ok(findProgram(['swift-demangle']) !== null || own.includes('swift'));
  });
});
