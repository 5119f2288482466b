// The text of a suite, of made-up results.
import assert from 'node:assert/strict';
import { nothingStale } from '../../src/suite/stale.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { attemptOf, cellOf, cellsOf, suiteOf } from './results.ts';

describe('the text of a suite', () => {
  it('the last output of a client keeps its lines, and nothing else of it has an effect', () => {
    const attempt = { ...attemptOf(null, 'timed out'), output: 'first\n\u001b[2Jsecond\n' };
    const cells = [cellOf('agent/day', 'error', [attempt])];
    const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
    assert.match(text, /\nERROR timed out\n[\s\S]*\n {3}\| first\n {3}\| \\x1b\[2Jsecond\n/);
  });
});
