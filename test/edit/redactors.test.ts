// The addon redacts every value as the redactor in TypeScript does, and counts as that one does.
import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { NativeRedactor } from '../../src/edit/native-redactor.ts';
import { policyOf, profileNames, type RedactionPolicy, withRules } from '../../src/edit/policy.ts';
import { Redactor, type ValueRedactor } from '../../src/edit/redactor.ts';
import { type ContentName, contentNames, redactionActions, redactionRules } from '../../src/schema/contents.ts';
import type { Text } from '../../src/schema/generated/messages.ts';
import { NotNative } from '../../src/trace/native-writer.ts';
import { cases, everyCase } from '../cases.ts';
import { keepsNoMemory } from '../trace/native-memory.ts';
import '../with-addon.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');

/** What policies and redactors tell apart, and what they may take for it. */
const pieces = [
  '/',
  '/',
  '/',
  '.',
  '..',
  '=',
  '\0',
  '\0/',
  ' ',
  ':',
  'file://',
  '/usr/bin',
  '/usr/local',
  '/Users/',
  '/opt/us',
  'usr',
  'bin',
  'Users',
  'Shared',
  'alice',
  'com.apple.',
  'com.',
  'HOME=',
  'PATH',
  'DYLD_',
  '\u00fc',
  '\u00fcr.',
  '\ufffd',
  '\u{1f600}',
  `${'a/'.repeat(300)}`,
  'b.'.repeat(300),
  'x'.repeat(200),
].map((piece) => Buffer.from(piece));
const notText = [Buffer.of(0xff), Buffer.of(0xc3), Buffer.of(0xfc, 0x72, 0x2e)];

const text: fc.Arbitrary<Text> = fc
  .array(fc.constantFrom(...pieces, ...notText), { maxLength: 7 })
  .map((parts) => textOf(Buffer.concat(parts)));
const textOf = (bytes: Buffer): Text => (isUtf8(bytes) ? bytes.toString() : new Uint8Array(bytes));

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(0, 1, 16, 20, 32, 33).map((size) => new Uint8Array(size)),
  fc.uint8Array({ maxLength: 70 }),
  fc.constant(Uint8Array.from(Buffer.from('alice'))),
);

/** Lists that are whole, and others. */
const accessList: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.nat(3), fc.nat(3), fc.boolean(), fc.uint8Array({ minLength: 150, maxLength: 150 }))
  .map(([entries, stated, isZero, filler]) => {
    const list = Buffer.alloc(44 + 24 * entries);
    if (!isZero) list.set(filler.subarray(0, list.length));
    list.writeUInt32BE(0x012cc16d, 0);
    list.writeUInt32BE(isZero ? entries : stated, 36);
    return new Uint8Array(list);
  });

const kept = (...words: readonly string[]) => fc.subarray([...words, '\u00fcr.', 'com.', 'alice', '*', '\ud800']);
const policy: fc.Arbitrary<RedactionPolicy> = fc
  .record({
    profile: fc.constantFrom(...profileNames),
    actions: fc.array(fc.constantFrom(...redactionActions, 'pseudonym' as const), {
      minLength: redactionRules.length,
      maxLength: redactionRules.length,
    }),
    folders: fc.subarray(['/opt', '/opt/us', '/\u00fc', '/Users/alice/\ud800', `/${'a/'.repeat(600)}a`]),
    trees: fc.subarray(['/opt/us', '/\u00fc/bin', '/usr', '/Users/alice']),
    identifiers: kept(),
    variables: kept('\u00fc*', 'H*'),
  })
  .map(({ profile, actions, ...keep }) =>
    withRules(policyOf(profile), {
      rules: Object.fromEntries(redactionRules.map((rule, index) => [rule, actions[index]])),
      keep,
    }),
  );

type Ask = (redactor: ValueRedactor) => unknown;
const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...contentNames), text).map(asksText) },
  { weight: 4, arbitrary: fc.tuple(text, fc.option(text)).map(asksName) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('hash', 'userId', 'text', 'user'), bytes).map(asksBytes) },
  accessList.map(
    (list): Ask =>
      (redactor) =>
        redactor.accessList(list),
  ),
  bytes.map(
    (list): Ask =>
      (redactor) =>
        redactor.entitlements(list),
  ),
);
function asksText([content, value]: readonly [ContentName, Text]): Ask {
  return (redactor) => redactor.text(content, value);
}
function asksName([value, folder]: readonly [Text, Text | null]): Ask {
  return (redactor) => redactor.text('name', value, folder);
}
function asksBytes([content, value]: readonly ['hash' | 'userId' | 'text' | 'user', Uint8Array]): Ask {
  return (redactor) => redactor.bytes(content, value);
}

