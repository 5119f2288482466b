// The recorder records what is replayed to it: every event type at every message version, field by field.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import type { Flavour } from '../../src/trace/builders.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { someOf } from '../cases.ts';
import { testFolder } from '../folder.ts';
import {
  allTypes,
  readCopy,
  recordedTypes,
  recordReplay,
  replayable,
  withoutNumbers,
  writeMessages,
} from './copies.ts';

const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const versions = Array.from({ length: newestVersion }, (_, index) => index + 1);

/** Numbers that macOS has without documenting them. */
const unknownTypes = eventRows.filter(({ payload }) => payload === null).map(({ number }) => number);
/** Since then messages have a thread and both numbers. */
const oldestRaw = 4;
const unionBytes = 104;

describe('a recorded replay', () => {
  const folder = testFolder();
  let pairs = 0;

  for (const version of someOf(versions)) {
    it(`every event type is recorded as it was at message version ${version}`, async () => {
      const sent = recordedTypes.flatMap((type, at) =>
        flavours.map((flavour, index) => replayable(type, version, at * flavours.length + index, flavour)),
      );
      const trace = writeMessages(join(folder, `${version}.estrace`), version, sent);
      const output = join(folder, `${version}-copy.estrace`);
      const { run, summary } = await recordReplay(trace, ['-o', output, '--events', allTypes], { outstanding: 1 });
      assert.deepEqual(
        run.verdicts.map(({ rule, sentence }) => `${rule}: ${sentence}`),
        [],
      );
      assert.equal(run.exitCode, 0);
      assert.deepEqual([summary.messages, summary.lost, summary.kernelLost], [sent.length, 0, 0]);
      const copy = readCopy(output);
      assert.equal(copy.complete, true);
      assert.equal(copy.messages.length, sent.length);
      for (const [index, message] of copy.messages.entries())
        assert.deepEqual(withoutNumbers(message), withoutNumbers(sent[index]), `message ${index}`);
      pairs += recordedTypes.length;
    });
  }

  for (const version of [oldestRaw, newestVersion]) {
    it(`the bytes of unknown event types are recorded at message version ${version}`, async () => {
      const sent = unknownTypes.flatMap((type, at) =>
        [EventType.NOTIFY_EXIT, EventType.AUTH_SIGNAL].map((like, index) => {
          const message = replayable(like, version, at * 2 + index, 'plain');
          // A pointer from another process, and text.
          const bytes = Buffer.alloc(unionBytes, `of ${type}, ${index}`);
          bytes.writeBigUInt64LE(0x1_0203_0405n, 8);
          return { ...message, event_type: type, event: rawEventOf(new Uint8Array(bytes)) } as Message;
        }),
      );
      const trace = writeMessages(join(folder, `raw-${version}.estrace`), version, sent);
      const output = join(folder, `raw-${version}-copy.estrace`);
      const words = ['-o', output, '--events', unknownTypes.join(',')];
      const { run, summary } = await recordReplay(trace, words, { outstanding: 1, guard: version === newestVersion });
      assert.deepEqual([run.verdicts, run.exitCode], [[], 0]);
      assert.deepEqual([summary.messages, summary.lost, summary.kernelLost], [sent.length, 0, 0]);
      const { messages, responses, header } = readCopy(output);
      for (const [index, message] of messages.entries())
        assert.deepEqual(withoutNumbers(message), withoutNumbers(sent[index]), `message ${index}`);
      assert.equal(messages.length, sent.length);
      assert.equal(responses.length, sent.length / 2, 'each AUTH message was answered');
      assert.equal(header.subscriptions.length, unknownTypes.length);
    });
  }

  it('an event type that the system does not have is not recorded', async () => {
    const message = { ...replayable(EventType.NOTIFY_EXIT, newestVersion, 0, 'plain'), event_type: 900 };
    const unknown = { ...message, event: rawEventOf(new Uint8Array(unionBytes)) } as Message;
    const known = replayable(EventType.NOTIFY_EXIT, newestVersion, 1, 'plain');
    const trace = writeMessages(join(folder, 'future.estrace'), newestVersion, [unknown, known]);
    const output = join(folder, 'future-copy.estrace');
    await recordReplay(trace, ['-o', output, '--events', '900,exit']);
    assert.deepEqual(
      readCopy(output).messages.map(({ event_type }) => event_type),
      [EventType.NOTIFY_EXIT],
    );
  });

  it('every pair of event type and message version was compared', () => {
    console.log(`      ${pairs} pairs of event type and message version, ${flavours.length} messages each`);
    assert.equal(pairs, recordedTypes.length * someOf(versions).length);
  });
});
