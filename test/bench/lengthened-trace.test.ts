// A trace that is played repeatedly: clocks and numbers go on, the native reader accepts it, and a shorter one is its
// beginning.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { lengthenTrace } from '../../src/bench/lengthened-trace.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { openTrace } from '../../src/trace/reader.ts';
import '../with-addon.ts';
import { freshFolder } from '../folder.ts';

const trace = checkTrace(join(import.meta.dirname, '../../traces/first-run.estrace'));

describe('a lengthened trace', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
  });

  const messages = (path: string): Message[] => {
    const reader = openTrace(path);
    try {
      return [...reader.messages()].map(({ message }) => message);
    } finally {
      reader.close();
    }
  };

  it('a trace of the wanted length is used itself', async () => {
    assert.equal(await lengthenTrace(trace, trace.messages, folder), trace.path);
  });

  it('times and numbers continue from one pass to the next', async () => {
    const path = await lengthenTrace(trace, 2 * trace.messages + 10, folder);
    assert.equal(checkTrace(path).messages, 2 * trace.messages + 10);
    const [once, all] = [messages(trace.path), messages(path)];
    const latest = once.map(({ mach_time }) => mach_time).sort((a, b) => Number(b - a))[0] ?? 0n;
    const last = new Map<number, bigint>();
    for (const [index, message] of all.entries()) {
      const original = once[index % once.length];
      assert.equal(message.event_type, original?.event_type);
      assert.deepEqual(message.process, original?.process);
      const budget = (each: Message | undefined) => (each === undefined ? 0n : each.deadline - each.mach_time);
      if (message.deadline !== 0n) assert.equal(budget(message), budget(original), 'its budget');
      if (index >= once.length) assert.ok(message.mach_time > latest, `${index}`);
      const before = last.get(message.event_type);
      if (before !== undefined && message.seq_num !== undefined) assert.equal(message.seq_num, before + 1n);
      if (message.seq_num !== undefined) last.set(message.event_type, message.seq_num);
    }
  });

  it('a shorter trace is the beginning of the recorded one', async () => {
    const path = await lengthenTrace(trace, 12, folder);
    assert.deepEqual(messages(path), messages(trace.path).slice(0, 12));
  });

  it('an interrupted trace is shorter', async () => {
    const path = await lengthenTrace(trace, 5000, folder, AbortSignal.abort());
    assert.equal(checkTrace(path).messages, 0);
  });
});
