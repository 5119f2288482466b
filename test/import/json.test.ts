// The JSON scanner reads exactly what JSON allows, and refuses what JSON forbids, with the column.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { depthLimit, JsonError, JsonScanner } from '../../src/import/json.ts';
import { keyPathAt } from '../../src/import/key-path.ts';
import { exactJson } from './exact-json.ts';

const integer = (text: string): number | bigint => new JsonScanner(text).integer();
const string = (text: string): string => new JsonScanner(text).string();

describe('JSON', () => {
  it('integers of any size are kept', () => {
    assert.equal(integer('0'), 0);
    assert.equal(integer('-12'), -12);
    assert.equal(integer('999999999999999'), 999999999999999);
    assert.equal(integer('9007199254740991'), 9007199254740991);
    assert.equal(integer('9007199254740993'), 9007199254740993n);
    assert.equal(integer('-9223372036854775808'), -9223372036854775808n);
    assert.equal(integer('18446744073709551616'), 18446744073709551616n);
  });

  it('every escape is read', () => {
    assert.equal(string('"\\/a\\/b"'), '/a/b');
    assert.equal(string('"\\"\\\\\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"'), '"\\\b\f\n\r\té😀');
    assert.equal(string('"a\\\\"'), 'a\\');
    assert.equal(string('"\\\\\\/"'), '\\/');
  });

  it('every text is read, with its slashes escaped or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'/\\"a \tüé☃😀') }), (text) => {
        const json = JSON.stringify(text);
        assert.equal(string(json), text);
        assert.equal(string(json.replaceAll('/', '\\/')), text);
      }),
    );
    const long = '/é'.repeat(100_000);
    assert.equal(string(JSON.stringify(long).replaceAll('/', '\\/')), long);
  });

  it('columns count UTF-16 units', () => {
    for (const before of ['', 'é', '☃', '😀é']) {
      const text = `{"${before}":"${before}","b":+}`;
      assert.throws(
        () => new JsonScanner(text).skip(),
        (error) => error instanceof JsonError && error.column === text.indexOf('+') + 1,
      );
      assert.equal(keyPathAt(text, text.indexOf('+') + 1), 'b');
    }
  });

  const refused: readonly (readonly [text: string, column: number, why: RegExp])[] = [
    ['', 1, /ends too early/],
    ['{"a":1', 7, /',' or '}'/],
    ['{"a":1,}', 8, /key in double quotes/],
    ['[1,]', 4, /value is expected/],
    ['{a:1}', 2, /key in double quotes/],
    ['{"a" 1}', 6, /':'/],
    ['[01]', 2, /broken number/],
    ['[1.]', 2, /broken number/],
    ['[+1]', 2, /value is expected/],
    ['[1e]', 2, /broken number/],
    ['"a', 1, /no closing quote/],
    ['["a\\"]', 2, /no closing quote/],
    ['"\\x"', 2, /escape/],
    ['"\\u12g4"', 2, /escape/],
    ['"\\ud800"', 1, /surrogate/],
    ['"a\tb"', 3, /control character/],
    ['tru', 1, /value is expected/],
    ['1 2', 3, /text after/],
    ["{'a':1}", 2, /double quotes/],
  ];
  for (const [text, column, why] of refused) {
    it(`the text ${JSON.stringify(text)} is refused`, () => {
      assert.throws(
        () => exactJson(text),
        (error) => error instanceof JsonError && error.column === column && why.test(error.message),
      );
    });
  }

  it('too many levels of nesting are refused', () => {
    assert.ok(exactJson('['.repeat(depthLimit) + ']'.repeat(depthLimit)));
    assert.throws(() => exactJson('['.repeat(100_000)), /levels of nesting/);
    assert.throws(() => exactJson('{"a":'.repeat(100_000)), /levels of nesting/);
  });

  it('the scanner agrees with JSON.parse on every value', () => {
    const withText = (value: unknown): unknown => {
      if (typeof value === 'number') return { number: JSON.stringify(value) };
      if (value === null || typeof value === 'boolean') return String(value);
      if (Array.isArray(value)) return value.map(withText);
      if (typeof value !== 'object') return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withText(each)]));
    };
    const values = fc.jsonValue({ maxDepth: 6 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(values, fc.nat(3), (value, indent) => {
        assert.deepEqual(exactJson(JSON.stringify(value, null, indent)), withText(JSON.parse(JSON.stringify(value))));
      }),
    );
  });

  it('the scanner refuses what JSON.parse refuses, and throws only JSON errors', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: fc.constantFrom(...'{}[]",:\\u0d1e-+.tnfrl ') }), (text) => {
        const ours = attempt(() => exactJson(text), JsonError);
        const theirs = attempt(() => JSON.parse(text), SyntaxError);
        assert.equal(ours, theirs);
      }),
    );
  });

  it('a key is read with its escapes', () => {
    const scanner = new JsonScanner('{"p\\u0061th" : 4}');
    scanner.openObject();
    assert.equal(scanner.key(), 'path');
  });

  it('the keys that lead to a column are found', () => {
    const text = '{"a":[{"b":1},{"c":{"d":xyz}}]}';
    assert.equal(keyPathAt(text, text.indexOf('xyz') + 1), 'a[1].c.d');
    assert.equal(keyPathAt(text, text.indexOf('1') + 1), 'a[0].b');
    assert.equal(keyPathAt(text, 1), '');
  });
});

function attempt(act: () => unknown, expected: new (...words: never[]) => Error): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof expected)) throw error;
    return false;
  }
}
