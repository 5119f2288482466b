// Values, policies and questions for the redactors, made at random of what they tell apart.
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { policyOf, profileNames, type RedactionPolicy, withRules } from '../../src/edit/policy.ts';
import type { ValueRedactor } from '../../src/edit/redactor.ts';
import { type ContentName, contentNames, redactionActions, redactionRules } from '../../src/schema/contents.ts';
import type { Text } from '../../src/schema/generated/messages.ts';

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

/** Texts of paths and words, some of which are no UTF-8. */
export const hostileText: fc.Arbitrary<Text> = fc
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
export const policy: fc.Arbitrary<RedactionPolicy> = fc
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

/** A question to a redactor. */
export type Ask = (redactor: ValueRedactor) => unknown;
export const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...contentNames), hostileText).map(asksText) },
  { weight: 4, arbitrary: fc.tuple(hostileText, fc.option(hostileText)).map(asksName) },
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
