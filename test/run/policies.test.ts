// `--policy` from the command line to what a real client sees and what the report says; test/replayer/policies.test.ts
// tests every single policy.
import assert from 'node:assert/strict';
import { replay } from '../../src/index.ts';
import { renderText } from '../../src/report/report-text.ts';
import { changedPolicies, parsePolicies, policyWords } from '../../src/run/policies.ts';
import { openPolicyRows, policyRoom } from '../../src/schema/macos/policies.ts';
import { writeTrace } from '../clients/traces.ts';
import { freshFolder } from '../folder.ts';

describe('--policy', () => {
  it('policies that differ from the default are kept, in the order of the table', () => {
    assert.deepEqual(
      parsePolicies(['cache-lifetime=7', 'cached-denials=not-kept', 'queue-capacity=16384', 'unmute-nothing=success']),
      { 'cached-denials': 'not-kept', 'cache-lifetime': 7 },
    );
  });

  it('a number for a policy is a number or a word, and an error outside its range', () => {
    assert.deepEqual(changedPolicies({ 'clear-cache-limit': 0 }), { 'clear-cache-limit': 0 });
    assert.deepEqual(changedPolicies({ 'clear-cache-limit': '0' }), { 'clear-cache-limit': 0 });
    for (const value of [-1, 0.5, '0x10', '', 3_600_001, Number.NaN])
      assert.throws(
        () => changedPolicies({ 'clear-cache-limit': value }),
        /invalid value|needs a value/,
        String(value),
      );
  });

  it('a name that JavaScript objects have is an unknown policy, and an empty one an error', () => {
    assert.throws(() => parsePolicies(['constructor=1']), /unknown policy 'constructor'/);
    assert.throws(() => parsePolicies(['=1']), /--policy needs NAME=VALUE/);
  });

  it('the word of a policy is 0 for the default, else the value plus one', () => {
    const words = policyWords({ 'clear-cache-limit': 0, 'wrong-client-code': 'internal', 'client-limit': 192 });
    const at = (name: string) => words[openPolicyRows.findIndex((row) => row.name === name)];
    assert.equal(words.length, policyRoom);
    assert.deepEqual([at('clear-cache-limit'), at('wrong-client-code'), at('client-limit')], [1, 3, 0]);
  });

  it('a policy holds for a JavaScript handler, and the report names it', async () => {
    const folder = freshFolder();
    const trace = writeTrace(folder, 'mixed');
    const options = {
      handler: () => 'allow' as const,
      pace: 'asap' as const,
      policies: { 'uncounted-messages': 'none', 'client-limit': 192 },
    };
    const report = await replay(trace, options);
    assert.deepEqual(report.options.policies, { 'uncounted-messages': 'none' });
    assert.match(renderText(report), /run .*policy uncounted-messages=none/s);
    assert.match(report.command, / --policy uncounted-messages=none/);
    await assert.rejects(
      replay(trace, { ...options, policies: { 'notify-deadlines': 'zero' } }),
      /unknown policy 'notify-deadlines'/,
    );
  });
});
