// record() in a program of its own, under replay: what it resolves with, its callbacks, its signal, its errors.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordDump, RecordOptions, RecordProgress, RecordSummary } from '../../src/index.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import '../esreplay-program.ts'; // dist is up to date
import { freshFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { readCopy, replayable, writeMessages } from '../recorder/copies.ts';

const program = [process.execPath, join(packageRoot, 'test/record/program.mjs')];
/** Two programs must start on a machine that may be busy. */
const subscribeTimeoutMs = 300_000;
const { AUTH_OPEN, NOTIFY_OPEN, NOTIFY_EXIT } = EventType;
const version = 11;

/** What the program printed. */
interface Said {
  readonly progress: readonly RecordProgress[];
  readonly dumps: readonly RecordDump[];
  readonly summary?: RecordSummary;
  readonly aborted?: boolean;
  readonly error?: { readonly name: string; readonly message: string; readonly remedy?: string };
  /** On the signal, once record() was done. */
  readonly listeners: number;
}

function readSaid(path: string): Said {
  const said: Record<string, unknown> & { progress: unknown[]; dumps: unknown[] } = { progress: [], dumps: [] };
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const { progress, dump, ...rest } = JSON.parse(line) as Record<string, unknown>;
    if (progress !== undefined) said.progress.push(progress);
    if (dump !== undefined) said.dumps.push(dump);
    Object.assign(said, rest);
  }
  return said as unknown as Said;
}

describe('record() under a replay', () => {
  linuxOnly('on a Mac it records the system');
  let folder = '';
  let output = '';
  let said = '';
  beforeEach(() => {
    folder = freshFolder();
    output = join(folder, 'copy.estrace');
    said = join(folder, 'said');
  });

  interface Recorded extends Said {
    readonly run: JudgedRun;
  }
  const record = async (
    messages: readonly Message[],
    options: RecordOptions,
    { abortAfter, ...choices }: Partial<RunOptions> & { readonly abortAfter?: number } = {},
  ): Promise<Recorded> => {
    const trace = writeMessages(join(folder, 'trace.estrace'), version, messages);
    const words = [JSON.stringify(options), ...(abortAfter === undefined ? [] : [String(abortAfter)])];
    const client = ['sh', '-c', 'exec "$0" "$@" >"$SAID"', ...program, ...words];
    const run = await runAndJudge({
      trace,
      clients: [client],
      pace: 'asap',
      subscribeTimeoutMs,
      ...choices,
      env: { SAID: said },
    });
    return { run, ...readSaid(said) };
  };
  const three = [AUTH_OPEN, NOTIFY_OPEN, NOTIFY_EXIT].map((type, index) => replayable(type, version, index, 'plain'));
  const exitOf = (index: number, path: string): Message => {
    const message = replayable(NOTIFY_EXIT, version, index, 'plain');
    const { process } = message;
    return { ...message, process: { ...process, executable: { ...process.executable, path } } };
  };

  it('record() resolves with its summary when the replay ends it', async () => {
    const { run, progress, dumps, summary, error } = await record(three, { out: output, events: ['open'], auth: true });
    assert.equal(error, undefined);
    assert.deepEqual([run.exitCode, run.verdicts, dumps], [0, [], []]);
    const { messages, traces, lost, kernelLost, trace, whole, lostByType } = summary ?? {};
    assert.deepEqual([messages, traces, lost, kernelLost, trace, whole, lostByType], [2, 1, 0, 0, output, true, {}]);
    assert.deepEqual([progress[0]?.state, progress[0]?.pid], ['recording', summary?.pid]);
    assert.deepEqual(
      readCopy(output).messages.map(({ event_type }) => event_type),
      [AUTH_OPEN, NOTIFY_OPEN],
    );
  });

  it('an aborted signal ends record() with a whole trace, and leaves no listener', async () => {
    const sent = Array.from({ length: 20 }, (_, index) => {
      const message = replayable(NOTIFY_EXIT, version, index, 'plain');
      const last = index === 19 ? 24_000n * 20_000n : 0n; // twenty seconds later
      return { ...message, mach_time: message.mach_time + last };
    });
    const choices = { pace: 'recorded', abortAfter: 19 } as const;
    const { progress, summary, aborted, listeners } = await record(sent, { out: output, events: ['exit'] }, choices);
    assert.deepEqual([aborted, listeners], [true, 0]);
    assert.deepEqual([summary?.messages, summary?.whole, progress.at(-1)?.messages], [19, true, 19]);
    const copy = readCopy(output);
    assert.deepEqual([copy.complete, copy.messages.length], [true, 19]);
    assert.equal(existsSync(`${output}.incomplete`), false);
  });

  it('a signal that was aborted before rejects record(), which starts nothing', async () => {
    const { progress, summary, error } = await record(three, { out: output }, { abortAfter: -1 });
    assert.deepEqual([progress, summary, error?.message], [[], undefined, 'not now']);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('copy')),
      [],
    );
  });

  it('each trace of a flight recorder is reported, and one that was not written', async () => {
    const sent = ['/bin/other', '/opt/agent', '/bin/other'].map((path, index) => exitOf(index, path));
    const options = { out: output, events: ['exit'], flight: 60, triggerExit: 'agent' };
    const { dumps, summary } = await record(sent, options);
    assert.deepEqual(
      dumps.map(({ trace, messages, error }) => [trace, messages, error]),
      [
        [output, 2, undefined],
        [join(folder, 'copy-000002.estrace'), 3, undefined],
      ],
    );
    assert.match(dumps[0]?.reason ?? '', /^the program exited/);
    assert.equal(dumps[1]?.reason, 'the recording ended');
    assert.deepEqual([summary?.trace, summary?.traces, summary?.whole], ['', 2, true]);
    for (const { trace, messages } of dumps) assert.equal(readCopy(trace).messages.length, messages);

    // Room for some of them.
    const many = Array.from({ length: 20 }, (_, index) => exitOf(index, '/opt/agent'));
    const limited = await record(many, { ...options, out: join(folder, 'full.estrace'), maxSize: 0.06 });
    assert.equal(limited.error, undefined);
    const failed = limited.dumps.filter(({ error }) => error !== undefined);
    assert.ok(failed.length > 0 && failed.length < limited.dumps.length, JSON.stringify(limited.dumps));
    for (const dump of failed) assert.equal(existsSync(dump.trace), false);
    assert.equal(limited.dumps.length - failed.length, limited.summary?.traces);
  });

  it('an error of esrecord becomes a SetupError with its words', async () => {
    writeFileSync(`${output}.incomplete`, 'evidence');
    const taken = await record(three, { out: output });
    assert.equal(taken.error?.name, 'SetupError');
    assert.match(taken.error?.message ?? '', /^unfinished recording exists already: .*copy\.estrace\.incomplete$/m);
    assert.match(taken.error?.remedy ?? '', /^keep its messages/);
    assert.deepEqual([taken.summary, taken.progress, taken.listeners], [undefined, [], 0]);
    rmSync(`${output}.incomplete`);

    const refused = await record(three, { out: output }, { refuseClient: { result: 'not-privileged' } });
    assert.deepEqual(
      [refused.error?.name, refused.error?.message.split('\n')[0]],
      ['SetupError', 'this program does not run as root, which Endpoint Security needs'],
    );
    assert.match(refused.error?.remedy ?? '', /sudo/);
  });

  it('a wrong event that only esrecord knows is a UsageError', async () => {
    const { error } = await record(three, { out: output, events: ['exex'] });
    assert.equal(error?.name, 'UsageError');
    assert.match(error?.message ?? '', /^unknown event 'exex'/);
  });
});
