// A reader with remembered texts reads exactly what a fresh reader reads.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { spanOf } from '../../src/import/json.ts';
import { TextMemo } from '../../src/import/text-memo.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { eventRows } from '../../src/schema/events.ts';
import { newestVersion } from '../../src/schema/versions.ts';
import { buildFile, buildMessage } from '../../src/trace/builders.ts';
import { cases, everyCase } from '../cases.ts';
import { withoutOddTimes } from './json-times.ts';

const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);

/** Returns the same JSON with every object's keys in another order. */
function shuffled(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, turn));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, each]) => [key, shuffled(each, turn)] as const);
  const at = turn % entries.length;
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
}

describe('texts that come again', () => {
  it('are read as the first time, whatever stands around them', () => {
    const reader = new EsloggerLineReader();
    const printer = new EsloggerPrinter();
    const message = fc.record({
      type: fc.constantFrom(...types),
      process: fc.integer({ min: 1, max: 3 }),
      seed: fc.integer({ min: 1, max: 6 }),
      turn: fc.nat(4),
      version: fc.constantFrom(4, 9, newestVersion),
    });
    let refused = 0;
    let total = 0;
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 20 }), (made) => {
        for (const { type, process, seed, turn, version } of made) {
          const built = buildMessage(type, { version }, seed);
          const text = printer.line(
            withoutOddTimes({ ...built, process: buildMessage(type, { version }, process).process }),
          );
          // Numbers lose their last digits here, for both readers alike.
          const line = JSON.stringify(shuffled(JSON.parse(text), turn));
          const fresh = read(new EsloggerLineReader(), line);
          if (typeof fresh === 'string') refused++;
          total++;
          assert.deepEqual(read(reader, line), fresh, line);
        }
      }),
      { numRuns: cases(60) },
    );
    assert.ok(!everyCase || refused * 10 < total, `${refused} of ${total} lines were refused`);
  });

  it('are one frozen object, also with braces in a path', () => {
    const reader = new EsloggerLineReader();
    const printer = new EsloggerPrinter();
    const open = (path: string) => {
      const file = buildFile({ path });
      return reader.read(printer.line(withoutOddTimes(buildMessage(10, { event: { open: { fflag: 1, file } } }, 1))));
    };
    const [, first, again] = [open('/tmp/x'), open('/tmp/x'), open('/tmp/x')];
    assert.equal(first.process, again.process);
    assert.equal(first.event.open?.file, again.event.open?.file);
    assert.ok(Object.isFrozen(first.process.executable.stat.st_mtimespec));
    for (const path of ['/tmp/}', '/tmp/{}}', '/tmp/}","path_truncated":true}']) {
      for (let i = 0; i < 3; i++) assert.equal(open(path).event.open?.file.path, path);
    }
    assert.equal(open('/tmp/x').event.open?.file.path, '/tmp/x');
  });

  it('are found when they come for the third time, and only where they stand whole', () => {
    const memo = new TextMemo();
    const value = { a: 1 };
    met(memo, '{"a":1}', { a: 1 });
    assert.equal(memo.find(spanOf('[{"a":1}]'), 1), undefined);
    met(memo, '{"a":1}', value);
    assert.equal(memo.find(spanOf('[{"a":1}]'), 1), value);
    assert.equal(memo.end, 8);
    for (const [text, at] of [
      ['{"a":12}', 0],
      ['{"a":1', 0],
      ['{"b":{"a":1}}', 0],
      ['', 0],
    ] as const) {
      assert.equal(memo.find(spanOf(text), at), undefined, text);
    }
  });

  it('are found again where a longer text is asked for a byte beyond their end', () => {
    const memo = new TextMemo();
    const long = (end: string) => `{"a":1,"b":"${'x'.repeat(50)}${end}"}`;
    const kept = new Map([long('y'), long('z'), '{"a":1}'].map((text) => [text, { text }]));
    for (const [text, value] of kept) {
      const { bytes, start, end } = spanOf(text);
      assert.equal(memo.find(spanOf(text), 0), undefined);
      memo.keep(bytes, start, end, value);
    }
    for (const [text, value] of kept) assert.equal(memo.find(spanOf(text), 0), value, text);
  });

  it('are forgotten in the end, when others come', () => {
    const memo = new TextMemo();
    const text = (n: number) => `{"n":${n}}`;
    for (let n = 0; n < 10_000; n++) for (const _ of ['first', 'again']) met(memo, text(n), { n });
    assert.equal(memo.find(spanOf(text(0)), 0), undefined);
    assert.deepEqual(memo.find(spanOf(text(9_999)), 0), { n: 9_999 });
  });

  it('are told apart wherever they differ, in any order of coming', () => {
    const object = fc.record({ a: fc.stringMatching(/^[xy]{0,4}$/), b: fc.nat(3), c: fc.nat(12) });
    fc.assert(
      fc.property(fc.uniqueArray(object.map((each) => JSON.stringify(each))), (texts) => {
        const memo = new TextMemo();
        for (const text of texts) {
          assert.equal(memo.find(spanOf(`[${text}]`), 1), undefined);
          memo.keep(spanOf(`[${text}]`).bytes, 1, 1 + text.length, { text });
          for (const other of texts) {
            const isKept = texts.indexOf(other) <= texts.indexOf(text);
            assert.deepEqual(memo.find(spanOf(`[${other}]`), 1), isKept ? { text: other } : undefined);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

function met(memo: TextMemo, text: string, value: object): void {
  const { bytes, start, end } = spanOf(text);
  if (memo.wants(bytes, start, end)) memo.keep(bytes, start, end, value);
}

/** Returns the message, or what is wrong with the line. */
function read(reader: EsloggerLineReader, line: string): unknown {
  try {
    return reader.read(line);
  } catch (error) {
    return (error as Error).message;
  }
}
