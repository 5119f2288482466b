// What both redactors do; test/native/reference.test.ts compares them.
import assert from 'node:assert/strict';
import { NativeRedactor } from '../../src/edit/native-redactor.ts';
import { policyOf, type RedactionPolicy, withRules } from '../../src/edit/policy.ts';
import { Redactor } from '../../src/edit/redactor.ts';
import { NotNative } from '../../src/trace/native-writer.ts';
import { everyCase } from '../cases.ts';
import { keepsNoMemory } from '../trace/native-memory.ts';
import '../with-addon.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');

const redactors = {
  native: (policy: RedactionPolicy) => new NativeRedactor(policy, key),
  script: (policy: RedactionPolicy) => new Redactor(policy, key),
};

describe('the redactor in native code', () => {
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
