// What messages are, read in two ways: all AUTH messages of a trace, and those of findings.
import assert from 'node:assert/strict';
import { readIdentities } from '../../src/expectations/trace-identities.ts';
import { nameMessages, nameOf, type PlainMessage } from '../../src/run/collect/message-names.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { tracePath } from '../../src/trace/samples.ts';
import { identitiesOf } from '../../src/verdict/message-identities.ts';

describe('identities of messages', () => {
  for (const sample of ['@first-run', '@corner-cases', '@early-boot'])
    it(`each AUTH message of ${sample} has one identity, whoever asks`, async () => {
      const trace = tracePath(sample);
      const { of, countOf } = readIdentities(trace);
      const named = await nameMessages(trace, new Set(of.keys()));
      const found = await identitiesOf(trace, named);
      assert.ok(of.size > 0);
      assert.deepEqual(
        [...of].map(([index, identity]) => [index, { ...identity, of: countOf(identity) }]),
        [...found].sort(([a], [b]) => a - b),
      );
      const reader = openTrace(trace);
      try {
        for (const { index, message } of reader.messages())
          if (of.has(index)) assert.deepEqual(named.get(index), nameOf(message as unknown as PlainMessage));
      } finally {
        reader.close();
      }
    });
});
