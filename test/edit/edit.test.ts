// An edited trace: what was asked is set in the chosen messages, and nothing else changes, also where messages share
// what they name.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { loadAddon } from '../../src/addon/load.ts';
import { parseAssignment } from '../../src/edit/assignment.ts';
import { type EditOptions, editTrace } from '../../src/edit/edit.ts';
import { UsageError } from '../../src/errors/errors.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { eventKey } from '../../src/schema/macos/eslogger-shape.ts';
import { eventRow, eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import type { TraceRecord } from '../../src/trace/record-decoder.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { tracesFolder } from '../../traces/make.ts';
import { anyText } from '../any-text.ts';
import { cases } from '../cases.ts';
import { maxArms } from './planted.ts';
import '../with-addon.ts';
import { testFolder } from '../folder.ts';

const { AUTH_OPEN, NOTIFY_EXEC, NOTIFY_EXIT, NOTIFY_OPEN, NOTIFY_SIGNAL } = EventType;

/** Returns the message after these assignments; fails if it lacks a field. */
function set(message: Message, ...words: readonly string[]): Message {
  return words.reduce((now, each) => {
    const next = parseAssignment(each).apply(now);
    assert.ok(next, each);
    return next;
  }, message);
}

const lacks = (message: Message, words: string): void =>
  assert.equal(parseAssignment(words).apply(message), undefined, words);

function refused(words: string, why: RegExp, remedy: RegExp): void {
  assert.throws(
    () => parseAssignment(words),
    (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, why);
      assert.match(error.remedy ?? '', remedy);
      return true;
    },
  );
}

