// Every regular expression of the product takes time in proportion to the length of its text. Text from a trace, a
// client or a report may be made to be slow.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsTokens from 'js-tokens';
import { analyse } from 'scslre';
import { packageRoot } from '../../src/system/package-root.ts';

/** Slow patterns of texts that nobody else writes, or that cannot be long, and why. */
const excused: Readonly<Record<string, string>> = {
  '/\\+?-?[\\d.,]+ (?:ns|µs|ms|s|%)(?![\\w])\\S*|\\(rule \\d\\)\\S*|\\S+/g':
    'its last alternative takes the whole word, so the next search begins after it',
  '/\\B(?=(\\d{3})+$)/g': 'a number of ours, of at most 20 digits',
};

/** Their input is a table of the sources. */
const ownInput = /^(schema|first-mac)\//;

function literalsIn(source: string): string[] {
  return [...jsTokens(source)].flatMap(({ type, value }) => (type === 'RegularExpressionLiteral' ? [value] : []));
}

function slowParts(literal: string): string[] {
  const end = literal.lastIndexOf('/');
  const { reports } = analyse(
    { source: literal.slice(1, end), flags: literal.slice(end + 1) },
    { reportTypes: { Move: true, Self: true, Trade: true } },
  );
  return reports.map(({ type }) => type);
}

const folder = join(packageRoot, 'src');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !ownInput.test(file),
);

describe('the regular expressions', () => {
  it('every pattern of the product takes linear time', () => {
    const literals = new Map(
      files.flatMap((file) => literalsIn(readFileSync(join(folder, file), 'utf8')).map((each) => [each, file])),
    );
    assert.ok(literals.size > 150, `${literals.size} patterns were found`);
    const slow = [...literals].filter(([literal]) => slowParts(literal).length > 0);
    assert.deepEqual(
      slow.filter(([literal]) => !Object.hasOwn(excused, literal)),
      [],
    );
    assert.deepEqual(
      Object.keys(excused).filter((literal) => !literals.has(literal)),
      [],
      'excused, but gone',
    );
  });

  it('patterns are made from text in three known files alone', () => {
    const made = files.filter((file) => /\bRegExp\(/.test(readFileSync(join(folder, file), 'utf8')));
    assert.deepEqual(made.sort(), ['bench/thread-usage.ts', 'run/ledger/segment-files.ts', 'words/printable.ts']);
  });

  for (const [what, literal] of [
    ['two neighbours that match the same letter', '/^(\\d{1,6})\\s+(\\S.*?)\\s+0x[\\da-f]+\\s+(.*)$/'],
    ['a repetition of a repetition', '/^(a+)+$/'],
    ['a search that begins anew at each letter', '/\\s+$/'],
  ] as const)
    it(`${what} is found to be slow`, () => assert.notDeepEqual(slowParts(literal), []));
});
