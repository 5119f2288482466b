// A file's lines are what lies between its line feeds, however long they are and wherever a chunk ends.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { lineLimitBytes, openLines, textOf } from '../../src/import/lines.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const mebibyte = 1024 * 1024;

interface Found {
  readonly number: number;
  readonly text: string | null;
  readonly isEnded: boolean;
}

async function linesOf(bytes: Buffer): Promise<Found[]> {
  const path = folder.file('lines.jsonl');
  writeFileSync(path, bytes);
  const found: Found[] = [];
  for await (const { lines } of openLines(path).chunks()) {
    for (const line of lines) {
      assert.equal(line.bytes[line.end], 0x0a, 'a scanner would read on');
      const { number, isEnded, isUtf8 } = line;
      found.push({ number, text: isUtf8 ? textOf(line) : null, isEnded });
    }
  }
  return found;
}

/** The same from one string. */
function expected(text: string): Found[] {
  const parts = text.split('\n');
  return parts.flatMap((part, index) =>
    part.trim() === '' ? [] : [{ number: index + 1, text: part, isEnded: index < parts.length - 1 }],
  );
}

describe('lines of a file', () => {
  it('the first line begins after one byte order mark, wherever the first chunk ends', async () => {
    for (const length of [10, mebibyte]) {
      const rest = `\ufeff${'x'.repeat(length)}`;
      assert.deepEqual(await linesOf(Buffer.from(`\ufeff${rest}\n`)), [{ number: 1, text: rest, isEnded: true }]);
    }
  });

  it('lines of any length and script are the same across the ends of chunks', async () => {
    const length = fc.oneof({ weight: 3, arbitrary: fc.nat(50) }, fc.nat(mebibyte + 10));
    const part = fc.record({ length, unit: fc.constantFrom('x', '"', 'é', '☃', '😀'), blank: fc.boolean() });
    const file = fc
      .array(part, { minLength: 1, maxLength: 8 })
      .map((parts) =>
        parts.map(({ length, unit, blank }) => (blank ? ' \r' : `{${unit.repeat(length / unit.length)}`)).join('\n'),
      );
    await fc.assert(
      fc.asyncProperty(file, fc.constantFrom('', '\n', '\n\n'), async (text, end) => {
        const found = await linesOf(Buffer.from(text + end));
        // The texts are too long to be shown.
        assert.ok(JSON.stringify(found) === JSON.stringify(expected(text + end)), `${found.length} lines`);
      }),
      { numRuns: 25 },
    );
  });

  it('a line that is not UTF-8 is marked, and a cut last character is left out', async () => {
    const cut = Buffer.from('{"a":"☃').subarray(0, -1);
    const bytes = Buffer.concat([Buffer.from('{"é":1}\n'), Buffer.of(0xff, 0x0a), Buffer.from('{}\n'), cut]);
    assert.deepEqual(await linesOf(bytes), [
      { number: 1, text: '{"é":1}', isEnded: true },
      { number: 2, text: null, isEnded: true },
      { number: 3, text: '{}', isEnded: true },
      { number: 4, text: '{"a":"', isEnded: false },
    ]);
  });

  it('a line has at most 16 MiB, with a line end or without', async () => {
    const line = Buffer.alloc(lineLimitBytes + 2, 'x');
    line[lineLimitBytes] = 0x0a;
    assert.deepEqual(
      (await linesOf(line)).map(({ text }) => text?.length),
      [lineLimitBytes, 1],
    );
    for (const end of ['', '\n', '\n{}\n']) {
      const longer = Buffer.concat([Buffer.from('{}\n'), Buffer.alloc(lineLimitBytes + 1, 'x'), Buffer.from(end)]);
      await assert.rejects(linesOf(longer), /a line is longer than 16 MiB/);
    }
  });
});
