// Names for return addresses: with a symbolizer, without one, and for addresses that no symbol covers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSymbols } from '../../src/symbols/symbol-table.ts';
import { withSymbolizers } from '../../src/symbols/symbolizer.ts';
import { Symbols, shownPath } from '../../src/symbols/symbols.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { thin, universal } from '../doctor/mach-o-builder.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';

const source = `
__attribute__((noinline)) int inner(int x) { return x + 1; }
int outer(int x) {
  return inner(x) * 2;
}
int main(void) { return outer(1); }
`;

/** Linux's set-up installs one. */
function symbolizerFor(test: Mocha.Context): string {
  return findProgram(llvmNames('llvm-symbolizer')) ?? skip(test, 'no llvm-symbolizer on the PATH (npm run setup)');
}

describe('symbols', () => {
  const folder = testFolder();
  let program: string;
  const bias = 0x5500_0000_0000n;

  before(() => {
    program = join(folder, 'program');
    writeFileSync(join(folder, 'program.c'), source);
    const compiled = spawnSync('cc', ['-g', '-O0', '-fPIE', '-pie', 'program.c', '-o', 'program'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(compiled.status, 0, compiled.stderr);
  });

  const addressOf = (name: string): bigint => {
    const symbol = readSymbols(program, null).find((each) => each.name === name);
    assert.ok(symbol !== undefined, name);
    return symbol.address;
  };
  const modules = () => [
    { start: bias, end: bias + 0x10000n, bias, cpu: 0, cpuSubtype: 0, flags: 0, path: program, commit: 0 },
    {
      start: 0x7f00_0000_0000n,
      end: 0x7f00_0001_0000n,
      bias: 0x7f00_0000_0000n,
      cpu: 0,
      cpuSubtype: 0,
      flags: 0,
      path: '/somewhere/build/Release/esreplay.so',
      commit: 0,
    },
  ];
  const named = async (symbolizer: string | null, addresses: readonly bigint[]) => {
    const symbols = new Symbols(modules(), new Map(), folder, symbolizer === null ? [] : [symbolizer]);
    await symbols.load([addresses]);
    return symbols.stack(addresses);
  };

  it('a frame has function, file and line, relative to the directory', async function () {
    const symbolizer = symbolizerFor(this);
    const [frame] = await named(symbolizer, [bias + addressOf('outer') + 4n]);
    assert.equal(frame?.function, 'outer');
    assert.equal(frame?.file, 'program.c');
    assert.ok((frame?.line ?? 0) >= 3 && (frame?.line ?? 0) <= 4);
    assert.equal(frame?.image, 'program');
  });

  it('a return address is named by the call before it, even at the end of a function', async function () {
    const symbolizer = symbolizerFor(this);
    const end = bias + addressOf('outer'); // as if the instruction before `outer` were a call that does not return
    assert.equal((await named(symbolizer, [end]))[0]?.function, 'inner');
  });

  // A symbolizer that is asked again must not answer from what it has read.
  it('a rebuilt file is named by its new symbols, at any path', async function () {
    const symbolizer = symbolizerFor(this);
    const place = join(folder, 'rebuilt');
    for (const name of ['first', 'second', `"quoted" 'twice'`]) {
      const [path, symbol] = name.includes('"') ? [join(folder, name), 'third'] : [place, name];
      const text = `int ${symbol}(void) { return 1; }\nint main(void) { return ${symbol}(); }\n`;
      const built = spawnSync('cc', ['-g', '-xc', '-', '-o', path], { input: text, encoding: 'utf8' });
      assert.equal(built.status, 0, built.stderr);
      const address = readSymbols(path, null).find((each) => each.name === symbol)?.address ?? 0n;
      const [module] = modules();
      assert.ok(module !== undefined);
      const symbols = new Symbols([{ ...module, path }], new Map(), folder, [symbolizer]);
      await symbols.load([[bias + address + 4n]]);
      const [frame] = symbols.stack([bias + address + 4n]);
      assert.deepEqual([frame?.function, frame?.line], [symbol, 1]);
    }
  });

  it('the symbolizer ends with its last use', async function () {
    const symbolizer = symbolizerFor(this);
    const asks = join(folder, 'asks');
    mkdirSync(asks);
    const own = join(asks, 'llvm-symbolizer');
    writeFileSync(own, `#!/bin/sh\necho $$ >> '${asks}/pids'\nexec '${symbolizer}' "$@"\n`, { mode: 0o755 });
    const pids = () => readFileSync(join(asks, 'pids'), 'utf8').trim().split('\n').map(Number);
    const place = bias + addressOf('outer') + 4n;
    await withSymbolizers(async () => {
      await withSymbolizers(() => named(own, [place]));
      process.kill(pids()[0] ?? 0, 0);
      assert.equal((await named(own, [place]))[0]?.function, 'outer');
    });
    assert.equal(pids().length, 1);
    assert.throws(() => process.kill(pids()[0] ?? 0, 0), { code: 'ESRCH' });
  });

  it('the next symbolizer is asked where one ends, which is started again for the next file', async () => {
    const [place, other] = [bias + addressOf('inner') + 4n, bias + addressOf('outer') + 4n];
    const asked = join(folder, 'starts');
    const ends = join(folder, 'llvm-symbolizer');
    writeFileSync(ends, `#!/bin/sh\nread line\necho "$line" >> '${asked}'\n`, { mode: 0o755 });
    const answers = join(folder, 'llvm-symbolizer-answers');
    const found = JSON.stringify([{ FunctionName: 'named', FileName: '/a.c', Line: 7 }]);
    const answer = `printf '{"Address":"%s","ModuleName":%s,"Symbol":${found}}\\n\\n' "$address" "$image"`;
    writeFileSync(answers, `#!/bin/sh\nwhile read -r image address; do ${answer}; done\n`, { mode: 0o755 });
    for (const address of [place, other]) {
      const symbols = new Symbols(modules(), new Map(), folder, [ends, answers]);
      await symbols.load([[address]]);
      assert.deepEqual(
        symbols.stack([address]).map((frame) => [frame.function, frame.file, frame.line]),
        [['named', '/a.c', 7]],
      );
    }
    const lines = [place, other].map((address) => `"${program}" 0x${(address - bias - 1n).toString(16)}`);
    assert.deepEqual(readFileSync(asked, 'utf8').split('\n').slice(0, -1), lines);
  });

  it('functions are named without a symbolizer', async () => {
    const [frame] = await named(null, [bias + addressOf('inner') + 4n]);
    assert.deepEqual([frame?.function, frame?.file, frame?.line], ['inner', null, null]);
  });

  it('frames of the replayer are left out, and addresses without a symbol are kept', async () => {
    const frames = await named(null, [0x7f00_0000_1000n, 0x1234n]);
    assert.deepEqual(frames, [{ function: null, file: null, line: null, image: null, address: '0x1234' }]);
  });

  it('a path outside the directory is shown whole', () => {
    assert.equal(shownPath('/a/b/c.c', '/a/b'), 'c.c');
    assert.equal(shownPath('/a/x.c', '/a/b'), '/a/x.c');
    assert.equal(shownPath('src/x.c', '/a/b'), 'src/x.c');
  });

  it('a file that is no program has no symbols', () => {
    assert.deepEqual(readSymbols(join(folder, 'program.c'), null), []);
    assert.deepEqual(readSymbols(join(folder, 'none'), null), []);
  });

  it('a cut or damaged program has no symbols', () => {
    const bytes = Buffer.alloc(4096, 0xff);
    bytes.write('\x7fELF\x02\x01', 0, 'latin1');
    const broken = join(folder, 'broken');
    for (const size of [10, 64, 100, 4096]) {
      writeFileSync(broken, bytes.subarray(0, size));
      assert.deepEqual(readSymbols(broken, null), []);
    }
  });

  describe('of a Mach-O file', () => {
    const headers = { arm64: [0x0100_000c, 0], arm64e: [0x0100_000c, 0x8000_0002], x86_64: [0x0100_0007, 3] } as const;
    type Architecture = keyof typeof headers;
    const symbols = [
      ['_handle', 0x1_0000_0800n, 0xe],
      ['_main', 0x1_0000_0400n],
      ['_imported', 0n, 0x1],
      ['client.c', 0x1_0000_0900n, 0x64],
    ] as const;
    const file = (name: string, bytes: Buffer): string => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const frames = async (
      path: string,
      architecture: Architecture,
      symbolizers: readonly string[],
      addresses: readonly bigint[],
    ) => {
      const [cpu, cpuSubtype] = headers[architecture];
      const slide = 0x4000n;
      const [start, end] = [0x1_0000_0000n + slide, 0x1_0001_0000n + slide];
      const module = { start, end, bias: slide, cpu, cpuSubtype, flags: 0, path, commit: 0 };
      const loaded = new Symbols([module], new Map(), folder, symbolizers);
      const stack = addresses.map((address) => address + slide);
      await loaded.load([stack]);
      return loaded.stack(stack).map((frame) => [frame.function, frame.file, frame.line]);
    };

    it('functions of a Mach-O file are named without a symbolizer', async () => {
      const path = file('thin', thin({ architecture: 'arm64', symbols }));
      assert.deepEqual(await frames(path, 'arm64', [], [0x1_0000_0811n, 0x1_0000_0800n, 0x1_0000_0101n]), [
        ['handle', null, null],
        ['main', null, null],
        [null, null, null],
      ]);
    });

    // Under Rosetta the process runs another slice than its machine would select.
    it('the symbols of a universal file are those of the slice that the process runs', async () => {
      const both = file(
        'both',
        universal([
          { architecture: 'x86_64', symbols: [['_on_intel', 0x1_0000_0400n]] },
          { architecture: 'arm64', symbols: [['_on_arm', 0x1_0000_0400n]] },
        ]).bytes,
      );
      assert.deepEqual(await frames(both, 'x86_64', [], [0x1_0000_0401n]), [['on_intel', null, null]]);
      assert.deepEqual(await frames(both, 'arm64', [], [0x1_0000_0401n]), [['on_arm', null, null]]);
      assert.deepEqual(await frames(both, 'arm64e', [], [0x1_0000_0401n]), [[null, null, null]]);
    });

    // atos's answers are known from its manual page; only a Mac can show whether they are right.
    it('atos names functions of a Mach-O file, and its answers are cached by file', async () => {
      const atos = file(
        'atos',
        Buffer.from(
          `#!/bin/sh
cat > '${folder}/asked'
echo "$@" >> '${folder}/asked'
echo 'decide(int) (in thin) (/src/client.cc:12)'
echo 'handle (in thin) + 20'
echo 0x100000101
`,
        ),
      );
      chmodSync(atos, 0o755);
      const path = file('thin', thin({ architecture: 'x86_64', symbols }));
      const addresses = [0x1_0000_0811n, 0x1_0000_0800n, 0x1_0000_0102n];
      assert.deepEqual(await frames(path, 'x86_64', [atos], addresses), [
        ['decide(int)', '/src/client.cc', 12],
        ['handle', null, null],
        [null, null, null],
      ]);
      assert.deepEqual(readFileSync(join(folder, 'asked'), 'utf8').split('\n').slice(0, 4), [
        '0x100000810',
        '0x1000007ff',
        '0x100000101',
        `-o ${path} -arch x86_64 -s 0 -fullPath`,
      ]);
      // An answer is cached until the file is another one.
      assert.deepEqual(await frames(path, 'x86_64', [atos], addresses.slice(0, 1)), [
        ['decide(int)', '/src/client.cc', 12],
      ]);
      const other = file('thinner', thin({ architecture: 'x86_64', symbols }));
      assert.deepEqual(await frames(other, 'x86_64', [atos], addresses.slice(0, 1)), [['handle', null, null]]);
    });
  });
});