function frozen<T>(value: T): T {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

/** Single values of an object, with their paths: lists count as one. */
function leaves(value: unknown, path: readonly string[] = []): (readonly [readonly string[], unknown])[] {
  if (isLeaf(value)) return [[path, value]];
  return Object.entries(value as object).flatMap(([key, each]) => leaves(each, [...path, key]));
}

function isLeaf(value: unknown): value is Exclude<unknown, object> {
  return value === null || typeof value !== 'object' || value instanceof Uint8Array || Array.isArray(value);
}

/** Where one value differs from the other. What both share is the same, because it is frozen. */
function differing(one: unknown, other: unknown, path: readonly string[] = []): readonly string[] {
  if (one === other) return [];
  if (isLeaf(one) || isLeaf(other)) return textOf(one) === textOf(other) ? [] : [path.join('.')];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  const at = (value: object, key: string): unknown => (value as Readonly<Record<string, unknown>>)[key];
  return [...keys].flatMap((key) => differing(at(one, key), at(other, key), [...path, key]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (!Array.isArray(value)) return String(value);
  return value.every((each) => typeof each === 'string') ? JSON.stringify(value) : inspect(value, { depth: null });
}

/** Another value that fits the same field. */
function another(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return Number(value) > 1 ? 1 : 0;
    case 'boolean':
      return !value;
    case 'string':
      return 'other';
  }
  return value instanceof Uint8Array ? value.map((byte) => byte ^ 0xff) : ['other', ''];
}

describe('an assignment', () => {
  it('an assignment sets one value of each event, and nothing else', () => {
    const left = new Set<string>();
    let count = 0;
    // An AUTH event has the payload of its NOTIFY event.
    for (const row of eventRows.filter(({ payload, action }) => payload !== null && action === 'NOTIFY')) {
      const known: Message[] = [];
      for (let arm = 0; arm < maxArms; arm++) {
        const message = frozen(buildMessage(row.number, {}, row.number + 1, 'plain', arm));
        if (known.some((each) => isDeepStrictEqual(each, message))) continue; // it has no such arm
        known.push(message);
        const { process, thread, event } = message;
        for (const [path, value] of leaves(count === 0 ? { process, thread, event } : { event })) {
          const field = fieldOf(path, row.number);
          let changed: Message | undefined;
          try {
            changed = parseAssignment(`${field}=${textOf(another(value))}`).apply(message);
          } catch (error) {
            assert.ok(error instanceof UsageError, `${field}: ${error}`);
            left.add(path.at(-1) ?? '');
            continue;
          }
          assert.ok(changed, field);
          assert.deepEqual(differing(message, changed), [path.join('.')], field);
          assert.deepEqual(set(changed, `${field}=${textOf(value)}`), message, field);
          count++;
        }
      }
    }
    assert.ok(count > 4_000, `${count}`);
    assert.deepEqual([...left].sort(), unsettable);
  });

  it('an assignment takes the names of an enum, numbers of any base, and null', () => {
    const tcc = buildMessage(EventType.NOTIFY_TCC_MODIFY);
    assert.equal(set(tcc, 'event.tcc_modify.right=denied').event.tcc_modify?.right, 0);
    assert.equal(set(tcc, 'event.tcc_modify.right=ES_TCC_AUTHORIZATION_RIGHT_LIMITED').event.tcc_modify?.right, 3);
    const open = buildMessage(AUTH_OPEN);
    assert.equal(set(open, 'process.codesigning_flags=0x22000001').process.codesigning_flags, 0x22000001);
    assert.equal(
      set(open, 'event.open.file.stat.st_ino=18446744073709551615').event.open?.file.stat.st_ino,
      2n ** 64n - 1n,
    );
    assert.equal(set(open, 'process.tty=null').process.tty, null);
    assert.equal(set(open, 'process.team_id="null"').process.team_id, 'null');
    assert.equal(set(open, 'process.team_id=').process.team_id, '');
    assert.equal(set(open, 'process.signing_id=a=b').process.signing_id, 'a=b');
  });

  it('action=allow and action=deny follow the kind of result of the event', () => {
    const exit = buildMessage(NOTIFY_EXIT, { action: { result_type: 0, result: { auth: 0 } } });
    assert.deepEqual(set(exit, 'action=deny').action, { result_type: 0, result: { auth: 1 } });
    const open = buildMessage(NOTIFY_OPEN, { action: { result_type: 1, result: { flags: 3 } } });
    assert.deepEqual(set(open, 'action=deny').action, { result_type: 1, result: { flags: 0 } });
    assert.deepEqual(set(open, 'action=allow').action, { result_type: 1, result: { flags: 0xffffffff } });
    lacks(buildMessage(AUTH_OPEN), 'action=deny');
  });

  it('a message that lacks the field stays as it is', () => {
    lacks(buildMessage(NOTIFY_EXIT), 'event.open.file.path=/x');
    lacks(buildMessage(AUTH_OPEN, {}, 1, 'sparse'), 'process.tty.path=/dev/ttys001');
    lacks(buildMessage(AUTH_OPEN, { version: 9 }), 'process.cs_validation_category=1');
    lacks(buildMessage(AUTH_OPEN, { version: 3 }), 'thread.thread_id=1');
    const create = buildMessage(EventType.NOTIFY_CREATE, {}, 1, 'plain', 0);
    lacks(create, 'event.create.destination.new_path.filename=x');
    set(create, 'event.create.destination.existing_file.path=x');
    lacks({ ...buildMessage(AUTH_OPEN), event: { raw: new Uint8Array() } } as Message, 'event.open.fflag=1');
  });

  it('an invalid assignment is an error with a remedy', () => {
    refused('process.executable.path', /invalid assignment/, /FIELD=VALUE/);
    refused('process.executble.path=/x', /did you mean 'executable'/, /FIELD=VALUE/);
    refused('event.opn.fflag=1', /unknown event opn \(did you mean 'open'\?\)/, /FIELD=VALUE/);
    refused('process.executable=/x', /has several fields/, /process\.executable\.path, /);
    refused('event.create.destination=/x', /has several fields/, /destination\.existing_file, event/);
    for (const field of ['deadline', 'event_type', 'seq_num', 'time', 'version'])
      refused(`${field}=1`, new RegExp(`${field} cannot be set`), /process, event or thread/);
    refused('event.create.destination_type=1', /cannot be set/, /arm of a union/);
    refused('process.audit_token.euid=-1', /out of range/, /from 0 to 4294967295/);
    refused('process.audit_token.euid=root', /not an integer/, /from 0 to 4294967295/);
    refused('process.ppid=2147483648', /out of range/, /to 2147483647/);
    refused('process.is_platform_binary=1', /not true or false/, /true or false/);
    refused('process.cdhash=00', /hexadecimal/, /40 hexadecimal digits/);
    refused('process.signing_id=null', /never NULL/, /"null"/);
    refused('process.signing_id="a', /not closed/, /end it with "/);
    refused('process.tty=/dev/x', /only null/, /write null/);
    refused('event.exec.args=ls -l', /not a list of strings/, /JSON/);
    refused('event.exec.args=[1]', /not a list of strings/, /JSON/);
    refused('event.mount.statfs.f_fstypename=12345678901234567', /17 bytes/, /at most 16 bytes/);
    refused('event.tcc_modify.right=alowed', /did you mean 'allowed'/, /denied, /);
    refused('action=maybe', /invalid value 'maybe'/, /action=allow or action=deny/);
  });
});

/** Names a field as `--where` does: eslogger's name of the event, and no arm where the value replaces its union. */
function fieldOf(path: readonly string[], type: number): string {
  const [root, member, ...rest] = path;
  if (root !== 'event') return path.join('.');
  const row = eventRow(type);
  const inline = rest.filter(
    (key, index) => key !== rest[index - 1] || !/^(uid|gid|ruid|euid|from_uid|to_uid)$/.test(key),
  );
  return ['event', row ? eventKey(row) : member, ...inline].join('.');
}

/** Discriminators of unions, lists of structs or bytes, times, a pair of numbers, and bytes with a form of their own. */
const unsettable: readonly string[] = [
  'acl',
  'destination_type',
  'entitlements',
  'fds',
  'file_type',
  'has_from_uid',
  'has_to_uid',
  'has_uid',
  'member_type',
  'results',
  'set',
  'set_or_clear',
  'target_type',
  'tv_nsec',
  'tv_sec',
  'tv_usec',
  'type',
  'uuids',
  'val0',
  'val1',
];

describe('an edited trace', () => {
  const folder = testFolder();
  const trace = join(folder, 'trace.estrace');
  const output = join(folder, 'edited.estrace');
  const shared = buildProcess({}, 900);
  const types = [NOTIFY_OPEN, AUTH_OPEN, NOTIFY_EXEC, NOTIFY_SIGNAL, AUTH_OPEN, NOTIFY_EXIT, NOTIFY_OPEN];
  const secondRunAt = 4;
  before(() => {
    const header = buildHeader();
    const writer = new TraceWriter(trace, header);
    for (const [index, type] of types.entries()) {
      if (index === 2) writer.gap({ count: 2n, eventType: null, source: 'kernel' });
      const version = index < secondRunAt ? newestVersion : 10;
      if (index === secondRunAt) writer.run({ ...header, messageVersion: version, bootId: 'second' });
      const process = index < secondRunAt ? { process: shared } : {};
      const built = buildMessage(type, { version, ...process }, index + 1);
      writer.message(
        type === NOTIFY_SIGNAL ? { ...built, event: { signal: { sig: 9, target: shared, instigator: null } } } : built,
      );
      if (type === AUTH_OPEN)
        writer.response({ message: index, latency: 7n, kind: 'flags', value: 1, cached: false, who: 'me' });
    }
    writer.close();
  });
  afterEach(() => rmSync(output, { force: true }));

  const edit = (words: readonly string[], more: Partial<EditOptions> = {}) =>
    editTrace({
      input: trace,
      output,
      overwrite: true,
      application: 'test',
      described: words.join(' '),
      assignments: words.map(parseAssignment),
      ...more,
    });

  /** Both readers take it, and the native one gives back what it read. */
  function checkReaders(path: string): void {
    const { complete, messages } = loadAddon().verifyTrace(path);
    assert.deepEqual({ complete, messages }, { complete: true, messages: contentOf(path).messages.length });
    const bytes = readFileSync(path);
    assert.ok(Buffer.from(loadAddon().transcode(new Uint8Array(bytes))).equals(bytes));
  }

  it('an edit without assignments changes only the header', async () => {
    for (const name of [
      trace,
      ...['first-run', 'boot', 'corner-cases'].map((each) => join(tracesFolder, `${each}.estrace`)),
    ]) {
      await edit([], { input: name });
      assert.deepEqual(contentOf(output).records, contentOf(name).records);
      checkReaders(output);
    }
  });

  it('a shared process changes only in the chosen message', async () => {
    await edit(['process.executable.path=/edited', 'process.audit_token.euid=0'], { messages: { first: 1, last: 1 } });
    const [was, is] = [contentOf(trace).messages, contentOf(output).messages];
    assert.equal(is[1]?.process.executable.path, '/edited');
    assert.equal(is[1]?.process.audit_token.euid, 0);
    assert.deepEqual(is[1], {
      ...was[1],
      process: {
        ...shared,
        audit_token: { ...shared.audit_token, euid: 0 },
        executable: { ...shared.executable, path: '/edited' },
      },
    });
    for (const index of [0, 2, 3]) assert.deepEqual(is[index], was[index]);
    assert.deepEqual(is[3]?.event.signal?.target, shared);
    checkReaders(output);
  });

  it('the answers, gaps and runs stay, and the header says what was edited', async () => {
    const summary = await edit(['process.team_id=EXAMPLE'], { where: ({ event_type }) => event_type === AUTH_OPEN });
    const others = ({ records }: Content): unknown =>
      records.filter(({ kind }) => kind !== 'message').map(withoutOffset);
    assert.deepEqual(others(contentOf(output)), others(contentOf(trace)));
    assert.match(contentOf(output).header.notes.join(), /edited by test: process\.team_id=EXAMPLE/);
    assert.deepEqual(summary.set, [{ field: 'process.team_id', messages: 2 }]);
    assert.deepEqual([summary.messages, summary.chosen], [types.length, 2]);
  });

  it('random assignments change exactly the chosen messages', async () => {
    const choice = fc.record({
      first: fc.nat(types.length - 1),
      length: fc.integer({ min: 1, max: types.length }),
      path: anyText({ maxLength: 40 }).filter((text) => !/^["']|^null$/.test(text)),
      uid: fc.nat(0xffffffff),
      sig: fc.option(fc.integer({ min: -100, max: 100 })),
    });
    await fc.assert(
      fc.asyncProperty(choice, async ({ first, length, path, uid, sig }) => {
        const words = [`process.executable.path=${path}`, `process.audit_token.ruid=${uid}`];
        const isIn = (index: number): boolean => index >= first && index < first + length;
        if (sig !== null && isIn(types.indexOf(NOTIFY_SIGNAL))) words.push(`event.signal.sig=${sig}`);
        await edit(words, { messages: { first, last: first + length - 1 } });
        const wanted = contentOf(trace).messages.map((message, index) =>
          isIn(index) ? words.reduce((now, each) => parseAssignment(each).apply(now) ?? now, message) : message,
        );
        assert.deepEqual(contentOf(output).messages, wanted);
        checkReaders(output);
      }),
      { numRuns: cases(40) },
    );
  });

  it('an edit without a match or without the field is refused, and writes nothing', async () => {
    await assert.rejects(edit(['process.ppid=1'], { messages: { first: 50, last: 60 } }), /no messages match/);
    await assert.rejects(
      edit(['event.fork.child.ppid=1']),
      /none of the 7 chosen messages has event\.fork\.child\.ppid/,
    );
    await assert.rejects(edit(['process.ppid=1'], { output: trace }), UsageError);
    assert.equal(existsSync(output), false);
  });
});

interface Content {
  readonly header: ReturnType<typeof openTrace>['header'];
  readonly messages: readonly Message[];
  readonly records: readonly unknown[] & readonly Pick<TraceRecord, 'kind'>[];
}

const withoutOffset = ({ offset: _, ...record }: Record<string, unknown> & { offset?: number }): unknown => record;

function contentOf(path: string): Content {
  const reader = openTrace(path);
  try {
    const records = [...reader.records()];
    return {
      header: reader.header,
      messages: records.flatMap((record) => (record.kind === 'message' ? [record.message] : [])),
      records: records.map((record) => withoutOffset(record as never)) as Content['records'],
    };
  } finally {
    reader.close();
  }
}
