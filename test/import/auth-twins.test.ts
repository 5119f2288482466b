// AUTH twins come before their NOTIFY, have a budget, are numbered without gaps, and differ only as the schema says.
import assert from 'node:assert/strict';
import { UsageError } from '../../src/errors/errors.ts';
import { AuthTwins, twinTypes } from '../../src/import/auth-twins.ts';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventByName, eventLabels, eventRow } from '../../src/schema/macos/events.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { line, open, samples } from './line-builder.ts';

const budget = 360_000_000n;
const reader = new EsloggerLineReader();

function expanded(names: readonly string[], messages: readonly (Message & { startsRun?: boolean })[]): Message[] {
  const twins = new AuthTwins(new Set(twinTypes(names)), () => budget);
  return messages
    .flatMap((message, index) => [
      ...twins.expand({ message, line: index + 1, startsRun: index === 0 || message.startsRun === true }),
    ])
    .map(({ message }) => message);
}

const opened = (global: number): Message => reader.read(line(open({ global })));
const exited = (global: number): Message => reader.read(line(samples.exit?.({ global }) ?? null));

const numbersOf = (messages: readonly Message[]): string =>
  messages.map((m) => `${eventRow(m.event_type)?.action}:${m.seq_num}/${m.global_seq_num}`).join(' ');

describe('AUTH twins', () => {
  it('an AUTH twin comes before its NOTIFY message and continues its numbers [order]', () => {
    const found = expanded(['open'], [opened(4), exited(5), opened(7)]);
    assert.equal(numbersOf(found), 'AUTH:0/4 NOTIFY:4/5 NOTIFY:5/6 AUTH:1/8 NOTIFY:7/9');
  });

  it('AUTH twins are numbered from 0 in every run', () => {
    const found = expanded(['open'], [opened(4), { ...opened(0), startsRun: true } as Message]);
    assert.equal(numbersOf(found), 'AUTH:0/4 NOTIFY:4/5 AUTH:0/0 NOTIFY:0/1');
  });

  it('an AUTH twin has the time and the payload of its NOTIFY, and a deadline', () => {
    const notify = opened(4);
    const [twin, after] = expanded(['open'], [notify]);
    assert.deepEqual(twin, {
      ...notify,
      event_type: 1,
      action_type: 0,
      action: null,
      seq_num: 0n,
      deadline: notify.mach_time + budget,
    });
    assert.deepEqual(after, { ...notify, global_seq_num: 5n });
  });

  it('the AUTH twin of a create has a file that does not exist yet [create]', () => {
    const [twin] = expanded(['create'], [reader.read(line(samples.create?.() ?? null))]);
    const { create } = twin?.event ?? {};
    assert.equal(create?.destination_type, 1);
    const { new_path: path } = create.destination as {
      new_path: { dir: Message['process']['executable']; filename: string; mode: number };
    };
    assert.equal(path.filename, 'new.txt');
    assert.equal(path.mode, 0o640);
    assert.equal(path.dir.path, '/private/tmp');
    assert.deepEqual([path.dir.stat.st_mode, path.dir.stat.st_dev, path.dir.stat.st_ino], [0o040000, 6211, 0n]);
  });

  it('the AUTH twin of a denied create has its new_path [denied-create]', () => {
    const message = reader.read(line(samples.createDenied?.() ?? null));
    const [twin] = expanded(['create'], [message]);
    assert.deepEqual(twin?.event, message.event);
  });

  it('every event with an AUTH type can have twins', () => {
    for (const name of eventLabels('auth')) {
      const [type] = twinTypes([name]);
      assert.ok(type !== undefined);
      const [twin, notify] = expanded([name], [buildMessage(type, {}, 5)]);
      assert.equal(eventRow(twin?.event_type ?? -1)?.name, `ES_EVENT_TYPE_${name}`);
      assert.equal(notify?.event_type, type);
    }
  });

  it('an AUTH twin can be named in several ways', () => {
    assert.deepEqual(twinTypes(['open', 'auth_open', 'NOTIFY_OPEN', 'ES_EVENT_TYPE_AUTH_OPEN']), [10, 10, 10, 10]);
  });

  it('an event without an AUTH type is refused, with the names that have one', () => {
    for (const name of ['exit', 'nonsense', '']) {
      assert.throws(
        () => twinTypes([name]),
        (error) => error instanceof UsageError && /AUTH_EXEC, AUTH_OPEN/.test(error.remedy ?? ''),
      );
    }
    assert.throws(() => twinTypes(['exit']), /exit has no AUTH event/);
  });

  it('AUTH twins are refused for a file that has such AUTH messages already', () => {
    const auth = buildMessage(eventByName('auth_open')?.number ?? -1, {}, 2);
    assert.throws(() => expanded(['open'], [auth]), /already has ES_EVENT_TYPE_AUTH_OPEN \(line 1\)/);
  });
});
