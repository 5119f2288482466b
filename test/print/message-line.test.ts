// The lines of `cat`: aligned, no wider than the terminal, and harmless to it.
import assert from 'node:assert/strict';
import { MessageLines } from '../../src/print/message-line.ts';
import { targetText } from '../../src/print/message-target.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildFile, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { fitted, printable } from '../../src/words/printable.ts';

const number = (name: string): number => eventRows.findIndex((row) => row.name === `ES_EVENT_TYPE_${name}`);
const timebase = [125, 3] as const;
const actor = (path: string): ReturnType<typeof buildProcess> => {
  const process = buildProcess({ executable: buildFile({ path }, 8) }, 9);
  return { ...process, audit_token: { ...process.audit_token, pid: 4711 } };
};

describe('cat', () => {
  it('cat prints index, time, action, event, budget, process and target in columns', () => {
    const lines = new MessageLines({ width: Number.POSITIVE_INFINITY, timebase });
    const at = (tv_nsec: bigint) => ({ tv_sec: 1_800_000_000n, tv_nsec });
    const file = buildFile({ path: '/etc/hosts' }, 3);
    const process = actor('/bin/cat');
    const auth = buildMessage(
      number('AUTH_OPEN'),
      { time: at(0n), process, event: { open: { fflag: 1, file } }, mach_time: 10n, deadline: 360_000_010n },
      1,
    );
    const notify = buildMessage(
      number('NOTIFY_OPEN'),
      { time: at(1_234_567n), process, event: { open: { fflag: 1, file } }, mach_time: 10n + 24_030n },
      2,
    );
    assert.deepEqual(
      [lines.heading(), lines.line(0, auth), lines.line(1, notify)],
      [
        ' index      time s event            budget process (pid)            target',
        '     0   +0.000000 AUTH_OPEN          15 s /bin/cat (4711)          /etc/hosts',
        '     1   +0.001001 NOTIFY_OPEN             /bin/cat (4711)          /etc/hosts',
      ],
    );
    const byWall = new MessageLines({ width: Number.POSITIVE_INFINITY, timebase, wall: true });
    assert.deepEqual(
      [byWall.heading(), byWall.line(0, auth), byWall.line(1, notify)],
      [
        ' index                    time UTC event            budget process (pid)            target',
        '     0 2027-01-15T08:00:00.000000Z AUTH_OPEN          15 s /bin/cat (4711)          /etc/hosts',
        '     1 2027-01-15T08:00:00.001234Z NOTIFY_OPEN             /bin/cat (4711)          /etc/hosts',
      ],
    );
  });

  it('the times of cat are those of the Mach clock, with runs end to end', () => {
    const lines = new MessageLines({ width: Number.POSITIVE_INFINITY, timebase });
    const offsetOf = (mach_time: bigint, tv_sec: bigint): string =>
      /[+-]\d+\.\d+/.exec(
        lines.line(0, buildMessage(number('NOTIFY_EXIT'), { mach_time, time: { tv_sec, tv_nsec: 0n } })),
      )?.[0] ?? '';
    const second = 24_000_000n;
    // The wall clock is set back by a second.
    assert.deepEqual([offsetOf(second, 100n), offsetOf(3n * second, 101n)], ['+0.000000', '+2.000000']);
    lines.pass(buildMessage(number('NOTIFY_EXIT'), { mach_time: 6n * second }));
    assert.equal(offsetOf(5n * second, 103n), '+4.000000');
    lines.startRun();
    assert.deepEqual([offsetOf(1n, 90_000n), offsetOf(second + 1n, 90_000n)], ['+5.000000', '+6.000000']);
  });

  it('each line fits the terminal for every event type, and keeps the ends of paths', () => {
    const lines = new MessageLines({ width: 80, timebase });
    const process = actor(`/Applications/${'Very Long '.repeat(20)}.app/Contents/MacOS/very-long`);
    for (const row of eventRows) {
      if (row.payload === null) continue;
      const text = lines.line(123456, buildMessage(row.number, { process }, row.number + 1));
      assert.ok(text.length <= 80, `${text.length}: ${text}`);
      assert.match(text, /…[^…]*\(4711\)/);
    }
  });

  it('events of files, processes and names have a target', () => {
    const target = (name: string): string => targetText(buildMessage(number(name), {}, 5));
    for (const row of eventRows) if (row.payload !== null) assert.equal(typeof target(row.name.slice(14)), 'string');
    assert.match(target('NOTIFY_EXIT'), /^status \d+$/);
    assert.match(target('NOTIFY_RENAME'), / to /);
    assert.match(target('NOTIFY_SIGNAL'), /^\d+ to .* \(\d+\)$/);
    assert.notEqual(target('NOTIFY_UNLINK'), '');
    assert.notEqual(target('NOTIFY_XPC_CONNECT'), '');
    assert.equal(target('NOTIFY_CS_INVALIDATED'), '');
  });

  it('control characters are escaped', () => {
    assert.equal(printable('a\u001b[31m\n\u007f\u202eb'), 'a\\x1b[31m\\x0a\\x7f\\u202eb');
    const file = buildFile({ path: '/tmp/\u001b]0;x\u0007' }, 3);
    const message = buildMessage(number('NOTIFY_OPEN'), { event: { open: { fflag: 1, file } } }, 2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point.
    assert.doesNotMatch(new MessageLines({ width: 80, timebase }).line(0, message), /[\u0000-\u001f]/);
  });

  it('a long text is cut at its beginning', () => {
    assert.deepEqual(
      [fitted('/a/b/c', 6), fitted('/a/b/c', 4), fitted('abc', 1), fitted('abc', 0)],
      ['/a/b/c', '…b/c', 'a', ''],
    );
  });
});
