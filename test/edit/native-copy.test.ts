// Native code and TypeScript write the same trace at the limits of the format; reference.test.ts compares any others.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { makeMix, mixHeader } from '../../scripts/self-benchmark/mix.ts';
import { type CutOptions, cutTrace } from '../../src/edit/cut.ts';
import { NativeRedactor } from '../../src/edit/native-redactor.ts';
import { policyOf, profileNames, type RedactionPolicy, withRules } from '../../src/edit/policy.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import { MessageRedactor } from '../../src/edit/redact-message.ts';
import { Redactor } from '../../src/edit/redactor.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { CborCursor } from '../../src/trace/cbor-cursor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { NativeWriter } from '../../src/trace/native-writer.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { cases, itInHeavy } from '../cases.ts';
import { both, inWay } from '../native/both-ways.ts';
import { bothVerdicts, verdict } from '../native/verdict.ts';
import { blocksOf, makeEveryType } from '../trace/every-type.ts';
import { newFolder } from '../trace/folder.ts';
import { keepsNoMemory } from '../trace/native-memory.ts';
import '../with-addon.ts';

const key = new Uint8Array(32).fill(7);
const folder = newFolder();
/** An event type that no release has. */
const unnamed = 200;

const redacted = (input: string, policy: RedactionPolicy) =>
  both((output) => redactTrace({ input, output, overwrite: false, application: 'test', policy, key }));
const cutOf = (input: string, choice: Partial<CutOptions> = {}) =>
  both((output) => cutTrace({ input, output, overwrite: false, application: 'test', described: 'a part', ...choice }));

/** Copies a trace to another one, with the one writer or the other. */
function copyOf(
  input: string,
  native: boolean,
  { policy, definitionBytes }: { policy?: RedactionPolicy; definitionBytes?: number } = {},
): Buffer {
  const reader = openTrace(input);
  const { raw: _, fields: __, events: listed, ...header } = reader.header;
  const output = folder.file('copy.estrace');
  const events = listed.map(([number]) => number);
  const how = { events, ...(definitionBytes === undefined ? {} : { definitionBytes }) };
  const input_ = { ...header, processes: [] };
  const messages = policy === undefined ? null : new MessageRedactor(new Redactor(policy, key));
  const redactor = policy === undefined ? null : new NativeRedactor(policy, key).values;
  const writer = native ? new NativeWriter(output, input_, { ...how, redactor }) : new TraceWriter(output, input_, how);
  for (const records of reader.columns(native)) {
    if (!('kind' in records))
      writer.copyRows(records, records.rows(), (message) => messages?.message(message) ?? message);
    else if (records.kind === 'run') writer.run(records.run);
    else if (records.kind === 'gap') writer.gap(records.gap);
    else writer.response(records.response);
  }
  writer.close();
  reader.close();
  return readFileSync(output);
}

function made(name: string, messages: Iterable<Message>): string {
  const path = folder.file(name);
  const writer = new TraceWriter(path, mixHeader());
  let index = 0;
  for (const message of messages) {
    writer.message(message);
    // Some are answered, so that batches are short too.
    if (message.action_type === 0 && index % 7 < 2)
      writer.response({
        message: index,
        latency: 5n,
        kind: 'auth',
        value: 0,
        cached: false,
        who: [null, '', 'com.example.who', `/Users/mira/${index % 5}`][index % 4] ?? null,
      });
    index++;
  }
  writer.close();
  return path;
}

