// A part of a trace: the selected messages, unchanged, with their answers, and a clock that begins with them.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CutOptions, cutTrace } from '../../src/edit/cut.ts';
import { UsageError } from '../../src/errors/errors.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage, builtWallBase } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import '../with-addon.ts';
import { testFolder } from '../folder.ts';
import { inWay } from '../native/both-ways.ts';

const { AUTH_OPEN, NOTIFY_EXIT, NOTIFY_OPEN } = EventType;
const types = [NOTIFY_OPEN, AUTH_OPEN, NOTIFY_EXIT, AUTH_OPEN, NOTIFY_OPEN, AUTH_OPEN, NOTIFY_EXIT, NOTIFY_OPEN];
const secondRunAt = 6;

describe('cut', () => {
  const folder = testFolder();
  const trace = join(folder, 'trace.estrace');
  const output = join(folder, 'part.estrace');
  let sent: Message[];
  before(() => {
    const header = buildHeader();
    const writer = new TraceWriter(trace, header);
    for (const [index, type] of types.entries()) {
      if (index === 3) writer.gap({ count: 2n, eventType: null, source: 'kernel' });
      if (index === secondRunAt) writer.run({ ...header, messageVersion: 7, bootId: 'second' });
      const version = index < secondRunAt ? header.messageVersion : 7;
      writer.message(buildMessage(type, { version }, index + 1));
      if (type === AUTH_OPEN)
        writer.response({ message: index, latency: BigInt(index), kind: 'flags', value: 1, cached: false, who: null });
    }
    writer.close();
    sent = contentOf(trace).messages;
  });
  afterEach(() => rmSync(output, { force: true }));

  const cut = (choice: Partial<CutOptions>) =>
    cutTrace({ input: trace, output, overwrite: false, application: 'test', described: 'a part', ...choice });

  it('a range of places keeps the answers and gaps inside', async () => {
    const summary = await cut({ messages: { first: 2, last: 4 } });
    const { messages, responses, gaps, header, complete } = contentOf(output);
    assert.equal(complete, true);
    assert.deepEqual(messages, sent.slice(2, 5));
    assert.deepEqual(
      responses.map(({ message, latency }) => [message, latency]),
      [[1, 3n]],
    );
    assert.deepEqual(
      gaps.map(({ before, count }) => [before, count]),
      [[1, 2n]],
    );
    assert.equal(header.machBase, sent[2]?.mach_time);
    assert.match(header.notes.join(), /cut out of a trace by test: a part/);
    const { of, responses: kept, droppedResponses } = summary;
    assert.deepEqual([summary.messages, of, kept, droppedResponses], [3, types.length, 1, 2]);
  });

  it('a range of times has its begin in it, and not its end', async () => {
    const ticks = (sent[1]?.mach_time ?? 0n) - (sent[0]?.mach_time ?? 0n);
    const from = { since: 'first', ns: (ticks * 125n) / 3n } as const;
    await cut({ from, to: { since: '1970', ns: wall(sent[4]) } });
    assert.deepEqual(contentOf(output).messages, sent.slice(1, 4));
    assert.ok(wall(sent[1]) > builtWallBase);
  });

  it('times after the first message are those of the Mach clock, with runs end to end', async () => {
    const second = 24_000_000n;
    const header = buildHeader({ timebase: [125, 3] });
    const timed = join(folder, 'timed.estrace');
    const writer = new TraceWriter(timed, header, { events: [NOTIFY_EXIT] });
    for (const [run, from] of [5n, 1n].entries()) {
      if (run > 0) writer.run({ ...header, machBase: from * second, bootId: null });
      for (let at = 0; at < 3; at++) {
        // The wall clock steps back by a second after each message.
        const time = { tv_sec: 2_000_000_000n + BigInt(1000 * run) - BigInt(at), tv_nsec: 0n };
        writer.message(
          buildMessage(NOTIFY_EXIT, { time, mach_time: (from + BigInt(at)) * second, version: header.messageVersion }),
        );
      }
    }
    writer.close();
    const kept = async (from: bigint, to: bigint): Promise<number[]> => {
      const choice = {
        from: { since: 'first', ns: from * 1_000_000_000n },
        to: { since: 'first', ns: to * 1_000_000_000n },
      } as const;
      const options = { input: timed, output, overwrite: true, application: 'test', described: 'a part', ...choice };
      for (const natively of [true, false]) await inWay(natively, () => cutTrace(options));
      return contentOf(output).messages.map(({ time }) => Number(time.tv_sec - 2_000_000_000n));
    };
    assert.deepEqual(await kept(0n, 2n), [0, -1]);
    assert.deepEqual(await kept(1n, 3n), [-1, -2, 1000]);
    assert.deepEqual(await kept(3n, 9n), [999, 998]);
  });

  it('a cut by process or by expression keeps what matches', async () => {
    const pid = sent[3]?.process.audit_token.pid ?? 0;
    await cut({ pids: new Set([pid]) });
    assert.deepEqual(contentOf(output).messages, [sent[3]]);
    rmSync(output);
    await cut({ where: ({ event_type }) => event_type === NOTIFY_EXIT });
    assert.deepEqual(
      contentOf(output).messages,
      sent.filter(({ event_type }) => event_type === NOTIFY_EXIT),
    );
  });

  it('every answer to a kept message is kept, however late', async () => {
    const many = join(folder, 'many.estrace');
    const count = 900;
    const late = 250;
    const writer = new TraceWriter(many, buildHeader());
    const open = buildMessage(AUTH_OPEN);
    const answer = (message: number) =>
      writer.response({ message, latency: BigInt(message), kind: 'flags', value: 1, cached: false, who: null });
    for (let index = 0; index < count + late; index++) {
      if (index < count) writer.message({ ...open, mach_time: open.mach_time + BigInt(index) });
      // Some soon, the others late and in any order.
      if (index < count && index % 3 === 0) answer(index);
      const before = ((index - late) * 7) % count;
      if (index >= late && before <= index && before % 3 !== 0) answer(before);
    }
    writer.close();
    const before = contentOf(many);
    assert.ok(before.responses.length > count / 2);
    const placeOf = new Map(before.messages.map(({ mach_time }, index) => [mach_time, index]));
    const kinds: ((index: number) => boolean)[] = [
      () => true,
      (index) => index % 2 === 0,
      (index) => index % 2 === 1,
      (index) => index % 100 < 40,
      (index) => index > count - 10,
    ];
    for (const isKept of kinds)
      for (const natively of [true, false]) {
        const where = ({ mach_time }: Message): boolean => isKept(placeOf.get(mach_time) ?? -1);
        const summary = await inWay(natively, () => cut({ input: many, overwrite: true, where }));
        const { messages, responses } = contentOf(output);
        assert.deepEqual(
          responses.map(({ message, latency }) => [placeOf.get(messages[message]?.mach_time ?? 0n), latency]),
          before.responses.filter(({ message }) => isKept(message)).map(({ message, latency }) => [message, latency]),
        );
        assert.equal(summary.responses, responses.length);
        assert.equal(summary.droppedResponses, before.responses.length - responses.length);
      }
  });

  it("a cut that begins in a later run has that run's version and boot", async () => {
    await cut({ messages: { first: secondRunAt, last: secondRunAt } });
    const { header, messages } = contentOf(output);
    assert.equal(header.messageVersion, 7);
    assert.equal(header.bootId, 'second');
    assert.deepEqual(messages, [sent[secondRunAt]]);
  });

  it('a cut without messages is refused, and writes nothing', async () => {
    await assert.rejects(cut({ pids: new Set([1]) }), (error) => error instanceof UsageError);
    writeFileSync(output, 'mine');
    await assert.rejects(cut({ messages: { first: 0, last: 0 } }), (error) => error instanceof UsageError);
    assert.equal(readFileSync(output, 'utf8'), 'mine');
  });
});

function contentOf(path: string) {
  const reader = openTrace(path);
  try {
    const { header, complete } = reader;
    const messages = Array.from(reader.messages(), ({ message }) => message);
    return { header, complete, messages, responses: [...reader.responses()], gaps: [...reader.gaps()] };
  } finally {
    reader.close();
  }
}

const wall = (message: Message | undefined): bigint =>
  (message?.time.tv_sec ?? 0n) * 1_000_000_000n + (message?.time.tv_nsec ?? 0n);
