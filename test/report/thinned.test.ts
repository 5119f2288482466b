// A page that would be too large loses messages far from every finding, and says so.
import assert from 'node:assert/strict';
import { thinned } from '../../src/report/html/thinned.ts';
import type { Timeline } from '../../src/timeline/shape.ts';
import { blockingOpen } from './reports.ts';

const rows = 100;

/** Ten blocks of 1000 bytes, one after the other, a millisecond each. */
const timeline: Timeline = {
  ...{ fromNs: 0, toNs: 1e7, lanes: [], eventTypes: {}, kinds: [], calls: [], events: [], names: [], injected: [] },
  ...{ summaries: '', cycles: {} },
  messages: [
    {
      ...{ process: 0, client: 0, flights: 0, handler: 1, rows: 10 * rows },
      blocks: Array.from({ length: 10 }, (_, at) => ({
        ...{ rows, fromNs: at * 1e6, toNs: at * 1e6 + 999_999, data: 'x'.repeat(1000) },
        places: [at * rows, at * rows + rows - 1] as const,
      })),
    },
  ],
};
const finding = {
  ...blockingOpen,
  times: {
    ...{ queuedNs: 3.5e6, deliveredNs: 3.6e6, returnedNs: null, respondedNs: null },
    ...{ deadlineNs: null, budgetNs: null, headroomNs: null, lostNs: null },
  },
};
const kept = ({ messages }: Timeline): number[] =>
  messages[0]?.blocks.flatMap(({ data }, at) => (data === null ? [] : [at])) ?? [];

describe('a page that is too large', () => {
  it('is left alone while it fits', () => {
    assert.deepEqual(thinned(timeline, [finding], 10_000), { timeline, missing: null });
  });

  it('keeps what is near a finding, and of the rest a part that is spread over the run', () => {
    const { timeline: thin, missing } = thinned(timeline, [finding], 6000);
    assert.deepEqual(kept(thin), [1, 3, 4, 6, 8, 9]);
    assert.equal(
      missing,
      '400 of 1000 messages are here only as summaries, because the page would have been larger than 0 MB (--html-size). Every finding is here, with the messages around it.',
    );
  });

  it('keeps what is near a finding, however large that is', () => {
    assert.deepEqual(kept(thinned(timeline, [finding], 10).timeline), [3]);
  });
});