const redactors = {
  native: (policy: RedactionPolicy) => new NativeRedactor(policy, key),
  script: (policy: RedactionPolicy) => new Redactor(policy, key),
};

describe('the redactor in native code', () => {
  it('the native redactor makes and counts what the one in TypeScript does', () => {
    const replaced = new Set<string>();
    fc.assert(
      fc.property(policy, fc.array(ask, { minLength: 1, maxLength: 60 }), (chosen, asks) => {
        const [native, script] = [new NativeRedactor(chosen, key), new Redactor(chosen, key)];
        // Each comes again, when some of the answers are known.
        for (const each of [...asks, ...asks.slice(0, 20)]) assert.deepEqual(each(native), each(script));
        assert.deepEqual(native.counts, script.counts);
        for (const rule of redactionRules) if (native.counts[rule] > 0) replaced.add(rule);
      }),
      { numRuns: cases(2000) },
    );
    assert.deepEqual(
      redactionRules.filter((rule) => !replaced.has(rule)),
      [],
    );
  });

  it('a value counts once, however often the cache of answers is emptied', () => {
    const native = new NativeRedactor(policyOf('report'), key);
    const filler = 'x'.repeat(1_000_000);
    const values = Array.from({ length: 40 }, (_, index) => `${filler}${index}`);
    const first = values.map((value) => native.text('user', value));
    assert.deepEqual(
      values.map((value) => native.text('user', value)),
      first,
    );
    assert.equal(native.counts.users, values.length);
  });

  for (const [name, redactorOf] of Object.entries(redactors))
    it(`the end of a folder is found whatever is in the texts: ${name}`, () => {
      for (const [first, second] of [
        [
          { folder: '/Users/alice/secret', name: '..' },
          { folder: null, name: '/Users/alice/secret\0/..' },
        ],
        [
          { folder: '/Users/a\0/secret', name: '..' },
          { folder: '/Users/a', name: 'secret\0/..' },
        ],
        [
          { folder: '', name: '..' },
          { folder: null, name: '\0/..' },
        ],
        [
          { folder: 'a', name: '..' },
          { folder: null, name: '1/a..' },
        ],
      ] as const) {
        const [both, alone] = [redactorOf(policyOf('strict')), redactorOf(policyOf('strict'))];
        assert.equal(both.text('name', first.name, first.folder), '..');
        assert.equal(both.text('name', second.name, second.folder), alone.text('name', second.name, second.folder));
        assert.deepEqual(both.counts, alone.counts);
      }
    });

  // Hashing a gigabyte takes its time.
  if (everyCase)
    keepsNoMemory(
      'the native redactor keeps no memory',
      () => {
        // Written into one array, so that the collector has no reason to run.
        const value = Buffer.alloc(100_000, 0xff);
        const native = new NativeRedactor(policyOf('strict'), key);
        for (let index = 0; index < 600; index++) {
          value.writeUInt32LE(index);
          native.text('user', value);
        }
        native.close();
      },
      5, // nearly all of what the cache holds, so few passes show it
    );

  it('a policy with a NUL in its words is not for native code', () => {
    const chosen = withRules(policyOf('strict'), { keep: { identifiers: ['com.example\0.'] } });
    assert.throws(() => new NativeRedactor(chosen, key), NotNative);
    assert.doesNotMatch(String(new Redactor(chosen, key).text('identifier', 'com.example.agent')), /example/);
  });
});

describe('a policy', () => {
  const chosen = withRules(policyOf('strict'), { keep: { identifiers: ['\u00fcber.'], variables: ['M\u00dc*'] } });
  for (const [name, redactorOf] of Object.entries(redactors))
    it(`identifiers and variables whose names are not ASCII are kept: ${name}`, () => {
      const redactor = redactorOf(chosen);
      assert.equal(redactor.text('identifier', '\u00fcber.agent'), '\u00fcber.agent');
      assert.match(String(redactor.text('environment', 'M\u00dcLL=1')), /^M\u00dcLL=[a-z2-7]{12}$/);
    });
});
