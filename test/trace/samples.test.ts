// The committed traces equal their script's output, and both the good and the broken ones read as they should.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceError } from '../../src/errors/errors.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { matchesTables } from '../../src/trace/field-lists.ts';
import type { TraceResponse } from '../../src/trace/other-records.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { rawEvent } from '../../src/trace/unknown-fields.ts';
import { brokenTraces } from '../../traces/make/broken.ts';
import { staleFiles, tracesFolder } from '../../traces/make.ts';
import { newFolder } from './folder.ts';

const sample = (name: string): string => join(tracesFolder, name);

describe('sample traces', () => {
  it('the sample traces are what traces/make.ts makes', () => {
    assert.deepEqual(staleFiles(), [], 'run "npx tsx traces/make.ts"');
  });

  it('a missing, changed or left-over sample is noticed', () => {
    const made = new Map([
      ['a.estrace', Uint8Array.of(1)],
      ['b.estrace', Uint8Array.of(2)],
    ]);
    const folder = newFolder();
    mkdirSync(folder.file('broken'));
    writeFileSync(folder.file('b.estrace'), Uint8Array.of(3));
    writeFileSync(folder.file('broken/c.estrace'), Uint8Array.of(4));
    assert.deepEqual(staleFiles(folder.path, made), ['a.estrace', 'b.estrace', 'broken/c.estrace']);
  });

  for (const [name, seconds] of [
    ['first-run.estrace', 1.5],
    ['boot.estrace', 2],
    ['early-boot.estrace', 17],
    ['open-64.estrace', 0.6],
    ['corner-cases.estrace', 0.1],
  ] as const) {
    it(`${name} holds as many messages as the table says, and lasts at most ${seconds} s`, () => {
      const reader = openTrace(sample(name));
      const read = [...reader.messages()];
      assert.ok(reader.complete);
      assert.ok(matchesTables(reader.header));
      const row = readFileSync(sample('README.md'), 'utf8').match(new RegExp(`^\\| \`${name}\` \\|.*`, 'm'))?.[0];
      assert.equal(read.length, Number(row?.split(' | ').at(-2)), row);
      const ticks = Number((read.at(-1)?.message.mach_time ?? 0n) - (read[0]?.message.mach_time ?? 0n));
      assert.ok(ticks / 24e6 <= seconds, `${ticks / 24e6} s`);
      const auth = read.filter(({ message }) => message.action_type === 0);
      assert.equal([...reader.responses()].length, auth.length);
      assert.ok(auth.every(({ message }) => message.deadline > message.mach_time));
      reader.close();
    });
  }

  it('the target of an exec has the same pid and the next pidversion [exec-pidversion]', () => {
    let execs = 0;
    for (const name of ['first-run.estrace', 'boot.estrace', 'corner-cases.estrace']) {
      for (const { process, event } of messagesOf(name)) {
        if (event.exec === undefined) continue;
        execs += 1;
        const { pid, pidversion } = event.exec.target.audit_token;
        assert.deepEqual([pid, pidversion], [process.audit_token.pid, process.audit_token.pidversion + 1], name);
      }
    }
    assert.ok(execs > 20);
  });

  it('corner-cases.estrace has the corners that it promises', () => {
    const messages = messagesOf('corner-cases.estrace');
    const has = (what: string, found: (message: Message) => boolean | undefined): void =>
      assert.ok(messages.some(found), what);
    has('an exec without arguments', ({ event }) => event.exec?.args.length === 0);
    has('a script', ({ event }) => event.exec?.script !== null && event.exec !== undefined);
    has(
      'another effective user',
      ({ process, event }) =>
        event.exec?.target.audit_token.euid !== process.audit_token.euid && event.exec !== undefined,
    );
    has('no thread', ({ thread }) => thread === null);
    has('a string that is NULL', ({ event }) => event.btm_launch_item_add?.executable_path === null);
    has('a process that is NULL', ({ event }) => event.proc_check?.target === null);
    has('a path that is cut', ({ event }) => event.open?.file.path_truncated);
    for (const denied of [false, true]) {
      has('flags', ({ action }) => action?.result_type === 1 && (action.result.flags === 0) === denied);
      has('allow or deny', ({ action }) => action?.result_type === 0 && (action.result.auth === 1) === denied);
    }
    for (const arm of ['existing_file', 'new_path'] as const) {
      has(`create of ${arm}`, ({ event }) => event.create?.destination[arm] !== undefined);
      has(`rename to ${arm}`, ({ event }) => event.rename?.destination[arm] !== undefined);
    }
    has('two targets', ({ event }) => event.exchangedata !== undefined);
    has('a short budget', ({ deadline, mach_time }) => deadline - mach_time === 84_000_000n);
    has('an access list', ({ event }) => (event.create?.acl ?? event.setacl?.acl.set ?? null) !== null);
    const numbers = messages.map(({ global_seq_num }) => Number(global_seq_num));
    assert.equal((numbers.at(-1) ?? 0) + 1 - numbers.length, 3, 'lost');
  });
});

