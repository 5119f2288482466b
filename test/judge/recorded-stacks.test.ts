// Places of findings in clients in Rust, Go and Swift: the author's line.
import assert from 'node:assert/strict';
import type { Frame } from '../../src/symbols/frame.ts';
import { ownIndex } from '../../src/verdict/own-code.ts';
import { framesOf, recordedStacks } from './recorded-stacks.ts';

const placeOf = (frame: Frame | undefined): string | null =>
  frame?.file == null ? null : `${frame.file}${frame.line === null ? '' : `:${frame.line}`}`;

describe('a recorded stack', () => {
  for (const recorded of recordedStacks) {
    const { of, before, after } = recorded;
    const frames = framesOf(recorded);
    it(`of ${of} leads to ${after ?? "no line of the author's"}, not to ${before}`, () => {
      assert.equal(placeOf(frames.find(({ file }) => file !== null)), before);
      assert.equal(placeOf(frames[ownIndex(frames)]), after);
    });
  }
});
