// A page that would be too large loses messages far from every finding, and says so.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { mulberry } from '../../scripts/self-benchmark/mix.ts';
import { thinned } from '../../src/report/html/thinned.ts';
import { deflated } from '../../src/timeline/deflated.ts';
import {
  emptyMessages,
  messageColumnNames,
  packMessages,
  packNames,
  type Timeline,
  unpackNames,
} from '../../src/timeline/shape.ts';
import { blockingOpen } from './reports.ts';

const rows = 100;

/** About a kilobyte of what does not get smaller. */
const noise = (seed: number): string => {
  const random = mulberry(seed);
  return Array.from({ length: 900 }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');
};

function messageBlock(at: number) {
  const columns = emptyMessages();
  for (let place = at * rows; place < (at + 1) * rows; place += 1)
    for (const name of messageColumnNames) columns[name].push(name === 'place' ? place : 0);
  const data = deflated(packMessages(columns));
  const places = [at * rows, at * rows + rows - 1] as const;
  return { rows, fromNs: at * 1e6, toNs: at * 1e6 + 999_999, data, places };
}

/** Names of so many messages; each has a path of its own, and all of a block a long one. */
function nameBlock(from: number, count: number) {
  const place = Array.from({ length: count }, (_, at) => from + at);
  const texts = [noise(from), ...place.map((each) => `/path/${each}`)];
  const path = place.map((_, at) => at + 2);
  const columns = { place, pid: place.map(() => 7), process: place.map(() => 1), path };
  return { rows: count, fromNs: from, toNs: from + count - 1, data: deflated(packNames(columns, texts)) };
}

/** Ten blocks of messages, one after the other, a millisecond each, and their names in blocks of 150. */
const timeline: Timeline = {
  fromNs: 0,
  toNs: 1e7,
  lanes: [],
  eventTypes: {},
  kinds: [],
  calls: [],
  events: [],
  injected: [],
  summaries: '',
  cycles: {},
  names: Array.from({ length: 7 }, (_, at) => nameBlock(at * 150, Math.min(150, 10 * rows - at * 150))),
  messages: [
    {
      process: 0,
      client: 0,
      flights: 0,
      more: 0,
      handler: 1,
      rows: 10 * rows,
      blocks: Array.from({ length: 10 }, (_, at) => messageBlock(at)),
    },
  ],
};
const sizeOf = ({ messages, names }: Timeline): number =>
  [...messages.flatMap(({ blocks }) => blocks), ...names].reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
const finding = {
  ...blockingOpen,
  times: {
    queuedNs: 3.5e6,
    deliveredNs: 3.6e6,
    returnedNs: null,
    respondedNs: null,
    deadlineNs: null,
    budgetNs: null,
    headroomNs: null,
    lostNs: null,
  },
};
const kept = ({ messages }: Timeline): number[] =>
  messages[0]?.blocks.flatMap(({ data }, at) => (data === null ? [] : [at])) ?? [];

/** The names that are there, by the index of their message. */
function named({ names }: Timeline): Map<number, string | undefined> {
  const found = new Map<number, string | undefined>();
  for (const { data } of names) {
    if (data === null) continue;
    const { place, path, process, texts } = unpackNames(inflateRawSync(Buffer.from(data, 'base64')));
    for (let at = 0; at < place.length; at += 1) {
      assert.equal(texts[(process[at] ?? 0) - 1]?.length, 900);
      found.set(place[at] ?? -1, texts[(path[at] ?? 0) - 1]);
    }
  }
  return found;
}

describe('a page that is too large', () => {
  const whole = sizeOf(timeline);

  it('a page within its limit is left as it is', () => {
    assert.deepEqual(thinned(timeline, [finding], whole), { timeline, missing: null });
  });

  it('a page over its limit keeps the messages near a finding and a part of the others', () => {
    const { timeline: thin, missing } = thinned(timeline, [finding], whole * 0.6);
    assert.ok(sizeOf(thin) <= whole * 0.6, `${sizeOf(thin)} of ${whole}`);
    const there = kept(thin);
    assert.ok(there.includes(3) && there.length < 10 && there.length > 1, `${there}`);
    assert.equal(
      missing,
      `${(10 - there.length) * rows} of 1000 messages are here only as summaries, without their names, because the page would have been larger than 0 MB (--html-size). Every finding is here, with the messages around it.`,
    );
  });

  it('a page over its limit keeps the names of its messages, and no others', () => {
    const { timeline: thin } = thinned(timeline, [finding], whole * 0.6);
    const places = kept(thin).flatMap((at) => Array.from({ length: rows }, (_, each) => at * rows + each));
    assert.deepEqual(
      [...named(thin)].sort(([a], [b]) => a - b),
      places.map((place) => [place, `/path/${place}`]),
    );
  });

  it('a page that is 10 bytes too large loses one block of messages', () => {
    const { timeline: thin, missing } = thinned(timeline, [finding], whole - 10, 5e6);
    assert.match(missing ?? '', /would have been larger than 5 MB/);
    assert.deepEqual(kept(thin).length, 9);
  });

  it('the messages near a finding are kept, although they exceed the limit', () => {
    const { timeline: thin } = thinned(timeline, [finding], 10);
    assert.deepEqual(kept(thin), [3]);
    assert.equal(named(thin).size, rows);
    // Four blocks of names and more are gone; those that are there have the messages from 300 to 399.
    assert.deepEqual(
      thin.names.flatMap(({ data }, at) => (data === null ? [] : [at])),
      [2],
    );
  });
});
