// What a client sees of messages, compared with their trace: the sample of corner cases and a story of its own.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FactKind } from '../../src/schema/generated/ledger.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { functionNames } from '../../src/schema/macos/functions.ts';
import { buildFile, buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { drive, makeTrace, type Ran, type Step } from './driver.ts';

const path = join(import.meta.dirname, '../../traces/corner-cases.estrace');

type Said = ReadonlyMap<string, readonly string[]>;

/** Returns what the client prints about each message, in order. */
function parse(stdout: string): Said[] {
  const messages = new Map<string, Map<string, string[]>>();
  for (const line of stdout.trim().split('\n')) {
    const [, number = '', key = '', value = ''] = /^(\d+) (.+) (-?\d+|x[0-9a-f]*)$/.exec(line) ?? [];
    const said = messages.get(number) ?? new Map<string, string[]>();
    said.set(key, [...(said.get(key) ?? []), value]);
    messages.set(number, said.set('global', [number]));
  }
  return [...messages.values()];
}

const all = (said: Said, key: string): number[] => (said.get(key) ?? []).map(Number);
const one = (said: Said, key: string): number => all(said, key)[0] ?? Number.NaN;
const texts = (said: Said, key: string): string[] =>
  (said.get(key) ?? []).map((hex) => Buffer.from(hex.slice(1), 'hex').toString());

/** Returns these messages with what a client prints about each. */
async function printedFor(steps: readonly Step[]): Promise<(readonly [Message, Said])[]> {
  const trace = makeTrace(steps);
  const messages = messagesOf(trace.path);
  const said = parse((await drive('tells', [], trace)).stdout);
  assert.equal(said.length, messages.length);
  return messages.map((message, index) => [message, said[index] ?? new Map()] as const);
}

function messagesOf(trace: string): Message[] {
  const reader = openTrace(trace);
  const messages = [...reader.messages()].map(({ message }) => message);
  reader.close();
  return messages;
}

describe('a message under replay', () => {
  let traced: Message[] = [];
  let said: Said[] = [];
  let ran: Ran | undefined;

  before(async () => {
    traced = messagesOf(path);
    ran = await drive('tells', [], { path, messages: traced.length });
    said = parse(ran.stdout);
    assert.equal(said.length, traced.length, ran.stderr);
  });

  /** Pairs each message of the trace with what the client printed about it. */
  const pairs = (): (readonly [Message, Said])[] =>
    traced.map((message, index) => [message, said[index] ?? new Map()] as const);
  const those = (wanted: (message: Message) => boolean): (readonly [Message, Said])[] => {
    const found = pairs().filter(([message]) => wanted(message));
    assert.ok(found.length > 0);
    return found;
  };

  it('messages come on a thread of the library, one at a time [handler-thread]', () => {
    for (const [, words] of pairs()) assert.deepEqual([one(words, 'own thread'), one(words, 'alone')], [1, 1]);
  });

  it('a message has the version of the trace', () => {
    for (const [message, words] of pairs()) assert.equal(one(words, 'version'), message.version);
  });

  it('a message has the times of this run, and the budget of the trace [message-times]', () => {
    for (const [message, words] of pairs()) {
      assert.ok(one(words, 'age') >= 0 && one(words, 'age') < 60);
      assert.ok(one(words, 'mach age') >= 0 && one(words, 'mach age') < 60_000, 'milliseconds by the Mach clock');
      if (message.action_type === 0) assert.equal(BigInt(one(words, 'budget')), message.deadline - message.mach_time);
    }
  });

  it('a budget is in the timebase of the client, whatever that of the trace [timebase]', async () => {
    const trace = `${makeTrace([{ type: EventType.NOTIFY_EXIT, pid: 100 }]).path}.intel`;
    const writer = new TraceWriter(trace, buildHeader({ timebase: [1, 1] }));
    const built = buildMessage(EventType.AUTH_EXEC);
    writer.message({ ...built, deadline: built.mach_time + 3_000_000_000n });
    writer.close();
    const ran = await drive('tells', [], { path: trace, messages: 1 });
    assert.equal(one(parse(ran.stdout)[0] ?? new Map(), 'budget'), 3 * 24_000_000);
    assert.deepEqual(
      ran.rows.map(({ queuedNs, deadlineNs }) => deadlineNs - queuedNs),
      [3e9],
    );
  });

  it('the deadline of a notification is its own time, and means nothing [notify-deadline]', () => {
    for (const [, words] of those(({ action_type }) => action_type === 1)) assert.equal(one(words, 'budget'), 0);
  });

  it('sequence numbers count by client and by event type, and skip what was lost [sequence-numbers]', () => {
    const counts = new Map<number, number>();
    for (const [message, words] of pairs()) {
      assert.equal(BigInt(one(words, 'global')), message.global_seq_num);
      const next = counts.get(message.event_type) ?? 0;
      assert.equal(one(words, 'seq'), next);
      counts.set(message.event_type, next + 1);
    }
    assert.equal(one(said.at(-1) ?? new Map(), 'global') + 1 - said.length, 3);
  });

  it('losses of one event type are skipped in the numbers of that type and of the client [losses-of-type]', async () => {
    const { NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_CLOSE } = EventType;
    const found = await printedFor([
      { type: NOTIFY_EXIT, pid: 100 },
      { type: NOTIFY_FORK, pid: 101 },
      { type: NOTIFY_FORK, pid: 102, lost: { type: NOTIFY_EXIT, count: 4 } },
      { type: NOTIFY_EXIT, pid: 103 },
      { type: NOTIFY_CLOSE, pid: 104, lost: { type: NOTIFY_CLOSE, count: 2 } },
      { type: NOTIFY_EXIT, pid: 105, lost: { type: null, count: 7 } },
    ]);
    assert.deepEqual(
      found.map(([{ event_type }, words]) => [event_type, one(words, 'seq'), one(words, 'global')]),
      [
        [NOTIFY_EXIT, 0, 0],
        [NOTIFY_FORK, 0, 1],
        [NOTIFY_FORK, 1, 6],
        [NOTIFY_EXIT, 5, 7],
        [NOTIFY_CLOSE, 2, 10],
        [NOTIFY_EXIT, 6, 18],
      ],
    );
  });

  it('losses of types that the client has not subscribed to change no number [losses-of-others]', async () => {
    const { NOTIFY_EXIT, AUTH_CREATE } = EventType;
    const { rows } = await drive(
      'answers',
      [],
      makeTrace([
        { type: NOTIFY_EXIT, pid: 100 },
        { type: NOTIFY_EXIT, pid: 101, lost: { type: AUTH_CREATE, count: 9 } },
      ]),
    );
    assert.deepEqual(
      rows.map(({ seqNum, globalSeqNum }) => [seqNum, globalSeqNum]),
      [
        [0, 0],
        [1, 1],
      ],
    );
  });

  it('each AUTH message has an id of its own [action-id]', () => {
    for (const [, words] of those(({ action_type }) => action_type === 0)) assert.equal(one(words, 'fresh'), 1);
  });

  it('a notification has the verdict of the trace, as flags for an open [notify-verdict]', () => {
    for (const [{ event_type, action }, words] of those(({ action_type }) => action_type === 1)) {
      assert.equal(words.has('flags'), event_type === 10, `${event_type}`);
      assert.equal(words.has('auth'), event_type !== 10);
      const wanted = { flags: Number.NaN, auth: Number.NaN, ...action?.result };
      assert.deepEqual({ flags: one(words, 'flags'), auth: one(words, 'auth') }, wanted);
    }
  });

  it('a message has the thread of the trace, or none [thread]', () => {
    for (const [{ thread }, words] of pairs())
      assert.equal(one(words, 'thread'), thread === null || thread === undefined ? -1 : Number(thread.thread_id));
    assert.ok(said.some((words) => one(words, 'thread') === -1));
  });

  it('each string has its length and a terminator [string-length]', () => {
    assert.equal(one(said.at(-1) ?? new Map(), 'bad strings'), 0);
    for (const [{ event }, words] of those(({ event }) => event.exec !== undefined)) {
      const lengths = (list: readonly unknown[]): number[] => list.map((word) => Buffer.byteLength(String(word)));
      assert.deepEqual(all(words, 'arg'), lengths(event.exec?.args ?? []));
      assert.deepEqual(texts(words, 'arg text'), event.exec?.args);
    }
  });

  it('each argument, variable and descriptor of an exec is at its index [exec-items]', async () => {
    const fds = [
      { fd: 0, fdtype: 1 },
      { fd: 3, fdtype: 6, pipe: { pipe_id: 77n } },
      { fd: 9, fdtype: 2 },
    ];
    const exec = { args: ['tool', '', '--size=10', 'två'], env: ['A=1', 'PATH=/bin:/usr/bin', 'B='], fds };
    for (const [, words] of await printedFor([
      { type: EventType.AUTH_EXEC, pid: 100, event: { exec } },
      { type: EventType.NOTIFY_EXEC, pid: 101, event: { exec } },
    ])) {
      assert.deepEqual(texts(words, 'arg text'), exec.args);
      assert.deepEqual(texts(words, 'variable'), exec.env);
      assert.deepEqual(
        [all(words, 'fd'), all(words, 'fdtype')],
        [fds.map(({ fd }) => fd), fds.map(({ fdtype }) => fdtype)],
      );
      assert.deepEqual(all(words, 'pipe'), [77]);
    }
  });

  it('the size of a message counts everything in it [message-size]', async () => {
    const opened = (length: number) =>
      printedFor([
        {
          type: EventType.NOTIFY_OPEN,
          pid: 100,
          event: { open: { file: buildFile({ path: `/${'x'.repeat(length)}` }, 7) } },
        },
      ]);
    const found = [...(await opened(15)), ...(await opened(815))];
    const [short = 0, long = 0] = found.map(([, words]) => one(words, 'size'));
    assert.equal(long - short, 800);
    for (const [, words] of [...found, ...pairs()])
      assert.ok(one(words, 'end') > 0 && one(words, 'size') >= one(words, 'end'));
  });

  it('a thread state has its bytes and their number [thread-state]', async () => {
    const state = Uint8Array.of(1, 20, 255, 0, 7);
    const thread_state = { flavor: 6, state };
    const [[, words] = [undefined, new Map()]] = await printedFor([
      { type: EventType.NOTIFY_REMOTE_THREAD_CREATE, pid: 100, event: { remote_thread_create: { thread_state } } },
    ]);
    assert.deepEqual([one(words, 'flavor'), one(words, 'state size')], [6, state.length]);
    assert.deepEqual(all(words, 'state'), [...state]);
  });

  it('is_es_client of a process is that of the trace [is-es-client]', async () => {
    const targets = [true, false].map((is_es_client, i) => buildProcess({ is_es_client }, 8 + i));
    const found = await printedFor(
      targets.map((target, i) => ({ type: EventType.NOTIFY_EXEC, pid: 100 + i, event: { exec: { target } } })),
    );
    assert.deepEqual(
      found.map(([, words]) => all(words, 'es client')[1]),
      [1, 0],
    );
  });

  it('a missing string differs from an empty one [missing-string]', () => {
    const [pair] = those(({ event }) => event.btm_launch_item_add !== undefined);
    assert.deepEqual(
      [one(pair?.[1] ?? new Map(), 'app_url'), one(pair?.[1] ?? new Map(), 'executable_path')],
      [-1, -1],
    );
    assert.equal(one(pair?.[1] ?? new Map(), 'instigator'), 0);
    const [unsigned] = those(({ event }) => event.exec?.args.length === 0);
    assert.deepEqual(all(unsigned?.[1] ?? new Map(), 'signing_id')[1], 0);
  });

  it('a missing team is NULL for a client, and an empty one is not [missing-team]', async () => {
    const teams = [null, '', 'TEAM900001'];
    const targets = teams.map((team_id, i) => buildProcess({ team_id }, 40 + i));
    const found = await printedFor(
      targets.map((target, i) => ({ type: EventType.NOTIFY_EXEC, pid: 100 + i, event: { exec: { target } } })),
    );
    assert.deepEqual(
      found.map(([, words]) => all(words, 'team_id')[1]),
      [-1, 0, 10],
    );
  });

  it('a path that was cut at 16 KiB is marked as truncated [truncated-path]', () => {
    for (const [, words] of those(({ event }) => event.open?.file.path_truncated === true))
      assert.deepEqual([one(words, 'file'), one(words, 'truncated')], [16384, 1]);
  });

  it('file numbers are those of the trace, however large [file-numbers]', () => {
    for (const [{ event }, words] of those(({ event }) => event.open !== undefined)) {
      const stat = event.open?.file.stat;
      assert.equal(BigInt(words.get('inode')?.[0] ?? ''), BigInt.asIntN(64, stat?.st_ino ?? 0n));
      assert.equal(one(words, 'links'), stat?.st_nlink);
    }
    assert.ok(
      said.some((words) => one(words, 'inode') === 999_999_999),
      'an empty file on FAT',
    );
    assert.ok(
      said.some((words) => one(words, 'links') > 1),
      'a file with several links',
    );
  });

  it('the process of an exec is the old image, and its target the new one [exec-images]', () => {
    for (const [{ event, process: old }, words] of those(({ event }) => event.exec !== undefined)) {
      assert.equal(one(words, 'process'), old.audit_token.pid);
      assert.equal(one(words, 'target'), old.audit_token.pid);
      assert.deepEqual(all(words, 'pidversion'), [old.audit_token.pidversion, old.audit_token.pidversion + 1]);
      assert.equal(all(words, 'euid')[1], event.exec?.target.audit_token.euid);
    }
    const owners = said.filter((words) => all(words, 'euid').length === 2).map((words) => all(words, 'euid'));
    assert.ok(
      owners.some(([before, after]) => before !== after),
      'a set-user-ID program',
    );
  });

  it('an exec has as many arguments, variables and descriptors as the trace, and its pipe ids [exec-counts]', () => {
    for (const [
      {
        event: { exec },
      },
      words,
    ] of those(({ event }) => event.exec !== undefined)) {
      assert.deepEqual([one(words, 'args'), one(words, 'env')], [exec?.args.length, exec?.env.length]);
      assert.deepEqual(all(words, 'fd'), exec?.fds?.map(({ fd }) => fd) ?? []);
      assert.equal(one(words, 'last_fd'), exec?.last_fd);
      assert.equal(one(words, 'script'), exec?.script === null ? 0 : 1);
    }
    assert.ok(
      said.some((words) => one(words, 'last_fd') > Math.max(...all(words, 'fd'))),
      'more than are listed',
    );
    const [, piped] = those(({ event }) => event.exec?.fds?.[0]?.pipe !== undefined)[0] ?? [];
    assert.equal(BigInt.asUintN(64, BigInt(piped?.get('pipe')?.[0] ?? '')), 0xffff_ffff_ffff_fff0n);
  });

  it('a call for entitlements gets none, and is recorded [entitlements]', async () => {
    const exec = EventType.NOTIFY_EXEC;
    const execs = await drive(
      'asks_for_entitlements',
      [],
      makeTrace([
        { type: exec, pid: 1 },
        { type: exec, pid: 2 },
      ]),
    );
    assert.equal(execs.stdout, '0\n0\n');
    const asked = functionNames.indexOf('es_exec_entitlements') + 1;
    assert.equal(execs.facts.filter(({ kind, a }) => kind === FactKind.unsupported && Number(a) === asked).length, 2);
  });

  it('a create has the destination of the trace, a file or a path [create-destinations]', () => {
    for (const [{ event }, words] of those(({ event }) => event.create !== undefined)) {
      assert.equal(one(words, 'destination'), event.create?.destination_type);
      assert.equal(words.has('filename'), event.create?.destination_type === 1);
    }
  });

  it('user ids are those of the trace, also of nobody and of none [user-ids]', () => {
    for (const [{ process: by }, words] of pairs()) {
      assert.equal(one(words, 'auid'), by.audit_token.auid);
      assert.equal(one(words, 'euid'), by.audit_token.euid | 0);
    }
    const numbers = said.map((words) => [one(words, 'auid'), one(words, 'euid')]);
    assert.ok(numbers.some(([auid]) => auid === 0xffff_ffff));
    assert.ok(numbers.some(([, euid]) => euid === -2));
  });

  it('a denied create names the path that was not created [denied-create]', async () => {
    const ran = await drive('tells', ['deny'], { path, messages: traced.length });
    for (const [index, words] of parse(ran.stdout).entries()) {
      const create = traced[index]?.event.create;
      if (create === undefined || traced[index]?.action_type === 0) continue;
      const asked = traced[index - 1]?.event.create; // its AUTH message
      assert.equal(one(words, 'destination'), asked?.destination_type, `message ${index}`);
      assert.equal(one(words, 'auth'), 1);
      assert.equal(words.has('filename'), asked?.destination_type === 1);
    }
  });
});
