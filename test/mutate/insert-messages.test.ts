// Messages between those of a trace: the result is a trace that could have been recorded.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Draft, writeWithMessages } from '../../src/mutate/insert-messages.ts';
import { readProcessGraph } from '../../src/mutate/process-graph.ts';
import { legalPart } from '../../src/mutate/trace-part.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { testFolder } from '../folder.ts';
import { writeBusyMac } from '../shrink/busy-mac.ts';
import '../with-addon.ts';

describe('messages that are inserted', () => {
  const folder = testFolder();
  const trace = join(folder, 'busy.estrace');
  const output = join(folder, 'inserted.estrace');
  let original: readonly Message[];

  before(() => {
    writeBusyMac(trace, { messages: 600, seed: 3 });
    original = messagesOf(trace);
  });

  it('numbers and times go on through any of them, and the others stay as they were', async () => {
    const place = fc.record({ after: fc.nat(original.length - 1), count: fc.integer({ min: 1, max: 5 }) });
    const places = fc.uniqueArray(place, { minLength: 1, maxLength: 12, selector: ({ after }) => after });
    await fc.assert(
      fc.asyncProperty(places, async (chosen) => {
        const after = new Map(chosen.map((each) => [each.after, draftsAfter(each.after, each.count)]));
        const { kept, made } = await writeWithMessages(output, { trace, after, application: 'test', described: 'x' });
        const now = messagesOf(output);
        checkNumbers(now);
        assert.equal(now.length, original.length + chosen.reduce((sum, { count }) => sum + count, 0));
        assert.deepEqual(
          kept.map((at) => bare(now[at])),
          original.map(bare),
        );
        for (const [at, drafts] of after)
          assert.deepEqual(
            made.get(at)?.map((index) => now[index]?.event_type),
            drafts.map(({ type }) => type),
          );
        const graph = readProcessGraph(output);
        const whole = Array.from({ length: graph.messages }, (_, index) => index);
        assert.deepEqual(legalPart(graph, whole), whole);
      }),
      { numRuns: 25 },
    );
  });

  it('an AUTH message has the budget of the one before it, and the header lists its event', async () => {
    const at = original.findIndex(({ action_type }) => action_type === 0);
    const [draft] = draftsAfter(at, 1);
    assert.ok(draft !== undefined);
    const after = new Map([[at, [{ ...draft, type: EventType.AUTH_CLONE, event: cloneOf(draft) }]]]);
    const { made } = await writeWithMessages(output, { trace, after, application: 'test', described: 'a clone' });
    const [index = -1] = made.get(at) ?? [];
    const [before, now] = [original[at], messagesOf(output)[index]];
    assert.ok(before !== undefined && now !== undefined);
    assert.equal(now.deadline - now.mach_time, before.deadline - before.mach_time);
    const reader = openTrace(output);
    reader.close();
    assert.ok(reader.header.events.some(([number]) => number === EventType.AUTH_CLONE));
    assert.match(reader.header.notes.at(-1) ?? '', /inserted by test: a clone/);
  });

  function draftsAfter(index: number, count: number): Draft[] {
    const message = original[index];
    assert.ok(message !== undefined);
    const { process, thread } = message;
    const file = process.executable;
    const open = { type: EventType.AUTH_OPEN, process, thread, event: { open: { fflag: 1, file } } };
    const twin = { ...open, type: EventType.NOTIFY_OPEN };
    return Array.from({ length: count }, (_, at) => (at % 2 === 0 ? open : twin));
  }
});

const cloneOf = ({ process: { executable } }: Draft): Draft['event'] => ({
  clone: { source: executable, target_dir: executable, target_name: 'clone' },
});

function messagesOf(path: string): readonly Message[] {
  const reader = openTrace(path);
  try {
    return [...reader.messages()].map(({ message }) => message as unknown as Message);
  } finally {
    reader.close();
  }
}

/** Without what its place gives a message. */
function bare(message: Message | undefined): object | undefined {
  if (message === undefined) return undefined;
  const { time: _, mach_time: __, deadline: ___, seq_num: ____, global_seq_num: _____, ...rest } = message;
  return rest;
}

function checkNumbers(messages: readonly Message[]): void {
  const last = new Map<number, bigint>();
  let [global, mach] = [-1n, 0n];
  for (const message of messages) {
    assert.equal(message.global_seq_num, global + 1n);
    assert.equal(message.seq_num, (last.get(message.event_type) ?? -1n) + 1n);
    assert.ok(message.mach_time >= mach, 'time goes on');
    [global, mach] = [message.global_seq_num, message.mach_time];
    last.set(message.event_type, message.seq_num);
  }
}
