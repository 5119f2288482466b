// RFC 8949 appendix A, vector by vector: what a trace may hold is read and written back to the same bytes, and the rest
// is refused with its reason.
import assert from 'node:assert/strict';
import { type CborValue, decodeCbor, encodeCbor } from '../../src/trace/cbor.ts';
import { CborCursor } from '../../src/trace/cbor-cursor.ts';
import { CborFault } from '../../src/trace/cbor-fault.ts';
import { CborSink } from '../../src/trace/cbor-sink.ts';
import { walkCbor } from '../../src/trace/cbor-walk.ts';
import { crc32c } from '../../src/trace/crc32c.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const accepted: readonly (readonly [hex: string, value: CborValue])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, index) => index + 1)],
  ['a0', new Map()],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    'a26161016162820203',
    new Map<CborValue, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['826161a161626163', ['a', new Map([['b', 'c']])]],
  [
    'a56161614161626142616361436164614461656145',
    new Map([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'C'],
      ['d', 'D'],
      ['e', 'E'],
    ]),
  ],
];

const refused: readonly (readonly [hex: string, reason: RegExp])[] = [
  ...['f90000', 'f98000', 'f93c00', 'fb3ff199999999999a', 'f93e00', 'f97bff', 'fa47c35000', 'fa7f7fffff'].map(float),
  ...['fb7e37e43c8800759c', 'f90001', 'f90400', 'f9c400', 'fbc010666666666666', 'f97c00', 'f97e00', 'f9fc00'].map(
    float,
  ),
  ...['fa7f800000', 'fa7fc00000', 'faff800000', 'fb7ff0000000000000', 'fb7ff8000000000000', 'fbfff0000000000000'].map(
    float,
  ),
  ...['c249010000000000000000', 'c349010000000000000000', 'c074323031332d30332d32315432303a30343a30305a'].map(tag),
  ...['c11a514b67b0', 'c1fb41d452d9ec200000', 'd74401020304', 'd818456449455446'].map(tag),
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', /tags/],
  ['f7', /only false, true and null/],
  ['f0', /only false, true and null/],
  ['f8ff', /only false, true and null/],
  ...['5f42010243030405ff', '7f657374726561646d696e67ff', '9fff', '9f018202039f0405ffff', '9f01820203820405ff'].map(
    indefinite,
  ),
  ...[
    '83018202039f0405ff',
    '83019f0203ff820405',
    'bf61610161629f0203ffff',
    '826161bf61626163ff',
    'bf6346756ef563416d7421ff',
  ].map(indefinite),
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', /indefinite/],
];

const malformed: readonly (readonly [name: string, hex: string, reason: RegExp, offset: number, path: string])[] = [
  ['nothing', '', /ends in the middle/, 0, ''],
  ['half an integer', '19ff', /ends in the middle/, 0, ''],
  ['a long form of 23', '1817', /shortest form/, 0, ''],
  ['a long form of 255', '1900ff', /shortest form/, 0, ''],
  ['a long form of 65535', '1a0000ffff', /shortest form/, 0, ''],
  ['a long form of 2^32 - 1', '1b00000000ffffffff', /shortest form/, 0, ''],
  ['a long length', '7803616263', /shortest form/, 0, ''],
  ['reserved information', '1c', /reserved/, 0, ''],
  ['text beyond the end', '63', /0 are left/, 0, ''],
  ['an array beyond the end', '8301', /1 bytes are left/, 0, ''],
  ['a map beyond the end', 'a201', /1 bytes are left/, 0, ''],
  ['half a character', '8161c3', /UTF-8/, 1, '[0]'],
  ['an overlong character', '62c080', /UTF-8/, 0, ''],
  ['a surrogate', '63eda080', /UTF-8/, 0, ''],
  ['a key twice', 'a2616101616102', /duplicate map key/, 4, '{1}'],
  ['keys out of order', 'a2616201616102', /canonical order/, 4, '{1}'],
  ['long key before short', 'a262616101616202', /canonical order/, 5, '{1}'],
  ['an array as a key', 'a18000', /map key is not/, 1, '{0}'],
  ['null as a key', 'a1f600', /map key is not/, 1, '{0}'],
  ['a float deep inside', 'a1616182a1616200f93c00', /floats/, 8, 'a[1]'],
];

function float(hex: string): readonly [string, RegExp] {
  return [hex, /floats/];
}
function tag(hex: string): readonly [string, RegExp] {
  return [hex, /tags/];
}
function indefinite(hex: string): readonly [string, RegExp] {
  return [hex, /indefinite/];
}

