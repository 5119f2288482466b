// Places of findings in clients in Rust, Go and Swift: the author's line, and what Go's runtime does for itself.
import assert from 'node:assert/strict';
import type { Frame } from '../../src/symbols/frame.ts';
import { workOfGo } from '../../src/verdict/go-runtime.ts';
import { ownIndex } from '../../src/verdict/own-code.ts';
import { framesOf, recordedStacks } from './recorded-stacks.ts';

const placeOf = (frame: Frame | undefined): string | null =>
  frame?.file == null ? null : `${frame.file}${frame.line === null ? '' : `:${frame.line}`}`;

describe('a recorded stack', () => {
  for (const recorded of recordedStacks) {
    const { of, before, after, byRuntime = false } = recorded;
    const frames = framesOf(recorded);
    it(`the stack of ${of} leads to ${after ?? "no line of the author's"}, not to ${before}`, () => {
      assert.equal(placeOf(frames.find(({ file }) => file !== null)), before);
      assert.equal(placeOf(frames[ownIndex(frames)]), after);
    });
    it(`the stack of ${of} is ${byRuntime ? "work of Go's runtime" : 'work of the client'}`, () => {
      assert.equal(workOfGo(frames) !== null, byRuntime);
    });
  }

  it("an author's own function named runtime.newm is work of the client", () => {
    const frame = { file: '/home/me/agent/main.go', line: 3, image: '/home/me/agent/client', address: '0x1' };
    assert.equal(workOfGo([{ ...frame, function: 'runtime.newm' }]), null);
  });
});
