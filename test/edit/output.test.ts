// Rewriting a trace reports its progress and can be stopped, however large the records and short the batches are.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cutTrace } from '../../src/edit/cut.ts';
import { eachRecord } from '../../src/edit/output.ts';
import { policyOf } from '../../src/edit/policy.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { inWay } from '../native/both-ways.ts';
import { newFolder } from '../trace/folder.ts';
import '../with-addon.ts';

const folder = newFolder();
const { AUTH_OPEN, NOTIFY_EXEC, NOTIFY_EXIT } = EventType;

function made(name: string, write: (writer: TraceWriter) => void): string {
  const path = folder.file(name);
  const writer = new TraceWriter(path, buildHeader());
  write(writer);
  writer.close();
  return path;
}

const traces = {
  'large records': made('large.estrace', (writer) => {
    const exec = buildMessage(NOTIFY_EXEC, {}, 1);
    for (let index = 0; index < 2000; index++) {
      const args = [`${index}${'a'.repeat(3000)}`];
      const event = { exec: { ...(exec.event as { exec: object }).exec, args } };
      writer.message({ ...exec, event: event as Message['event'] });
    }
  }),
  'an answer after each message': made('answers.estrace', (writer) => {
    const open = buildMessage(AUTH_OPEN);
    for (let index = 0; index < 12_000; index++) {
      writer.message(open);
      writer.response({ message: index, latency: 1n, kind: 'flags', value: 1, cached: false, who: null });
    }
  }),
  'messages only': made('messages.estrace', (writer) => {
    const exit = buildMessage(NOTIFY_EXIT);
    for (let index = 0; index < 20_000; index++) writer.message(exit);
  }),
  'gaps only': made('gaps.estrace', (writer) => {
    for (let index = 0; index < 20_000; index++) writer.gap({ count: 1n, eventType: null, source: 'kernel' });
  }),
};

describe('the work on a trace', () => {
  for (const [name, input] of Object.entries(traces)) {
    for (const natively of [true, false])
      it(`a copy of ${name} reports its progress and lets others work, ${natively ? 'native' : 'TypeScript'}`, async () => {
        const reader = openTrace(input);
        const reported: number[] = [];
        let turns = 0;
        const turn = (): void => {
          turns++;
          next = setImmediate(turn);
        };
        let next = setImmediate(turn);
        const onProgress = (bytes: number, size: number): void => {
          assert.equal(size, reader.size);
          reported.push(bytes);
        };
        const options = { input, output: '', overwrite: false, application: 'test', onProgress };
        const user = { messages: () => undefined, other: () => undefined };
        try {
          await inWay(natively, () => eachRecord({ reader, natively: false }, options, user));
        } finally {
          clearImmediate(next);
          reader.close();
        }
        assert.ok(reported.length >= 2, `reported ${reported.length} times`);
        // Not for each batch: a turn of the event loop takes as long as many records.
        assert.ok(reported.length <= 30, `reported ${reported.length} times`);
        assert.deepEqual(
          reported,
          reported.toSorted((a, b) => a - b),
        );
        assert.ok((reported[0] ?? 0) > 0 && (reported.at(-1) ?? 0) < reader.size);
        assert.ok(turns >= reported.length);
      });

    if (name === 'gaps only') continue;
    it(`an aborted copy of ${name} leaves no output`, async () => {
      const output = folder.file('output.estrace');
      const common = { input, output, overwrite: false, application: 'test' };
      const key = new Uint8Array(32).fill(7);
      const works = [
        (signal: AbortSignal) => cutTrace({ ...common, described: 'all', signal }),
        (signal: AbortSignal) => redactTrace({ ...common, policy: policyOf('strict'), key, signal }),
      ];
      for (const work of works) {
        const controller = new AbortController();
        const reason = new Error('stop');
        setImmediate(() => controller.abort(reason));
        await assert.rejects(work(controller.signal), (error) => error === reason);
        assert.equal(existsSync(output), false);
      }
    });
  }
});
