// The flight recorder: what it keeps, what triggers it, and that it writes what came.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildProcess } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';
import {
  allTypes,
  linesOf,
  readCopy,
  recordedTypes,
  recordReplay,
  replayable,
  withoutNumbers,
  writeMessages,
} from './copies.ts';

const { NOTIFY_EXEC, NOTIFY_EXIT, NOTIFY_SIGNAL } = EventType;
const version = 11;

describe('the flight recorder', () => {
  let folder = '';
  let output = '';
  let trace = '';
  beforeEach(() => {
    folder = freshFolder();
    output = join(folder, 'flight.estrace');
    trace = join(folder, 'trace.estrace');
  });
  const written = (): string[] => readdirSync(folder).filter((name) => name.startsWith('flight'));

  it('the flight recorder writes all it holds at its end, as it came', async () => {
    const versions = [11, 4, 7, 8, 10, 9];
    const header = buildHeader({ messageVersion: versions[0] ?? 0 });
    const writer = new TraceWriter(trace, header);
    const sent = versions.flatMap((each, run) =>
      recordedTypes.map((type, index) => replayable(type, each, run * recordedTypes.length + index, 'plain')),
    );
    for (const [index, message] of sent.entries()) {
      const own = message.version;
      if (index > 0 && own !== sent[index - 1]?.version) writer.run({ ...header, messageVersion: own });
      writer.message(message);
    }
    writer.close();
    const words = ['-o', output, '--events', allTypes, '--flight-size', '8'];
    const { run, summary } = await recordReplay(trace, words, { outstanding: 1 });
    assert.deepEqual(run.verdicts, []);
    assert.equal(summary.lost, 0);
    const copy = readCopy(output);
    assert.equal(copy.complete, true);
    assert.equal(copy.messages.length, sent.length);
    for (const [index, message] of copy.messages.entries())
      assert.deepEqual(withoutNumbers(message), withoutNumbers(sent[index]), `message ${index}`);
    assert.deepEqual(
      copy.responses.map(({ message }) => message),
      copy.messages.flatMap(({ action_type }, index) => (action_type === 0 ? [index] : [])),
    );
  });

  it('the latest messages that fit its memory are kept', async () => {
    const text = 'x'.repeat(12_000);
    const sent = Array.from({ length: 1500 }, (_, index) => {
      const message = replayable(NOTIFY_EXEC, version, index, 'plain');
      Object.assign(message.event.exec ?? {}, { args: [`${index} ${text}`] });
      return message;
    });
    writeMessages(trace, version, sent);
    await recordReplay(trace, ['-o', output, '--events', 'exec', '--flight-size', '8']);
    const kept = readCopy(output).messages.map(({ event }) => Number.parseInt(String(event.exec?.args[0]), 10));
    assert.ok(kept.length > 200 && kept.length < 700, `${kept.length} of ${sent.length} in 8 MB`);
    assert.deepEqual(kept, sent.map((_, index) => index).slice(-kept.length));
  });

  it('messages older than the given seconds are not written', async () => {
    const steps = 400; // ten milliseconds each
    writeMessages(
      trace,
      version,
      Array.from({ length: steps }, (_, index) => {
        const message = replayable(NOTIFY_EXIT, version, index, 'plain');
        return { ...message, mach_time: message.mach_time + 9n * 24_000n * BigInt(index) };
      }),
    );
    await recordReplay(trace, ['-o', output, '--events', 'exit', '--flight', '3'], { pace: 'recorded' });
    const { messages } = readCopy(output);
    const [first, last] = [messages[0], messages.at(-1)];
    assert.ok(first !== undefined && last !== undefined);
    assert.ok(messages.length < steps - 50, 'the first ones are older than that');
    assert.equal(Number(last.global_seq_num), steps - 1);
    assert.equal(Number(last.global_seq_num - first.global_seq_num), messages.length - 1);
    assert.ok(last.mach_time - first.mach_time < 3 * 24_000_000);
  });

  const exitOf = (index: number, path: string, stat: number, isClient: boolean): Message => {
    const message = replayable(NOTIFY_EXIT, version, index, 'plain');
    const { process } = message;
    return {
      ...message,
      process: { ...process, is_es_client: isClient, executable: { ...process.executable, path } },
      event: { exit: { stat } },
    };
  };

  it('the exit of a named program writes a trace, each time', async () => {
    const exits = ['/bin/other', '/opt/agent', '/bin/other', '/opt/notagent', '/opt/agent', '/bin/other'];
    writeMessages(
      trace,
      version,
      exits.map((path, index) => exitOf(index, path, 0, false)),
    );
    const words = ['-o', output, '--events', 'exit', '--flight', '60', '--trigger-exit', 'agent'];
    await recordReplay(trace, words);
    assert.deepEqual(written(), ['flight-000002.estrace', 'flight-000003.estrace', 'flight.estrace']);
    const paths = (name: string) =>
      readCopy(join(folder, name)).messages.map((message) => message.process.executable.path);
    assert.deepEqual(paths('flight.estrace'), exits.slice(0, 2));
    assert.deepEqual(paths('flight-000002.estrace'), exits.slice(0, 5));
    assert.deepEqual(paths('flight-000003.estrace'), exits);
    assert.match(readCopy(output).header.notes.join(), /the program exited/);
  });

  it('the kill of another client by an unseen process writes a trace', async () => {
    writeMessages(trace, version, [
      exitOf(0, '/bin/ordinary', 9, false),
      exitOf(1, '/opt/client', 0, true),
      exitOf(2, '/opt/client', 15, true),
      exitOf(3, '/opt/killed', 9, true),
      exitOf(4, '/bin/later', 0, false),
    ]);
    const words = ['-o', output, '--events', 'exec', '--flight', '60', '--trigger-kill'];
    await recordReplay(trace, words);
    assert.deepEqual(written(), ['flight-000002.estrace', 'flight.estrace']);
    const { messages, header } = readCopy(output);
    assert.equal(messages.at(-1)?.process.executable.path, '/opt/killed');
    assert.match(header.notes.join(), /an Endpoint Security client was killed/);
  });

  it('a signal that a process sent to that client writes no trace', async () => {
    const killed = exitOf(1, '/opt/killed', 9, true);
    const signal = replayable(NOTIFY_SIGNAL, version, 0, 'plain');
    const target = buildProcess({ audit_token: killed.process.audit_token }, 90);
    writeMessages(trace, version, [
      { ...signal, event: { signal: { ...signal.event.signal, sig: 9, target } } } as Message,
      killed,
    ]);
    const words = ['-o', output, '--events', 'exit,signal', '--flight', '60', '--trigger-kill'];
    await recordReplay(trace, words);
    assert.deepEqual(written(), ['flight.estrace'], 'that of the end');
    assert.equal(readCopy(output).messages.length, 2);
  });

  it('SIGUSR1 writes a trace', async () => {
    const sent = Array.from({ length: 300 }, (_, index) => {
      const message = replayable(NOTIFY_EXIT, version, index, 'plain');
      const later = index === 299 ? 24_000n * 600_000n : 0n; // the run goes on until this is seen, and is then ended
      return { ...message, mach_time: message.mach_time + later };
    });
    writeMessages(trace, version, sent);
    let asked = false;
    const enough = new AbortController();
    const lines = linesOf((line) => {
      if (line.state === 'triggered') enough.abort();
      if (line.state === 'recording' && line.messages === 299 && !asked) {
        asked = true;
        process.kill(line.pid, 'SIGUSR1');
      }
    });
    const choices = { pace: 'recorded', lines, signal: enough.signal } as const;
    await recordReplay(trace, ['-o', output, '--events', 'exit', '--flight', '60'], choices);
    assert.equal(asked, true);
    assert.deepEqual(written(), ['flight-000002.estrace', 'flight.estrace']);
    assert.ok(existsSync(output));
    const { messages, header } = readCopy(output);
    assert.equal(messages.length, 299);
    assert.match(header.notes.join(), /SIGUSR1/);
  });

  it('the traces keep to the allowed number and disk space', async () => {
    const exits = Array.from({ length: 40 }, (_, index) => exitOf(index, '/opt/agent', 0, false));
    writeMessages(trace, version, exits);
    const words = ['-o', output, '--events', 'exit', '--flight', '60', '--trigger-exit', 'agent'];
    const { summary } = await recordReplay(trace, [...words, '--keep', '3']);
    assert.deepEqual([summary.traces, summary.whole], [41, true]);
    const names = ['flight-000039.estrace', 'flight-000040.estrace', 'flight-000041.estrace'];
    assert.deepEqual(written(), names);
    assert.equal(readCopy(join(folder, names[2] ?? '')).messages.length, exits.length);

    // Earlier traces count, and are still there afterwards: nothing allowed their removal.
    const limit = 200_000;
    const lines = linesOf(() => assert.ok(size() <= limit));
    // Traces that the recorder removes meanwhile have no size.
    const sizeOf = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    const size = () => written().reduce((sum, name) => sum + sizeOf(name), 0);
    const limited = await recordReplay(trace, [...words, '--max-size', `${limit / 2 ** 20}`], { lines });
    assert.ok(size() <= limit && size() > limit / 2, `${size()} bytes`);
    assert.ok(limited.summary.traces > 0 && limited.summary.traces < 41);
    assert.deepEqual(written().slice(0, 3), names);
  });
});
