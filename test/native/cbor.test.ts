// The CBOR readers of TypeScript and of C++, compared with each other and with RFC 8949.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { decodeCbor } from '../../src/trace/cbor.ts';
import { testFolder } from '../folder.ts';
import { codec, compile, fixtures, gxx, root, run } from './compile.ts';
import vectors from './rfc8949-vectors.json' with { type: 'json' };
import { verdict } from './verdict.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 300);
const folder = testFolder();

describe('CBOR in both languages', () => {
  let tool = '';
  before(async () => {
    const compiler = gxx;
    tool = await compile(
      'trace_tool',
      compiler,
      [`${root}/test/native/tool/trace_tool.cc`, ...fixtures(), ...codec()],
      ['-O1'],
      'codec',
    );
  });

  /** Returns C++'s verdict on each item: "ok", or what is wrong. */
  const verdicts = (items: readonly string[]): string[] => {
    writeFileSync(`${folder}/items`, items.map((item) => `${item}\n`).join(''));
    return run(tool, ['cbor', `${folder}/items`])
      .output.trimEnd()
      .split('\n');
  };

  it('both readers agree with the examples of RFC 8949, appendix A', () => {
    const said = verdicts(vectors.map(([hex]) => String(hex)));
    for (const [index, [hex, good]] of vectors.entries()) {
      assert.equal(said[index] === 'ok', good, `${hex}: ${said[index]}`);
      assert.equal(verdict(() => decodeCbor(Buffer.from(String(hex), 'hex'))) === '', good, `${hex} in TypeScript`);
    }
  });

  it('both readers take and refuse the same bytes', () => {
    const heads = fc.constantFrom(
      0x00,
      0x18,
      0x1b,
      0x20,
      0x38,
      0x40,
      0x41,
      0x58,
      0x60,
      0x61,
      0x78,
      0x80,
      0x81,
      0x82,
      0x98,
      0xa0,
      0xa1,
      0xa2,
      0xf4,
      0xf6,
      0xf7,
      0xf9,
      0xff,
    );
    const bytes = fc.array(fc.oneof(heads, fc.nat(255)), { minLength: 1, maxLength: 12 });
    const items = fc.sample(bytes, { numRuns: runs * 50, seed: 1 }).map((item) => Buffer.from(item).toString('hex'));
    const said = verdicts(items);
    for (const [index, hex] of items.entries()) {
      const script = verdict(() => decodeCbor(Buffer.from(hex, 'hex')));
      assert.equal(
        said[index] === 'ok',
        script === '',
        `${hex}: C++: ${said[index]}; TypeScript: ${script || 'takes it'}`,
      );
    }
  });
});
