// Every call of the table is found by the names that people, symbols and selectors have for it, without a second list.
import assert from 'node:assert/strict';
import { callNamed, callOfSymbol, callWords, methodCall, spellingsOf } from '../../src/schema/calls/call-spellings.ts';
import { calls } from '../../src/schema/calls/calls.ts';
import { knownCalls, reasonOf } from '../../src/schema/calls/known-calls.ts';

describe('the spellings of calls', () => {
  it('a function that the kit exports under its own prefix is found by its symbol', () => {
    assert.equal(callOfSymbol('esreplay_SecStaticCodeCreateWithPath')?.name, 'SecStaticCodeCreateWithPath');
    assert.equal(callOfSymbol('esreplay_open'), undefined, 'only functions of macOS have it');
  });

  it('each call of the table is found by its name, as it is imported or sent', () => {
    const lost = knownCalls.filter(({ name }) => {
      const [, type, selector] = /^[-+]\[(\w+) ([\w:]+)\]$/.exec(name) ?? [];
      const imported = selector === undefined ? callOfSymbol(name) : methodCall(selector, (named) => named === type);
      return callNamed(name)?.name !== name || imported?.name !== name;
    });
    assert.deepEqual(lost, []);
    assert.equal(new Set(callWords).size, callWords.length);
  });

  it('each other spelling of a call leads to it', () => {
    for (const { name } of calls)
      for (const spelling of spellingsOf(name)) assert.equal(callNamed(spelling)?.name, name, spelling);
  });

  it('each call that can block has a reason, except bare system calls', () => {
    const without = knownCalls.filter((known) => known.class !== 'allowed' && reasonOf(known) === null);
    assert.deepEqual([...new Set(without.map(({ family }) => family))], ['system']);
  });

  const typed: readonly (readonly [word: string, name: string | undefined])[] = [
    ['getpwuid()', 'getpwuid'],
    ['GetPwUid', 'getpwuid'],
    ['_Exit', '_exit'],
    ['open$NOCANCEL', 'open'],
    ['[NSTask launch]', '-[NSTask launch]'],
    ['NSTask launch', undefined],
    ['NSDateFormatter', 'NSDateFormatter'],
    ['DispatchQueue.sync', 'dispatch_sync'],
    ['opens', undefined],
    ['', undefined],
    ['constructor', undefined],
  ];
  for (const [word, name] of typed)
    it(`the word '${word}' names ${name ?? 'no call'}`, () => {
      assert.equal(callNamed(word)?.name, name);
    });

  const symbols: readonly (readonly [symbol: string, name: string | undefined])[] = [
    ['open@GLIBC_2.2.5', 'open'],
    ['getpwuid$INODE64', 'getpwuid'],
    ['fopen$DARWIN_EXTSN', 'fopen'],
    ['__printf_chk', 'printf'],
    ['OBJC_CLASS_$_NSDateFormatter', 'NSDateFormatter'],
    ['OBJC_CLASS_$_NSDate', undefined],
    ['$s10Foundation13DateFormatterCMa', 'DateFormatter'],
    ['$s10Foundation4DateVMa', undefined],
    ['$sSo17OS_dispatch_queueC8DispatchE4sync7executeyyyXE_tF', 'dispatch_sync'],
    ['$sSo17OS_dispatch_queueC8DispatchE5async7executeyyyXE_tF', undefined],
    ['my_open', undefined],
    ['$INODE64', undefined],
    ['toString', undefined],
  ];
  for (const [symbol, name] of symbols)
    it(`the imported symbol ${symbol} is ${name ?? 'no call'}`, () => {
      assert.equal(callOfSymbol(symbol)?.name, name);
    });

  it('a short selector counts only beside its class', () => {
    assert.equal(
      methodCall('launch', () => false),
      undefined,
    );
    assert.equal(methodCall('launch', (name) => name === 'NSTask')?.name, '-[NSTask launch]');
    assert.equal(methodCall('stringByResolvingSymlinksInPath', () => false)?.family, 'file');
  });
});
