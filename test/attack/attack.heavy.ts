// Each row of attacks: none may find anything. `npm run attack` prints the same rows, with their counts.
import assert from 'node:assert/strict';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { attackRows } from './rows.ts';

describe('an attack', () => {
  for (const { name, about, attack, leftOut } of attackRows) {
    it(`the attack with ${name} finds nothing: ${about}`, async function () {
      leaveOutOnMac(this, 'its processes are looked up in /proc');
      const why = leftOut?.() ?? null;
      if (why !== null) skip(this, why);
      const bad: string[] = [];
      let tried = 0;
      for await (const attempt of attack(false)) {
        tried += 1;
        if (attempt.bad !== null) bad.push(`${attempt.what}: ${attempt.bad}`);
      }
      assert.equal(bad.length, 0, bad.join('\n'));
      assert.ok(tried > 0);
    });
  }
});
