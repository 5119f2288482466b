// The native check of a trace before a run: what it takes of memory, and what it adds up.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAddon } from '../../src/addon/load.ts';
import { buildHeader, buildMessage, builtMachBase } from '../../src/trace/builders.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { newFolder } from '../trace/folder.ts';

const [authOpen, notifyOpen] = [1, 10];
const folder = newFolder();

/** The same messages over and over; `answer` says how long after each AUTH message it is answered. */
function trace(name: string, count: number, answer?: (index: number) => bigint | null, late = 0): string {
  const path = folder.file(name);
  const writer = new TraceWriter(path, buildHeader(), { events: [authOpen, notifyOpen] });
  const [auth, notify] = [buildMessage(authOpen, {}, 1), buildMessage(notifyOpen, {}, 1)];
  const answered = (index: number): void => {
    const latency = index < 0 ? null : (answer?.(index) ?? null);
    if (latency === null || index % 2 === 1) return;
    writer.response({ message: index, latency, kind: 'auth', value: 0, cached: false, who: null });
  };
  for (let index = 0; index < count; index++) {
    const mach_time = builtMachBase + BigInt(index * 100);
    const message = index % 2 === 0 ? { ...auth, deadline: mach_time + 1000n } : notify;
    writer.message({ ...message, mach_time, seq_num: BigInt(index >> 1), global_seq_num: BigInt(index) });
    answered(index - late);
  }
  for (let index = count - late; index < count; index++) answered(index);
  writer.close();
  return path;
}

/** How far the check of the second trace raises the peak of resident memory, after that of the first one. */
function raisedMiB(first: string, second: string): number {
  const addon = join(import.meta.dirname, '../../build/Release/esreplay.node');
  const code = `const { readFileSync, writeFileSync } = require('node:fs');
    const { verifyTrace } = require(${JSON.stringify(addon)});
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    verifyTrace(${JSON.stringify(first)});
    writeFileSync('/proc/self/clear_refs', '5'); // the peak begins anew
    const before = peak();
    verifyTrace(${JSON.stringify(second)});
    console.log((peak() - before) / 1024)`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return Number(stdout);
}

describe('the native check', () => {
  it('the native check takes no memory for a message', function () {
    leaveOutOnMac(this, 'the peak of memory stands in /proc');
    const raised = raisedMiB(trace('short.estrace', 1000), trace('long.estrace', 300_000));
    // An index would have 18 MiB, and the file 6.
    assert.ok(raised < 12, `${raised} MiB more for 300 times the messages`);
  });

  it('the native check takes no memory for what it has read', function () {
    leaveOutOnMac(this, 'the peak of memory stands in /proc');
    const path = folder.file('wide.estrace');
    const writer = new TraceWriter(path, buildHeader(), { events: [777] });
    // An unknown event's payload is in its record: a file or process would be kept as a definition.
    const message = {
      ...buildMessage(notifyOpen, {}, 1),
      event_type: 777,
      event: rawEventOf(new Uint8Array(16 * 1024)),
    };
    for (let index = 0; index < 4000; index++)
      writer.message({ ...message, mach_time: builtMachBase + BigInt(index * 100) });
    writer.close();
    assert.ok(statSync(path).size > 60e6);
    const raised = raisedMiB(trace('short.estrace', 1000), path);
    assert.ok(raised < 12, `${raised} MiB more for a file of 62`);
  });

  it('messages are counted by type, and those that are open at once', () => {
    const path = trace('answered.estrace', 1000, () => 450n);
    const { messages, typeCounts, maxOpen, losses } = loadAddon().verifyTrace(path);
    assert.deepEqual([messages, typeCounts[authOpen], typeCounts[notifyOpen], losses], [1000, 500, 500, null]);
    // AUTH messages are 200 ticks apart.
    assert.equal(maxOpen, 3);
  });

  it('an answer that comes after 100,000 other messages counts', () => {
    const open = (index: number): bigint | null => (index === 0 ? 1_000_000n : index < 2000 ? 50n : null);
    assert.equal(loadAddon().verifyTrace(trace('late.estrace', 101_000, open, 100_000)).maxOpen, 2);
  });

  it('the longest of several answers counts, and none from before its message', () => {
    const path = folder.file('several.estrace');
    const writer = new TraceWriter(path, buildHeader(), { events: [authOpen] });
    for (let index = 0; index < 4; index++) {
      const mach_time = builtMachBase + BigInt(index * 100);
      writer.message({ ...buildMessage(authOpen, {}, 1), mach_time, deadline: mach_time + 1000n });
      for (const latency of [-5n, 10n, index === 0 ? 250n : 20n, 15n])
        writer.response({ message: index, latency, kind: 'auth', value: 0, cached: false, who: null });
    }
    writer.gap({ count: 3n, eventType: null, source: 'kernel' });
    writer.gap({ count: 4n, eventType: authOpen, source: 'kernel' });
    writer.close();
    const { maxOpen, losses } = loadAddon().verifyTrace(path);
    assert.equal(maxOpen, 2);
    assert.deepEqual(losses, { messages: 7, places: 1, firstBefore: 4 });
  });
});
