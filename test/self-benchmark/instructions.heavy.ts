// The instructions of an AUTH message stay what the page says, until somebody changes the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { best } from '../../scripts/self-benchmark/figure.ts';
import { Place, quickSizes } from '../../scripts/self-benchmark/place.ts';
import {
  compilerName,
  countTolerance,
  measureInstructions,
  missingCallgrind,
} from '../../scripts/self-benchmark/rows/instructions.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const page = join(import.meta.dirname, '../../docs/explain/performance.md');

describe('an AUTH message', () => {
  it('an AUTH message takes as many instructions as the page has', async function () {
    leaveOutOnMac(this, 'valgrind counts programs for Linux');
    const row = readFileSync(page, 'utf8').match(/^\| `instructions` \|.*$/m)?.[0] ?? '';
    const stated = Number(/\| ([\d,]+) Ir/.exec(row)?.[1]?.replaceAll(',', ''));
    const compiler = /g\+\+ [\d.]+ on \w+/.exec(row)?.[0];
    assert.ok(stated > 0 && compiler !== undefined, 'the page has no count');
    const missing = missingCallgrind();
    const why = missing ?? (compiler === compilerName() ? null : `counted with ${compiler}; this is ${compilerName()}`);
    if (why !== null) skip(this, why);
    const place = new Place(quickSizes);
    try {
      const [figure] = await measureInstructions(place);
      assert.ok(figure !== undefined);
      const now = best(figure, figure.measured);
      assert.ok(
        Math.abs(now / stated - 1) <= countTolerance,
        `${Math.round(now)} instead of ${stated}; if that is meant: npm run bench -- --only instructions --write`,
      );
    } finally {
      place.close();
    }
  }).timeout(0);
});
