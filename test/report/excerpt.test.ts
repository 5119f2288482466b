// The client's line in a report: its neighbours, the caret, what fits, what is made harmless, why there is none.
import assert from 'node:assert/strict';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { excerptLines } from '../../src/report/excerpt.ts';
import { SourceFiles } from '../../src/report/source-files.ts';
import { columnsOf } from '../../src/words/columns.ts';
import { freshFolder } from '../folder.ts';

const colours = pc.createColors(false);

describe('an excerpt of the source', () => {
  let folder = '';
  before(() => {
    folder = realpathSync(freshFolder());
  });

  const excerpt = (lines: readonly string[], line: number, calls: readonly string[], label = '', columns = 80) => {
    writeFileSync(join(folder, 'client.c'), lines.join('\n'));
    const frame = { function: 'handle', file: 'client.c', line, image: null, address: '0x1' };
    return excerptLines(frame, calls, label, {
      columns,
      colours,
      verbose: false,
      cut: true,
      sources: new SourceFiles([folder]),
    });
  };

  it('an excerpt has the line, its neighbours without common indent, and a caret at the call', () => {
    assert.deepEqual(
      excerpt(['  if (a)', '    int fd = reopen(open (path));', '  done();'], 2, ['fopen', 'open'], 'slow'),
      [
        '     1 | if (a)',
        '   > 2 |   int fd = reopen(open (path));',
        '       |                   ^~~~ slow',
        '     3 | done();',
      ],
    );
  });

  it('the caret is at the beginning of a line without the name of the call', () => {
    assert.deepEqual(excerpt(['std::ifstream in(path);'], 1, ['open']), [
      '   > 1 | std::ifstream in(path);',
      '       | ^',
    ]);
  });

  it('the caret takes tabs and wide characters into account', () => {
    assert.deepEqual(excerpt(['a;', '\tf("日本", open(p));'], 2, ['open']), [
      '     1 | a;',
      '   > 2 |     f("日本", open(p));',
      '       |               ^~~~',
    ]);
  });

  it('the underline is cut for its label, and a label that does not fit is left out', () => {
    const line = [`status = SecStaticCodeCheckValidity(code);`];
    const shown = (label: string) => excerpt(line, 1, ['SecStaticCodeCheckValidity'], label, 48)[1];
    assert.equal(shown('worst 1.2 ms'), '       |          ^~~~~~~~~~~~~~~~~ worst 1.2 ms');
    assert.equal(shown('w'.repeat(40)), '       |          ^~~~~~~~~~~~~~~~~~~~~~~~~~');
  });

  it('the excerpt of a long line is the part with the call, within the width', () => {
    const long = `${'x'.repeat(300)} open(path) ${'y'.repeat(100)}`;
    const lines = excerpt(['short', long, long], 2, ['open']);
    assert.deepEqual(
      lines.map((line) => columnsOf(line) <= 80),
      [true, true, true, true],
    );
    const [before, line = '', caret = ''] = lines;
    assert.equal(before, '     1 |');
    assert.match(line, /\| …x+ open\(path\) y+…$/);
    assert.equal(line.slice(caret.indexOf('^'), caret.lastIndexOf('~') + 1), 'open');
  });

  it('control characters of the source are escaped', () => {
    const [line = ''] = excerpt(['a\u001b[2J \u202e open(p);'], 1, ['open']);
    assert.equal(line, '   > 1 | a\\x1b[2J \\u202e open(p);');
  });

  it('the excerpt of a missing line is the reason why it is missing', () => {
    assert.deepEqual(excerpt(['one'], 7, []), ['   no source: it has only 1 line now']);
  });
});

describe('columns of a terminal', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩', 2],
    ['┌─▶', 3],
    ['한', 2],
    ['ｆ', 2],
  ];
  for (const [text, columns] of cases)
    it(`the text ${JSON.stringify(text)} takes ${columns} columns`, () => assert.equal(columnsOf(text), columns));
});