describe('a trace that native code writes', () => {
  const everyType = makeEveryType();
  const mix = made('mix.estrace', makeMix(cases(4000) + 500));

  it('the native copy is the same when definitions are forgotten', () => {
    for (const definitionBytes of [0, 3000, 60_000])
      assert.ok(copyOf(mix, true, { definitionBytes }).equals(copyOf(mix, false, { definitionBytes })));
    assert.ok(copyOf(mix, true, { definitionBytes: 3000 }).length > copyOf(mix, true).length);
  });

  it('the redacted copy is the same if a terminal is also a file', async () => {
    const trace = made(
      'terminal.estrace',
      [...makeMix(40)].map((message) => {
        const tty = { path: '/dev/ttys007', path_truncated: false, stat: message.process.executable.stat };
        return {
          ...message,
          process: { ...message.process, tty },
          event_type: EventType.NOTIFY_READLINK,
          action_type: 1,
          action: { result_type: 0, result: { auth: 0 } },
          deadline: 0n,
          event: { readlink: { source: tty } },
        } as Message;
      }),
    );
    const policy = withRules(policyOf('report'), { rules: { tty: 'remove', paths: 'pseudonym' } });
    assert.ok(copyOf(trace, true, { policy }).equals(copyOf(trace, false, { policy })));
    assert.notDeepEqual(await redacted(trace, policy), await redacted(trace, policyOf('report')));
  });

  it('the redacted copy is the same for full arrays of characters and paths that are no text', async () => {
    const full = 1024;
    const paths = [
      `/usr/bin/${'x'.repeat(full - 9)}`,
      Buffer.concat([Buffer.from('/usr/bin/'), Buffer.alloc(full - 9, 0xff)]),
      Buffer.concat([Buffer.from('/Users/'), Buffer.alloc(full - 7, 0xff)]),
      `/${'a/'.repeat(500)}`,
      // What is kept of it is no text.
      Buffer.from('/usr/bin/\xff/../alice', 'latin1'),
    ];
    const messages = [...paths, ...paths].map((each, index) => {
      const { event, process } = buildMessage(EventType.NOTIFY_MOUNT, {}, index + 1);
      const { mount } = event;
      assert.ok(mount);
      const path = typeof each === 'string' ? each : new Uint8Array(each);
      const statfs = { ...mount.statfs, f_mntonname: path };
      const executable = { ...process.executable, path };
      const changed = { event: { mount: { ...mount, statfs } }, process: { ...process, executable } };
      return buildMessage(EventType.NOTIFY_MOUNT, changed, index + 1);
    });
    const trace = made('full.estrace', messages);
    for (const profile of profileNames) assert.equal(typeof (await redacted(trace, policyOf(profile))), 'object');
    const policy = policyOf('report');
    const written = copyOf(trace, true, { policy });
    assert.ok(written.equals(copyOf(trace, false, { policy })));
    for (const path of paths.slice(0, 2)) assert.ok(written.includes(path), 'kept to its end');
  });

  it('a policy that is not for native code still gives a copy', async () => {
    const policy = withRules(policyOf('report'), { keep: { identifiers: ['com.example\0'] } });
    assert.equal(typeof (await redacted(mix, policy)), 'object');
  });

  it('a version that comes again without its definitions is refused alike', async () => {
    const trace = folder.file('versions.estrace');
    const writer = new TraceWriter(trace, buildHeader({ messageVersion: 8 }));
    const messageOf = (version: number) => writer.message(buildMessage(EventType.NOTIFY_EXIT, { version }));
    messageOf(8);
    for (const messageVersion of [9, 8]) {
      writer.run({ messageVersion, machBase: 0n, wallBase: 0n, bootId: null });
      messageOf(messageVersion);
    }
    writer.close();
    assert.deepEqual(bothVerdicts(trace), { native: '', script: '' });
    const bytes = readFileSync(trace);
    const at = processItemOf(trace, bytes);
    assert.equal(bytes[at], 2);
    bytes.writeUInt8(0, at);
    const [block] = blocksOf(bytes);
    assert.ok(block !== undefined);
    bytes.writeUInt32BE(crc32c(bytes.subarray(block.start, block.end)), block.checksumAt);
    writeFileSync(trace, bytes);
    const { native, script } = bothVerdicts(trace);
    assert.match(script, /process 0 was defined under another message version/);
    for (const natively of [false, true])
      assert.equal(
        verdict(() => inWay(natively, () => lastRowOf(trace))),
        script,
      );
    assert.match(native, /names a process defined under another message version/);
    assert.match(String(await cutOf(trace)), /process 0 was defined under another message version/);
    await redacted(trace, policyOf('report'));
  });

  itInHeavy('the native copy is the same if images take more than one record may', async () => {
    const input = folder.file('large-images.estrace');
    const writer = new TraceWriter(input, buildHeader());
    const message = buildMessage(EventType.NOTIFY_EXIT);
    const messages = 20;
    for (let index = 0; index < messages; index += 1) {
      const path = `/${'a'.repeat(900_000)}${index}`;
      writer.message({
        ...message,
        process: { ...message.process, executable: { ...message.process.executable, path } },
      });
    }
    writer.close();
    const kept = await cutOf(input, { where: () => true });
    assert.equal(typeof kept === 'string' ? kept : kept.messages, messages);
  });

  it('a header that is too long is refused in both ways', async () => {
    const input = folder.file('long-header.estrace');
    const writer = new TraceWriter(input, buildHeader({ notes: ['n'.repeat(1_030_000)] }), {
      events: [EventType.NOTIFY_EXIT],
    });
    writer.message(buildMessage(EventType.NOTIFY_EXIT));
    writer.close();
    assert.match(
      String(await cutOf(input, { described: 'd'.repeat(20_000) })),
      /^a block of \d+ bytes, at most 1048576/,
    );
  });

  it('a message that cannot be written is refused alike: TypeScript says why', async () => {
    // A raw message of a type that its header does not list.
    const unlisted = folder.file('unlisted.estrace');
    const writer = new TraceWriter(unlisted, buildHeader(), { events: [9] });
    writer.message(buildMessage(9, {}, 1));
    writer.message({ ...buildMessage(9, {}, 2), event_type: unnamed, event: rawEventOf(Uint8Array.of(1)) });
    writer.close();
    const bytes = readFileSync(unlisted);
    const at = bytes.indexOf(Buffer.of(0x28, 0x18, unnamed));
    const [block] = blocksOf(bytes);
    assert.ok(at > 0 && block !== undefined);
    bytes.writeUInt8(EventType.NOTIFY_COPYFILE, at + 2);
    bytes.writeUInt32BE(crc32c(bytes.subarray(block.start, block.end)), block.checksumAt);
    writeFileSync(unlisted, bytes);
    assert.match(String(await cutOf(unlisted)), /message 1 cannot be written.*missing in the header/);
    await redacted(unlisted, policyOf('report'));
    // Pseudonyms make a list longer than a record may be.
    const long = folder.file('long.estrace');
    const longer = new TraceWriter(long, buildHeader());
    const exec = buildMessage(9, {}, 1);
    const args = Array.from({ length: 300 }, (_, index) => `/${'a/'.repeat(500)}${index}`);
    const event = { exec: { ...(exec.event as { exec: object }).exec, args } };
    longer.message({ ...exec, event: event as Message['event'] });
    longer.close();
    await redacted(long, policyOf('strict'));
  });

  keepsNoMemory('a native copy keeps no memory', () => copyOf(everyType, true).length);
});

/** Reads all rows, and returns the place of the last one in the file. */
function lastRowOf(trace: string): number {
  const reader = openTrace(trace);
  let last = 0;
  try {
    for (const columns of reader.columns()) if (!('kind' in columns)) last = columns.offset[columns.count - 1] ?? last;
  } finally {
    reader.close();
  }
  return last;
}

/** Returns where the process of the last message is in the bytes of its trace. */
function processItemOf(trace: string, bytes: Uint8Array): number {
  const cursor = new CborCursor();
  cursor.start(bytes);
  cursor.pos = lastRowOf(trace);
  cursor.array();
  for (let item = 0; item < 4; item++) cursor.skip();
  return cursor.pos;
}
