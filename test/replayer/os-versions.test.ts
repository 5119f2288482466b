// One trace on several macOS releases: what a client sees of its messages, and which event types it can have.
import assert from 'node:assert/strict';
import { EventType } from '../../src/schema/generated/messages.ts';
import { osProfiles } from '../../src/schema/macos/os-profiles.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { testFolder } from '../folder.ts';
import { drive } from './driver.ts';

const { NOTIFY_EXEC, AUTH_OPEN, NOTIFY_TCC_MODIFY, NOTIFY_XPC_CONNECT } = EventType;
const types = [NOTIFY_EXEC, AUTH_OPEN, NOTIFY_TCC_MODIFY, NOTIFY_XPC_CONNECT, NOTIFY_EXEC];
const folder = testFolder();

/** The types above, as in message version `version`. */
function traceOf(version: number): { path: string; messages: number } {
  const path = `${folder}/version-${version}.estrace`;
  const writer = new TraceWriter(path, buildHeader({ messageVersion: version }));
  for (const [index, type] of types.entries()) writer.message(buildMessage(type, { version }, index + 1));
  writer.close();
  return { path, messages: types.length };
}

/** Replays a trace of `recorded` on one release; returns the lines that the client printed. */
async function replayed(
  recorded: number,
  macos: string,
): Promise<{ first: string; lines: string[]; unsubscribed: number }> {
  const profile = osProfiles.find((row) => row.macos === macos);
  assert.ok(profile);
  const { messageVersion, eventTypeLast, release } = profile;
  const ran = await drive('tells_version', [], traceOf(recorded), {
    osRelease: release,
    messageVersion,
    eventTypeLast,
  });
  assert.equal(ran.control.lost, 0);
  const [first = '', ...lines] = ran.stdout.trimEnd().split('\n');
  for (const line of lines) assert.match(line, new RegExp(` version ${messageVersion} `));
  return { first, lines, unsubscribed: ran.control.unsubscribed[0] ?? 0 };
}

describe('a replay at another macOS', () => {
  it('a replay delivers the event types of its release, and skips the others [release-types]', async () => {
    for (const macos of ['10.15', '13.0', '15.0', osProfiles.at(-1)?.macos ?? '']) {
      const last = osProfiles.find((row) => row.macos === macos)?.eventTypeLast ?? 0;
      const { first, lines, unsubscribed } = await replayed(11, macos);
      assert.equal(first, `subscriptions ${last} last ${last - 1}`, macos);
      const there = types.filter((type) => type < last);
      assert.deepEqual(
        lines.map((line) => Number(line.split(' ')[1])),
        there,
        macos,
      );
      assert.equal(unsubscribed, types.length - there.length, macos);
    }
  });

  it('a message lacks the fields that are newer than the release [newer-fields]', async () => {
    const { lines } = await replayed(11, '10.15');
    assert.equal(lines[0], `message ${NOTIFY_EXEC} version 1 seq 0 global 0 thread 0 args 3 env 3`);
    const [, , exec] = lines;
    assert.equal(exec, `message ${NOTIFY_EXEC} version 1 seq 0 global 0 thread 0 args 3 env 3`);
    const next = (await replayed(11, '10.15.1')).lines;
    assert.match(next[2] ?? '', /version 2 seq 1 global 0 thread 0 tty 1 args 3 env 3$/);
    const late = (await replayed(11, '10.15.4')).lines;
    assert.match(late[0] ?? '', /version 3 seq 0 global 0 thread 0 tty 1 args 3 env 3 cwd \d\d$/);
    assert.match(late[2] ?? '', /version 3 seq 1 global 0 thread 0 tty 1/);
    const big = (await replayed(11, '11.0')).lines;
    assert.match(big[2] ?? '', /version 4 seq 1 global 2 thread 1 tty 1 args 3 env 3 cwd \d\d fds 3$/);
    const recent = (await replayed(11, '26.0')).lines;
    assert.match(recent[0] ?? '', /version 10 .* tty 1 category 1 args 3 env 3 cwd \d\d fds 3 dyld 1$/);
  });

  it('a message has no value for fields that are newer than its trace [older-trace]', async () => {
    const { lines } = await replayed(1, '27.0');
    assert.equal(
      lines[0],
      `message ${NOTIFY_EXEC} version 11 seq 0 global 0 thread 0 tty 0 category 0 cdhash 0 args 3 env 3 cwd 0 fds 0 dyld 1`,
    );
  });

  it('a message has all its fields at the release of its trace', async () => {
    const { lines } = await replayed(11, '27.0');
    assert.match(
      lines[0] ?? '',
      /version 11 .* thread 1 tty 1 category 1 cdhash 1 args 3 env 3 cwd \d\d fds 3 dyld 1$/,
    );
  });
});
