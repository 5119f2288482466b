// Text reaches a terminal by one way, and the type of that way takes only printable text.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { diagnostic } from '../../src/cli/terminal/diagnostic.ts';
import { show } from '../../src/cli/terminal/show.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import {
  jsonText,
  type Printable,
  painted,
  printable,
  printableJson,
  printableLines,
} from '../../src/words/printable.ts';

/** What a terminal, a reader or the runner of a CI would obey. */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const colours = /\u001b\[[\d;]*m/g;
const foreign = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '[',
      '1',
      'm',
      '\n',
      '\r',
      '\u009b',
      '\u2028',
      '\u2029',
      '\u061c',
      '\u202e',
      '\u2066',
      '"',
      '\\',
    ),
    fc.constantFrom('\u001b[31m', '::error::', '##[error]', '\u001b]0;x\u0007'),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  ),
  maxLength: 30,
});

describe('shown text', () => {
  it('shown text has no control character', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        assert.doesNotMatch(printable(text), obeyed);
        for (const line of printableLines(text).split('\n')) assert.doesNotMatch(line, obeyed);
        for (const line of painted(text).replaceAll(colours, '').split('\n')) assert.doesNotMatch(line, obeyed);
        for (const line of jsonText({ text, [text]: [text] }, 2).split('\n')) assert.doesNotMatch(line, obeyed);
      }),
      { numRuns: 2000 },
    );
  });

  it('text that is escaped twice equals text that is escaped once', () => {
    fc.assert(fc.property(foreign, (text) => printable(printable(text)) === printable(text)));
  });

  it('printed JSON parses to the same value', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        assert.deepEqual(JSON.parse(jsonText({ text })), { text });
        assert.deepEqual(JSON.parse(printableJson(JSON.stringify([text]))), [text]);
      }),
    );
  });

  it('a diagnostic has one line for each part, whatever the names in it', () => {
    fc.assert(
      fc.property(foreign, foreign, foreign, (message, place, remedy) => {
        const lines = diagnostic('error', { message, place, remedy }).split('\n');
        assert.ok(
          lines.every((line, at) => at === lines.length - 1 || /^(error|help): |^ {2}--> /.test(line)),
          lines.join('|'),
        );
      }),
    );
  });

  it('the type of printable text accepts no other text', () => {
    const seen: string[] = [];
    const stream = { write: (text: string) => seen.push(text) > 0 } as Pick<NodeJS.WriteStream, 'write'>;
    const text: Printable = printable('a');
    show(stream, text);
    // @ts-expect-error: it may be anything
    show(stream, 'b');
    // @ts-expect-error: it may have got anything beside it
    show(stream, `${text} c`);
    assert.equal(seen.length, 3);
  });

  it('the command line writes to a stream in one file alone', () => {
    const folder = join(packageRoot, 'src/cli');
    const others = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'terminal/show.ts')
      .filter((file) =>
        /(?:stdout|stderr|stream|screen|textStream\([^)]*\))\.write\(|\bconsole\./.test(
          readFileSync(join(folder, file), 'utf8'),
        ),
      );
    assert.deepEqual(others, []);
    const elsewhere = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/^(cli|first-mac|schema)\//.test(file))
      .filter((file) =>
        /(?:stdout|stderr)\.write\(|\bconsole\./.test(readFileSync(join(packageRoot, 'src', file), 'utf8')),
      );
    const because = 'what the client itself prints is passed on; replay() says what it wrote to a file of expectations';
    assert.deepEqual(elsewhere, ['index.ts', 'run/client/client-start.ts'], because);
  });
});