describe('corner-cases.estrace', () => {
  const messages = messagesOf('corner-cases.estrace');
  const events = eventRows.filter((row) => row.payload !== null && Number.parseFloat(row.firstMacos) < 27);

  it('corner-cases.estrace has every event of its macOS', () => {
    const types = new Set(messages.map(({ event_type }) => event_type));
    assert.ok(events.length > 140);
    assert.deepEqual(
      events.filter(({ number }) => !types.has(number)).map(({ name }) => name),
      [],
    );
  });

  it('each AUTH event comes by root and by another user, signed and unsigned, allowed and denied', () => {
    const answers = answersOf('corner-cases.estrace');
    for (const { number, name } of events.filter(({ action }) => action === 'AUTH')) {
      const those = [...messages.entries()].filter(([, { event_type }]) => event_type === number);
      for (const is of [true, false]) {
        const has = (what: string, found: (message: Message, index: number) => boolean): void =>
          assert.ok(
            those.some(([index, message]) => found(message, index) === is),
            `${name}: ${what} ${is}`,
          );
        has('by root', ({ process }) => process.audit_token.euid === 0);
        has('signed', ({ process }) => process.signing_id !== '' && process.codesigning_flags !== 0);
        has('denied', (_, index) => answers.get(index)?.value === (name.endsWith('AUTH_OPEN') ? 0 : 1));
      }
    }
  });
});

function answersOf(name: string): ReadonlyMap<number, TraceResponse> {
  const reader = openTrace(sample(name));
  const answers = new Map([...reader.responses()].map((response) => [response.message, response]));
  reader.close();
  return answers;
}

function messagesOf(name: string): Message[] {
  const reader = openTrace(sample(name));
  const read = [...reader.messages()].map(({ message }) => message);
  reader.close();
  return read;
}

describe('broken traces', () => {
  for (const [name, { about, expected }] of brokenTraces()) {
    it(`${name}: ${about}`, () => {
      const path = sample(`broken/${name}.estrace`);
      const read = (): { messages: number; cut: number | undefined } => {
        const reader = openTrace(path);
        try {
          return { messages: [...reader.messages()].length, cut: reader.cut?.offset };
        } finally {
          reader.close();
        }
      };
      if ('cutAt' in expected) {
        assert.deepEqual(read(), { messages: expected.messages, cut: expected.cutAt });
        return;
      }
      assert.throws(read, (error) => {
        assert.ok(error instanceof TraceError, String(error));
        assert.ok(error.message.includes(expected.error), error.message);
        assert.equal(error.offset, expected.offset, error.message);
        assert.equal(error.record, expected.record);
        assert.equal(error.field || undefined, expected.field);
        assert.ok(error.remedy, 'a remedy');
        return true;
      });
    });
  }
});

describe('a trace by a newer schema', () => {
  it('an unknown field and an unknown event type stay raw', () => {
    const reader = openTrace(sample('newer-schema.estrace'));
    assert.ok(!matchesTables(reader.header));
    const [blue, teleport, plain] = [...reader.messages()].map(({ message }) => message);
    assert.ok(blue && teleport && plain);
    const { raw, ...open } = blue.event.open as unknown as Record<string, unknown>;
    assert.deepEqual({ ...(raw as object) }, { colour: new Map([['name', 'blue']]) });
    assert.deepEqual(open, plain.event.open);
    assert.equal(teleport.event_type, 900);
    assert.equal(
      Buffer.from(rawEvent(teleport) ?? []).toString('hex'),
      `68${Buffer.from('the moon').toString('hex')}0c`,
    );
    reader.close();
  });
});