describe('CBOR values', () => {
  for (const [hex, value] of accepted) {
    it(`the CBOR value ${hex} is read, and written back to the same bytes`, () => {
      assert.deepEqual(decodeCbor(bytesOf(hex)), value);
      assert.equal(Buffer.from(encodeCbor(value)).toString('hex'), hex);
    });
  }

  for (const [hex, reason] of refused) {
    it(`the CBOR value ${hex} is refused`, () => {
      assert.throws(
        () => decodeCbor(bytesOf(hex)),
        (error) => error instanceof CborFault && reason.test(error.message),
      );
    });
  }

  for (const [name, hex, reason, offset, path] of malformed) {
    it(`malformed CBOR is refused: ${name}`, () => {
      assert.throws(
        () => decodeCbor(bytesOf(hex)),
        (error) => {
          assert.ok(error instanceof CborFault);
          assert.match(error.message, reason);
          assert.equal(error.offset, offset);
          assert.equal(error.field, path);
          return true;
        },
      );
    });
  }

  it('a value of 32 levels is read, and one of 33 is refused', () => {
    const nested = (depth: number): Uint8Array => Uint8Array.from([...new Array(depth).fill(0x81), 0]);
    assert.equal(walkCbor(nested(32)), 33);
    assert.throws(() => walkCbor(nested(33)), /nested deeper than 32/);
    assert.throws(() => walkCbor(nested(1_000_000)), /nested deeper than 32/);
  });

  it('every 64-bit integer is written in its shortest form, never as a float', () => {
    for (let bits = 0n; bits <= 64n; bits++) {
      for (const near of [-1n, 0n, 1n]) {
        for (const value of [(1n << bits) + near, -(1n << bits) + near]) {
          if (value < -(1n << 63n) || value >= 1n << 64n) continue;
          const read = decodeCbor(encodeCbor(value));
          assert.equal(BigInt(read as number | bigint), value);
        }
      }
    }
  });

  it('the vector −2^64 is read, but cannot be written', () => {
    assert.equal(decodeCbor(bytesOf('3bffffffffffffffff')), -18_446_744_073_709_551_616n);
    assert.throws(() => encodeCbor(-18_446_744_073_709_551_616n), /tags/);
  });

  it('text of any length and any characters is written and read back', () => {
    const sink = new CborSink();
    const cursor = new CborCursor();
    const written = (text: string): string => {
      sink.reset();
      sink.text(text);
      return Buffer.from(sink.written()).toString('hex');
    };
    for (let length = 0; length < 300; length++)
      for (const last of ['', 'z', '\u00fc', '\u6c34', '\u{10151}']) {
        const text = 'a'.repeat(length) + last;
        assert.equal(written(text), Buffer.from(encodeCbor(text)).toString('hex'), `${length} and ${last}`);
        assert.throws(() => sink.text(`${text}\ud800`), /lone surrogate/);
        const bytes = encodeCbor(text);
        cursor.start(bytes);
        assert.equal(cursor.text(), text);
        if (text === '') continue;
        bytes[bytes.length - 1] = 0xff;
        cursor.start(bytes);
        assert.throws(() => cursor.text(), /not valid UTF-8/);
      }
  });

  it('the keys of maps and objects are sorted', () => {
    assert.equal(
      Buffer.from(encodeCbor({ bb: 1, a: 2, aa: 3 })).toString('hex'),
      'a3616102626161036262620 1'.replace(' ', ''),
    );
  });

  it('a fraction cannot be written', () => {
    assert.throws(() => encodeCbor(1.5), RangeError);
  });
});

describe('crc32c', () => {
  it('crc32c gives the published check values', () => {
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
    assert.equal(crc32c(new Uint8Array()), 0);
  });

  it('crc32c is right at every start and length', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => index * 37);
    for (let start = 0; start < 17; start++) {
      for (let end = start; end < 64; end++) {
        let bitwise = 0xffffffff;
        for (const byte of bytes.subarray(start, end)) {
          bitwise ^= byte;
          for (let bit = 0; bit < 8; bit++) bitwise = bitwise & 1 ? (bitwise >>> 1) ^ 0x82f63b78 : bitwise >>> 1;
        }
        assert.equal(crc32c(bytes, start, end), ~bitwise >>> 0);
      }
    }
  });
});
