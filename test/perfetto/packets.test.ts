// Ten packets, encoded by hand from Perfetto's documentation, byte for byte; and what the encoder does at its limits.
import assert from 'node:assert/strict';
import { maxInterned, Packets } from '../../src/perfetto/packets.ts';
import { maxTextCharacters } from '../../src/perfetto/wire.ts';
import { packetsOf, readTrace } from './read-trace.ts';

const frame = { image: 'client', address: '0x11f3' };

function written(use: (packets: Packets) => void): Uint8Array {
  const pieces: Uint8Array[] = [];
  const packets = new Packets((bytes) => pieces.push(bytes.slice()));
  use(packets);
  packets.finish();
  return Buffer.concat(pieces);
}

/** `08 01` and texts in quotes. */
function bytesOf(...lines: readonly string[]): Buffer {
  const words = lines.join(' ').match(/'[^']*'|[0-9a-f]{2}/g) ?? [];
  return Buffer.concat(
    words.map((word) => (word.startsWith("'") ? Buffer.from(word.slice(1, -1)) : Buffer.from(word, 'hex'))),
  );
}

describe('packets of a Perfetto trace', () => {
  it('the packets are those that were encoded by hand', () => {
    const bytes = written((packets) => {
      packets.track({ name: 'c', parent: null, process: { pid: 300, name: 'c' } });
      packets.track({ name: 't', parent: 1, thread: { pid: 300, tid: 301 }, rank: 100 });
      packets.track({ name: 'depth', parent: 1, counter: 'count', description: 'd' });
      packets.begin('begin', 2, 200, 'OPEN', 'message').flow(5).says('pid', 7).says('path', '/a').done();
      packets.begin('begin', 2, 250, 'OPEN', 'message').says('path', '/a').says('late', true).says('lock', 255n).done();
      packets.end(2, 300);
      packets.begin('instant', 2, 301, 'hit', 'message').lastFlow(5).says('left', -1).done();
      packets.count(3, 302, -2);
      const stack = [
        { ...frame, function: 'f', file: 'a.c', line: 9 },
        { ...frame, function: 'main', file: null, line: null },
      ];
      packets.begin('instant', 2, 303, 'hit', 'message').stack(stack).done();
    });
    const expected = [
      // timestamp 0 of clock 6, sequence 1, flags 1, first; default clock 64; clocks 64 and 6 are both at 0
      bytesOf(
        '0a 20 40 00 d0 03 06 50 01 68 01 b8 05 01',
        'da 03 03 d0 03 40',
        '32 0c 0a 04 08 40 10 00 0a 04 08 06 10 00',
      ),
      // sequence 1, flags 2; descriptor: uuid 1, name, process of pid 300; children by rank
      bytesOf('0a 16 50 01 68 02', "e2 03 0f 08 01 12 01 'c' 1a 06 08 ac 02 32 01 'c' 58 03"),
      // uuid 2, parent 1, name, thread 301 of 300; rank 100
      bytesOf('0a 1d 50 01 68 02', "e2 03 16 08 02 28 01 12 01 't' 22 09 08 ac 02 10 ad 02 2a 01 't' 58 03 60 64"),
      // uuid 3, parent 1, a counter of unit 2, with a description
      bytesOf('0a 19 50 01 68 02', "e2 03 12 08 03 28 01 12 05 'depth' 42 02 18 02 72 01 'd'"),
      // at 200: a slice begins on track 2; name, category, both notes and the path are new
      bytesOf('0a 5d 50 01 68 02 40 c8 01 5a 1f', '48 01 58 02 50 01 18 01', 'f9 02 05 00 00 00 00 00 00 00'),
      bytesOf('22 04 08 01 20 07', '22 05 08 02 88 01 01'),
      bytesOf("62 33 12 08 08 01 12 04 'OPEN'", "0a 0b 08 01 12 07 'message'"),
      bytesOf("1a 07 08 01 12 03 'pid'", "1a 08 08 02 12 04 'path'", "ea 01 06 08 01 12 02 '/a'"),
      // at 250: the same names by number; a flag, and an address
      bytesOf('0a 3b 50 01 68 02 40 fa 01 5a 1c', '48 01 58 02 50 01 18 01', '22 05 08 02 88 01 01'),
      bytesOf('22 04 08 03 10 01', '22 05 08 04 38 ff 01'),
      bytesOf("62 14 1a 08 08 03 12 04 'late' 1a 08 08 04 12 04 'lock'"),
      // at 300: it ends
      bytesOf('0a 0d 50 01 68 02 40 ac 02 5a 04 48 02 58 02'),
      // at 301: an instant, the last of flow 5; minus one has ten bytes
      bytesOf('0a 3f 50 01 68 02 40 ad 02 5a 21', '48 03 58 02 50 02 18 01', '81 03 05 00 00 00 00 00 00 00'),
      bytesOf('22 0d 08 05 20 ff ff ff ff ff ff ff ff ff 01'),
      bytesOf("62 13 12 07 08 02 12 03 'hit' 1a 08 08 05 12 04 'left'"),
      // at 302: a counter
      bytesOf('0a 19 50 01 68 02 40 ae 02 5a 10', '48 04 58 03 f0 01 fe ff ff ff ff ff ff ff ff 01'),
      // at 303: a stack of main and f; of f the file and the line are known
      bytesOf('0a 49 50 01 68 02 40 af 02 5a 0b 48 03 58 02 50 02 18 01 c0 03 01'),
      bytesOf("62 33 2a 05 08 01 12 01 'f' 92 01 07 08 01 12 03 'a.c' 32 08 08 01 10 01 28 01 30 09"),
      bytesOf("2a 08 08 02 12 04 'main' 32 04 08 02 10 02 3a 06 08 01 10 02 10 01"),
    ];
    assert.equal(Buffer.from(bytes).toString('hex'), Buffer.concat(expected).toString('hex'));
    const packets = packetsOf(bytes);
    assert.equal(packets.length, 10);
    const { events } = readTrace(bytes);
    assert.deepEqual(events[1]?.says, { path: '/a', late: true, lock: 255 });
    assert.deepEqual(events.at(-1)?.stack, ['main', 'f a.c:9']);
    assert.deepEqual(
      events.map(({ ns, type }) => [ns, type]),
      [
        [200, 'begin'],
        [250, 'begin'],
        [300, 'end'],
        [301, 'instant'],
        [302, 'counter'],
        [303, 'instant'],
      ],
    );
  });

  it('numbers of any size are written and read back', () => {
    const values = [0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1, -1, -(2 ** 53 - 1)];
    const bytes = written((packets) => {
      packets.track({ name: 'n', parent: null, counter: 'ns' });
      for (const value of values) packets.count(1, Math.abs(value), value);
      packets.count(1, -5, 0);
    });
    const { events } = readTrace(bytes);
    assert.deepEqual(
      events.map(({ value }) => value),
      [...values, 0],
    );
    assert.deepEqual(
      events.map(({ ns }) => ns),
      [...values.map(Math.abs), 0],
    );
  });

  it('any text is written as valid UTF-8, cut at its largest length', () => {
    const texts = ['\ud800', 'a\udfffb', '\u0000', '</script>\u001b[31m', '𝄞'.repeat(400), 'ü'.repeat(5000), '\u202e'];
    const bytes = written((packets) => {
      packets.track({ name: texts[0] ?? '', parent: null, process: { pid: 1, name: texts[1] ?? '' } });
      for (const text of texts) packets.begin('instant', 1, 1, text, 'message').says('path', text).done();
    });
    const { events } = readTrace(bytes);
    const shown = texts.map((text) =>
      text.length > maxTextCharacters ? `${text.slice(0, maxTextCharacters - 1)}…` : Buffer.from(text).toString(),
    );
    assert.deepEqual(
      events.map(({ name }) => name),
      shown,
    );
    assert.deepEqual(
      events.map(({ says }) => says.path),
      shown,
    );
  });

  it('a text is written once, up to the largest number of texts', () => {
    const texts = Array.from({ length: maxInterned + 3 }, (_, at) => `/path/${at}/`);
    const bytes = written((packets) => {
      packets.track({ name: 'n', parent: null });
      for (const round of [1, 2])
        for (const text of texts) packets.begin('instant', 1, round, text, 'x').says('p', text).done();
    });
    const trace = readTrace(bytes);
    assert.deepEqual(
      trace.events.map(({ says }) => says.p),
      [...texts, ...texts],
    );
    assert.deepEqual(
      trace.events.map(({ name }) => name),
      [...texts, ...texts],
    );
    const count = Buffer.from(bytes).toString('latin1').split('/path/17/').length;
    assert.ok(count <= 3, `${count}`);
    const late =
      Buffer.from(bytes)
        .toString('latin1')
        .split(`/path/${maxInterned + 2}/`).length - 1;
    assert.equal(late, 4);
  });

  it('the packets are written in pieces of bounded size', () => {
    let largest = 0;
    const packets = new Packets((bytes) => {
      largest = Math.max(largest, bytes.length);
    });
    packets.track({ name: 'n', parent: null });
    for (let at = 0; at < 20_000; at += 1) packets.begin('instant', 1, at, 'x', 'x').says('n', at).done();
    packets.finish();
    assert.ok(largest > 10_000 && largest < 80_000, `${largest}`);
  });
});
