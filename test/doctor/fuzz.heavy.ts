// For any bytes in a program file, its readers throw only ProgramFileError, with an offset in the file.
// ESREPLAY_FUZZ_RUNS sets more runs than the few of every day.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import { ProgramFileError } from '../../src/doctor/program-file.ts';
import { readSymbols } from '../../src/symbols/symbol-table.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';
import { esLibrary, thin, universal } from './mach-o-builder.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 300);

const rich = {
  flags: 0x1_2802,
  team: 'TEAM123456',
  certificate: 'full',
  entitlements: {
    'com.example.yes': true,
    'com.example.deep': { list: ['a', 'b'], number: 7 },
    'com.example.text': 'x',
  },
} as const;
const symbols = [['_main', 0x1_0000_0400n]] as const;
const slice = { signature: rich, symbols, segments: [{ name: '__RESTRICT', sections: ['__text', '__restrict'] }] };
const seeds = {
  'Mach-O': thin(slice),
  'universal Mach-O': universal([
    { ...slice, architecture: 'x86_64' },
    { symbols, libraries: [esLibrary] },
  ]).bytes,
  'Mach-O with a wide table': universal([slice], true).bytes,
  ELF: elf(),
} as const;

interface Change {
  readonly at: number;
  readonly value: number;
  readonly how: 'byte' | 'little word' | 'big word' | 'insert' | 'remove' | 'cut';
}

const value = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.nat(300),
  fc.constantFrom(0, 1, 8, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xcafebabe, 0xfade0c02, 0x19, 0xc, 0x1d),
);
const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  value,
  how: fc.constantFrom('byte', 'little word', 'big word', 'insert', 'remove', 'cut'),
});

function mutate(bytes: Buffer, changes: readonly Change[]): Buffer {
  let out = Buffer.from(bytes);
  for (const { at, value, how } of changes) {
    const index = Math.floor(at * out.length);
    if (how === 'byte' && out.length > 0) out[index] = value;
    // Most numbers are at multiples of four.
    else if (how === 'little word' && out.length >= 8) out.writeUInt32LE(value, Math.min(index & ~3, out.length - 4));
    else if (how === 'big word' && out.length >= 8) out.writeUInt32BE(value, Math.min(index & ~3, out.length - 4));
    else if (how === 'insert') out = Buffer.concat([out.subarray(0, index), Buffer.from([value]), out.subarray(index)]);
    else if (how === 'remove') out = Buffer.concat([out.subarray(0, index), out.subarray(index + 1 + (value % 9))]);
    else if (how === 'cut') out = out.subarray(0, index);
  }
  return out;
}

type Read = (path: string) => Promise<void>;

const readAll: Read = async (path) => {
  for (const architecture of [null, 'arm64', 'x86_64']) readSymbols(path, architecture);
  for (const host of [
    { system: 'linux', processor: 'x64' },
    { system: 'macos', processor: 'arm64' },
  ] as const) {
    const { findings } = await inspectProgram(path, 'client', host);
    // A file's contents must not control a terminal.
    for (const { sentence } of findings) assert.doesNotMatch(sentence, /[\p{Cc}\u202a-\u202e]/u);
  }
};

describe('readers of program files under fuzz', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  async function onlyProgramErrors(bytes: Uint8Array, read: Read): Promise<void> {
    try {
      await read(files.file('fuzz', bytes));
    } catch (error) {
      // A missing interpreter of a script is an error of another kind.
      if (bytes[0] === 0x23 && bytes[1] === 0x21) return;
      if (!(error instanceof ProgramFileError)) throw error;
      assert.ok(error.offset >= 0 && error.offset <= bytes.length, `${error.offset} of ${bytes.length}`);
      assert.ok(error.remedy, 'a remedy');
    }
  }

  const mutations = (seed: Buffer, read: Read) =>
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) =>
      onlyProgramErrors(mutate(seed, changes), read),
    );

  for (const [name, seed] of Object.entries(seeds)) {
    it(`the unchanged ${name} is read`, () => readAll(files.file('good', seed)));
    it(`a mutated ${name} throws only errors of program files`, () =>
      fc.assert(mutations(seed, readAll), { numRuns: runs })).timeout(0);
  }

  for (const magic of ['', 'cffaedfe', 'cafebabe00000002', 'cafebabf00000001', '7f454c460201']) {
    it(`random bytes behind ${magic === '' ? 'nothing' : magic} throw only errors of program files`, async () => {
      const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        onlyProgramErrors(Buffer.concat([Buffer.from(magic, 'hex'), bytes]), readAll),
      );
      await fc.assert(property, { numRuns: runs });
    }).timeout(0);
  }

  it('a reader that throws another error is found', async () => {
    const careless: Read = async (path) => {
      try {
        await readAll(path);
      } catch (error) {
        const wild = error instanceof ProgramFileError && error.message.includes('code signature');
        throw wild ? new RangeError('out of bounds') : error;
      }
    };
    await assert.rejects(
      async () => fc.assert(mutations(seeds['Mach-O'], careless), { numRuns: 3000, seed: 7 }),
      (error) => /out of bounds/.test(String((error as Error).cause)),
    );
  }).timeout(0);

  it('a reader that gives a wrong offset is found', async () => {
    const lost: Read = async (path) => {
      try {
        await readAll(path);
      } catch (error) {
        throw error instanceof ProgramFileError ? new ProgramFileError(path, 1 << 20, error.message) : error;
      }
    };
    await assert.rejects(async () => fc.assert(mutations(seeds.ELF, lost), { numRuns: 300, seed: 7 }));
  }).timeout(0);
});
