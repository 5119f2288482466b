// What a recording contains besides its messages: the initial state, its own answers, losses, times and numbers.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOf, withRules } from '../../src/edit/policy.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { esrecord, readCopy, recordReplay, replayable, writeMessages } from './copies.ts';

const { AUTH_EXEC, AUTH_OPEN, NOTIFY_EXEC, NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_OPEN } = EventType;
const version = 11;
const bootOfTrace = '0F6C7C55-7B4E-4B0B-8D9C-2A1E5D3F4B60';

describe('a recording', () => {
  const folder = testFolder();
  const output = join(folder, 'copy.estrace');
  afterEach(() => rmSync(output, { force: true }));

  const traceOf = (types: readonly number[]): string =>
    writeMessages(
      join(folder, 'trace.estrace'),
      version,
      types.map((type, index) => replayable(type, version, index, 'plain')),
    );

  it('a recording has the answers of the recorder: allow, not cached, at once', async () => {
    const types = [AUTH_EXEC, NOTIFY_EXEC, AUTH_OPEN, NOTIFY_OPEN, AUTH_OPEN];
    const { run } = await recordReplay(traceOf(types), ['-o', output, '--events', 'exec,open', '--auth'], {
      outstanding: 1,
    });
    assert.equal(run.exitCode, 0);
    const { responses, messages } = readCopy(output);
    assert.deepEqual(
      responses.map(({ latency, ...rest }) => rest),
      [
        { message: 0, kind: 'auth', value: 0, cached: false, who: 'esrecord' },
        { message: 2, kind: 'flags', value: 0xffff_ffff, cached: false, who: 'esrecord' },
        { message: 4, kind: 'flags', value: 0xffff_ffff, cached: false, who: 'esrecord' },
      ],
    );
    for (const { message, latency } of responses) {
      const { mach_time = 0n, deadline = 0n } = messages[message] ?? {};
      assert.ok(latency > 0n && mach_time + latency < deadline, `answered after ${latency} ticks`);
    }
  });

  it('an answer with --cache is recorded as cached', async () => {
    await recordReplay(traceOf([AUTH_EXEC]), ['-o', output, '--events', 'auth_exec', '--cache']);
    assert.deepEqual(
      readCopy(output).responses.map(({ cached }) => cached),
      [true],
    );
  });

  it('the header has the system, its clocks, the subscriptions and the mutes', async () => {
    const trace = join(folder, 'state.estrace');
    const muted = ['ES_MUTE_PATH_TYPE_LITERAL', '/usr/libexec/quiet', ['ES_EVENT_TYPE_AUTH_OPEN']] as const;
    const writer = new TraceWriter(
      trace,
      buildHeader({
        messageVersion: 10,
        os: { build: '25D125', version: '26.3', major: 26 },
        bootId: bootOfTrace,
        defaultMutes: [muted],
      }),
    );
    writer.message(replayable(NOTIFY_EXIT, 10, 0, 'plain'));
    writer.close();
    await recordReplay(trace, ['-o', output, '--events', 'exec,exit', '--auth']);
    const { header } = readCopy(output);
    assert.deepEqual(header.os, { build: '25D125', version: '26.3', major: 26 });
    assert.equal(header.bootId, bootOfTrace);
    assert.deepEqual(header.timebase, [125, 3]);
    assert.equal(header.messageVersion, 10);
    assert.equal(header.source, 'recorder');
    assert.equal(header.missMode, 'kill');
    assert.deepEqual(header.subscriptions, ['AUTH_EXEC', 'NOTIFY_EXEC', 'NOTIFY_EXIT'].map(full));
    assert.deepEqual(header.defaultMutes, [muted]);
    assert.ok(header.mutes !== 'unknown');
    assert.deepEqual(header.mutes.inverted, []);
    assert.equal(header.mutes.processes.length, 1, 'itself');
    assert.deepEqual(
      header.mutes.paths.filter(([type]) => type.includes('TARGET')),
      [],
      'nothing that others do',
    );
    assert.ok(header.mutes.paths.some(([, path]) => path === '/usr/libexec/quiet'));
    assert.match(header.createdBy, /^esrecord --json -o /);
    const now = BigInt(Date.now()) * 1_000_000n;
    assert.ok(header.wallBase < now && now - header.wallBase < 60_000_000_000n, 'a moment ago');
  });

  it('the header has no build of an imitated macOS, and no boot id where there is none', async () => {
    const trace = join(folder, 'other.estrace');
    const os = { build: '25D125', version: '26.3', major: 26 };
    const writer = new TraceWriter(trace, buildHeader({ messageVersion: 10, os }));
    writer.message(replayable(NOTIFY_EXIT, 10, 0, 'plain'));
    writer.close();
    await recordReplay(trace, ['-o', output, '--events', 'exit'], { os: '15' });
    const { header } = readCopy(output);
    assert.equal(header.os.build, null);
    assert.equal(header.os.major, 15);
    assert.equal(header.bootId, null);
  });

  it('the header has the processes that were running, without the recorder', async () => {
    const sent = Array.from({ length: 20 }, (_, index) => {
      const message = replayable(NOTIFY_OPEN, version, index, 'plain');
      const start_time = { tv_sec: 1_770_000_000n + BigInt(index), tv_usec: 1000 + index };
      return { ...message, process: { ...message.process, start_time } };
    });
    const trace = writeMessages(join(folder, 'running.estrace'), version, sent);
    await recordReplay(trace, ['-o', output, '--events', 'open']);
    const { header } = readCopy(output);
    const expected = sent.map(({ process: { audit_token, ppid, start_time, executable } }) => [
      audit_token.pid,
      ppid,
      start_time.tv_sec * 1_000_000n + BigInt(start_time.tv_usec),
      executable.path,
    ]);
    assert.deepEqual(header.running, expected);

    const dump = join(folder, 'running-flight.estrace');
    await recordReplay(trace, ['-o', dump, '--events', 'open', '--flight', '60']);
    assert.deepEqual(readCopy(dump).header.running, expected);

    const [key, atOnce, later] = ['my.key', 'running-at-once.estrace', 'running-later.estrace'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(key, '0123456789abcdef0123456789abcdef\n');
    const words = ['--redact', 'strict', '--redact-key', key];
    await recordReplay(trace, ['-o', atOnce, '--events', 'open', ...words]);
    const redaction = { policy: policyOf('strict'), key: Buffer.from('0123456789abcdef0123456789abcdef') };
    await redactTrace({ input: output, output: later, overwrite: false, application: 'test', ...redaction });
    const redacted = readCopy(atOnce).header.running;
    assert.deepEqual(redacted, readCopy(later).header.running);
    assert.deepEqual(
      redacted?.map((process) => process.slice(0, 3)),
      expected.map((process) => process.slice(0, 3)),
    );
    for (const [index, process] of (redacted ?? []).entries()) assert.notEqual(process[3], expected[index]?.[3]);

    const [removedAtOnce, removedLater] = ['removed-at-once.estrace', 'removed-later.estrace'].map((name) =>
      join(folder, name),
    ) as [string, string];
    await recordReplay(trace, ['-o', removedAtOnce, '--events', 'open', ...words, '--redact-rule', 'paths=remove']);
    const policy = withRules(policyOf('strict'), { rules: { paths: 'remove' } });
    const removal = { ...redaction, policy, application: 'test' };
    await redactTrace({ input: output, output: removedLater, overwrite: false, ...removal });
    const withoutPaths = expected.map((process) => [...process.slice(0, 3), null]);
    for (const path of [removedAtOnce, removedLater]) assert.deepEqual(readCopy(path).header.running, withoutPaths);
  });

  it('the times of messages are as far apart as they were', async () => {
    const types = Array.from({ length: 40 }, () => NOTIFY_EXIT);
    await recordReplay(traceOf(types), ['-o', output, '--events', 'exit'], { pace: 'recorded' });
    const times = readCopy(output).messages.map(({ mach_time }) => mach_time);
    const gaps = times.slice(1).map((time, index) => Number(time - (times[index] ?? 0n)));
    assert.equal(gaps.length, types.length - 1);
    for (const ticks of gaps) assert.ok(Math.abs(ticks - 24_000) <= 1, `${ticks} ticks instead of 24,000`);
  });

  it('messages that the kernel dropped are counted at their place, by type where it is sure', async () => {
    const trace = join(folder, 'gaps.estrace');
    const writer = new TraceWriter(trace, buildHeader());
    const lose = (count: bigint, eventType: number | null) => writer.gap({ count, eventType, source: 'kernel' });
    const types = [NOTIFY_EXIT, NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_FORK];
    for (const [index, type] of types.entries()) {
      if (index === 1) lose(4n, NOTIFY_EXIT);
      if (index === 2) lose(2n, NOTIFY_EXIT); // detected at once, its type only at message 3
      if (index === 4) lose(7n, null);
      writer.message(replayable(type, version, index, 'plain'));
    }
    lose(9n, NOTIFY_EXIT); // no later message reveals it
    writer.close();
    const { summary } = await recordReplay(trace, ['-o', output, '--events', 'exit,fork']);
    assert.deepEqual(summary.kernelLostByType, { NOTIFY_EXIT: 4, unknown: 9 });
    const { gaps, messages } = readCopy(output);
    assert.equal(messages.length, types.length);
    assert.deepEqual(
      gaps.map(({ before, count, eventType, source }) => [before, count, eventType, source]),
      [
        [1, 4n, NOTIFY_EXIT, 'kernel'],
        [2, 2n, null, 'kernel'],
        [4, 7n, null, 'kernel'],
      ],
    );
    assert.equal(messages.at(-1)?.global_seq_num, BigInt(types.length - 1 + 13));
  });

  it('a refused client is an error with its reason and a help, and leaves nothing', async () => {
    const words = {
      'not-entitled': /lacks the entitlement com\.apple\.developer\.endpoint-security\.client\nhelp: sign it/,
      'not-permitted': /lacks Full Disk Access\nhelp: allow it in System Settings/,
      'not-privileged': /does not run as root, .*\nhelp: run it with sudo/,
      'too-many-clients': /too many Endpoint Security clients: .*\nhelp: end another/,
      internal: /cannot reach Endpoint Security\nhelp: on a Mac/,
    } as const;
    for (const [result, expected] of Object.entries(words)) {
      const said = join(folder, result);
      const run = await runAndJudge({
        trace: traceOf([NOTIFY_EXIT]),
        clients: [['sh', '-c', `exec "$0" "$@" 2>'${said}'`, esrecord, '-o', output]],
        refuseClient: { result: result as keyof typeof words },
      });
      assert.equal(run.exitCode, 3);
      assert.match(readFileSync(said, 'utf8'), expected);
      assert.equal(existsSync(`${output}.incomplete`), false);
    }
  });

  it('a recording reads no message that was released', async () => {
    const types = Array.from({ length: 30 }, (_, index) => [AUTH_EXEC, NOTIFY_EXEC, NOTIFY_OPEN][index % 3] ?? 0);
    const { run } = await recordReplay(traceOf(types), ['-o', output, '--events', 'exec,open', '--auth'], {
      guard: true,
    });
    assert.deepEqual(run.verdicts, []);
    assert.equal(readCopy(output).messages.length, types.length);
  });
});

const full = (name: string): string => {
  const row = eventRows.find((each) => each.name === `ES_EVENT_TYPE_${name}`);
  return row?.name ?? `no event ${name}`;
};
