// A JavaScript handler instead of a client process: what it gets, how it may answer, and how it can fail.

import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import sinon from 'sinon';
import { type Answer, type Delivery, type Handler, type Message, replay, UsageError } from '../../src/index.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const trace = join(import.meta.dirname, '../../traces/first-run.estrace');
const openBurst = join(import.meta.dirname, '../../traces/open-64.estrace');
const auths = ['AUTH_EXEC', 'AUTH_OPEN'] as const;
const loosely = (handler: unknown): Handler => handler as Handler;

describe('replay() to a JavaScript handler', () => {
  it('a handler that answers by its return value gets every message once, and passes', async () => {
    const handler = sinon.spy(() => 'allow' as const);
    const report = await replay(trace, { handler, pace: 'asap' });
    assert.deepEqual(report.verdicts, []);
    assert.equal(report.exitCode, 0);
    assert.equal(report.client, null);
    assert.equal(report.summary.responded, report.summary.auth);
    sinon.assert.callCount(handler, report.summary.messages);
  });

  it('a message equals that of the trace but for the times and sequence numbers of the run', async () => {
    const seen = new Map<number, Message>();
    const handler = (message: Message, { index }: Delivery): Answer => {
      seen.set(index, message);
      return 'allow';
    };
    await replay(trace, { handler, pace: 'asap' });
    const reader = openTrace(trace);
    for (const { index, message } of reader.messages()) {
      const delivered = seen.get(index);
      assert.ok(delivered, `message ${index}`);
      assert.deepEqual({ ...delivered.event }, { ...message.event });
      assert.deepEqual(delivered.process, message.process);
      if (delivered.action_type === 0) assert.ok(delivered.deadline > delivered.mach_time);
    }
    reader.close();
  });

  it('messages that the trace lacks are noted, and leave holes in the sequence numbers', async () => {
    const path = join(freshFolder(), 'holes.estrace');
    const writer = new TraceWriter(path, buildHeader());
    const { NOTIFY_EXIT, NOTIFY_FORK } = EventType;
    for (const [index, type] of [NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_EXIT, NOTIFY_FORK].entries()) {
      if (index > 1) writer.gap({ count: BigInt(index), eventType: type, source: 'kernel' });
      if (index === 3) writer.gap({ count: 10n, eventType: null, source: 'kernel' });
      writer.message(buildMessage(type, {}, index + 1));
    }
    writer.close();
    const seen: (readonly [bigint, bigint])[] = [];
    const handler = ({ seq_num, global_seq_num }: Message): undefined => {
      seen.push([seq_num, global_seq_num]);
    };
    const { notes } = await replay(path, { handler, pace: 'asap' });
    assert.deepEqual(seen, [
      [0n, 0n],
      [0n, 1n],
      [3n, 4n],
      [4n, 18n],
    ]);
    assert.deepEqual(
      notes.filter((note) => note.includes('lacks')),
      [
        'The trace lacks 15 messages at 2 places, first before message 2: lost while it was recorded, or left out before it was imported. Clients see the holes in seq_num and global_seq_num.',
      ],
    );
    const whole = await replay(openBurst, { handler: () => 'allow', pace: 'asap' });
    assert.doesNotMatch(whole.notes.join(), /lacks/);
  });

  it('a handler gets messages as the named macOS has them', async () => {
    const seen: Message[] = [];
    const handler = (message: Message): Answer => {
      seen.push(message);
      return 'allow';
    };
    const old = await replay(trace, { handler, pace: 'asap', os: '10.15.0' });
    assert.equal(old.os.withheld, 1);
    assert.equal(old.summary.unsubscribed, 1);
    assert.equal(seen.length, old.trace.messages - old.os.withheld);
    for (const message of seen) {
      assert.equal(message.version, 1);
      const keys = Object.keys(message);
      for (const newer of ['seq_num', 'global_seq_num', 'thread']) assert.ok(!keys.includes(newer), newer);
      assert.ok(!('tty' in message.process) && 'is_platform_binary' in message.process);
    }
    seen.length = 0;
    await replay(trace, { handler, pace: 'asap', os: '27' });
    assert.equal(seen.length, old.trace.messages);
    for (const { version, process, event } of seen) {
      assert.equal(version, newestVersion);
      assert.equal(process.cdhash_full, null);
      if (event.exec) assert.equal(event.exec.entitlements, null);
    }
    await assert.rejects(replay(trace, { handler, os: '10.14' }), UsageError);
  });

  it('an answer comes from a promise or from respond(), and a second one gets an error code', async () => {
    const codes: number[] = [];
    const handler: Handler = (_message, delivery) => {
      codes.push(delivery.respond('allow'), delivery.respond({ decision: 'deny', cache: true }));
    };
    const twice = await replay(trace, { handler, events: ['AUTH_EXEC'], pace: 'asap' });
    assert.deepEqual([...new Set(codes)], [0, 4]);
    assert.equal(twice.summary.responded, twice.summary.auth);
    const later = await replay(trace, { handler: async () => 'deny' as const, events: auths, pace: 'asap' });
    assert.equal(later.summary.inTime, later.summary.auth);
    assert.deepEqual(later.verdicts, []);
  });

  it('an answer that comes after the deadline is a miss', async () => {
    const handler = (message: Message): Promise<Answer> =>
      new Promise((resolve) => setTimeout(resolve, message.event.exec ? 1000 : 0, 'allow'));
    const report = await replay(trace, { handler, events: auths, pace: 'asap', budgetScale: 0.002 });
    const rules = new Set(report.verdicts.filter((verdict) => verdict.class === 'violation').map(({ rule }) => rule));
    assert.deepEqual([...rules], ['deadline-miss']);
    assert.equal(report.exitCode, 1);
    assert.ok(report.summary.late > 0);
  });

  it('a run in kill mode ends at the first miss, though the handler never answers', async () => {
    const silences: readonly Handler[] = [(_message, { respond: _ }) => undefined, () => new Promise(() => undefined)];
    for (const handler of silences) {
      const report = await replay(openBurst, {
        handler,
        events: auths,
        pace: 'asap',
        onMiss: 'kill',
        budgetScale: 0.002,
      });
      assert.deepEqual(
        report.verdicts.map(({ rule }) => rule),
        ['deadline-miss'],
      );
      assert.equal(report.exitCode, 1);
      assert.equal(report.clientEnded, null);
      assert.ok(report.summary.notReached > 0, 'the rest of the trace is not replayed');
    }
    const good = await replay(trace, { handler: () => 'allow', events: auths, pace: 'asap', onMiss: 'kill' });
    assert.equal(good.exitCode, 0);
  });

  it('a run ends at once when nothing can answer an AUTH message any more', async () => {
    for (const silence of [() => undefined, async () => undefined, (_: Message, { index }: Delivery) => void index]) {
      const handler = sinon.spy(silence);
      await assert.rejects(replay(trace, { handler, events: ['AUTH_EXEC'] }), {
        name: 'UsageError',
        message: /^handler returned no answer: message \d+ \(AUTH_EXEC\)\nhelp: /,
        remedy: /delivery\.respond/,
      });
      sinon.assert.calledOnce(handler);
    }
  });

  it('a run waits for what respond() may still answer, and for nothing from a NOTIFY message', async () => {
    const later: Handler = ({ action_type }, { respond }) => {
      if (action_type === 0) setImmediate(respond, 'allow');
    };
    const handlers: readonly Handler[] = [
      later,
      async (message, delivery) => void later(message, delivery),
      ({ action_type }) => (action_type === 0 ? 'allow' : undefined),
    ];
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const thenable = { then: (resolve: (answer: Answer) => void) => resolve('allow') };
    for (const handler of [...handlers, loosely(() => thenable)]) {
      const { summary, exitCode } = await replay(trace, { handler, pace: 'asap' });
      assert.ok(summary.messages > summary.auth);
      assert.deepEqual([summary.inTime, exitCode], [summary.auth, 0]);
    }
  });

  it('a value that is no answer is an error that names the message', async () => {
    const wrong: readonly (readonly [answer: unknown, said: RegExp])[] = [
      ['alow', /^invalid answer 'alow' of the handler: message \d+ \(AUTH_EXEC\) did you mean 'allow'\?$/],
      ['perhaps', /'perhaps' .* a mask of flags is for AUTH_OPEN/],
      [null, /^invalid answer null /],
      [1, /^invalid answer 1 /],
      [{}, /^invalid answer undefined /],
      [{ decision: 'allow', cache: 'yes' }, /^invalid answer cache: 'yes' /],
    ];
    for (const [answer, said] of wrong)
      for (const handler of [() => answer, async () => answer]) {
        const replayed = replay(trace, { handler: loosely(handler), events: ['AUTH_EXEC'] });
        await assert.rejects(replayed, ({ name, message }: UsageError) => {
          assert.equal(name, 'UsageError');
          assert.match(message.replace('\nhelp: ', ' '), said);
          return true;
        });
      }
    for (const mask of [-1, 2 ** 32, 0.5])
      await assert.rejects(
        replay(trace, { handler: () => mask, events: ['AUTH_OPEN'] }),
        /^UsageError: invalid answer/,
      );
  });

  it('a run with a handler says that nothing was interposed, and fails requireComplete', async () => {
    const options = { handler: () => 'allow' as const, events: auths, pace: 'asap' } as const;
    const report = await replay(trace, options);
    assert.ok(report.notWatched.some((line) => line.includes('JavaScript handler')));
    assert.equal(report.exitCode, 0);
    assert.equal((await replay(trace, { ...options, requireComplete: true })).exitCode, 3);
  });

  it('a run ends with what its handler threw, and the next run works', async () => {
    const broken = (): never => {
      throw new RangeError('from the handler');
    };
    await assert.rejects(replay(trace, { handler: broken, pace: 'asap' }), /from the handler/);
    const later = async ({ action_type }: Message): Promise<Answer> => (action_type === 0 ? 'allow' : broken());
    await assert.rejects(replay(trace, { handler: later, pace: 'asap' }), /from the handler/);
    const report = await replay(trace, { handler: () => 'allow', events: auths, pace: 'asap' });
    assert.deepEqual(report.verdicts, []);
  });

  it('a run whose handler threw leaves no descriptor open', async function () {
    const files = '/proc/self/fd';
    leaveOutOnMac(this, 'it reads /proc/self/fd');
    const deleted = (): number => readdirSync(files).filter((name) => isDeletedRunFile(join(files, name))).length;
    const before = deleted();
    const handler = (): never => {
      throw new RangeError('from the handler');
    };
    await assert.rejects(replay(trace, { handler, pace: 'asap' }), /from the handler/);
    assert.equal(deleted(), before);
  });

  it('an unknown event is an error, and so are a client and a handler at once', async () => {
    const refused = replay as (trace: string, options: object) => Promise<unknown>;
    await assert.rejects(refused(trace, { handler: () => 'allow', events: ['AUTH_TELEPORT'] }), { name: 'UsageError' });
    await assert.rejects(refused(trace, { handler: () => 'allow', client: ['/bin/true'] }), { name: 'UsageError' });
    await assert.rejects(refused(trace, {}), { name: 'UsageError' });
  });
});

/** Descriptors come and go meanwhile. */
function isDeletedRunFile(link: string): boolean {
  try {
    return /shared\.bin \(deleted\)$/.test(readlinkSync(link));
  } catch {
    return false;
  }
}
