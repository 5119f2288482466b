// A client's O_CREAT, SIGUSR1 and MAP_ANON mean the same on Linux as on macOS; its answers have macOS's numbers again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { compileClient } from './build.ts';

// macOS's numbers.
const creat = 0x200;
const trunc = 0x400;
const append = 0x8;
const nonblock = 0x4;
const evtonly = 0x8000;
const cloexec = 0x1000000;
const hasLock = 0x4000; // internal to the kernel: it has no name, but must come back

const steps: readonly { event: string; payload: object; action?: Message['action'] }[] = [
  { event: 'AUTH_OPEN', payload: { open: { fflag: 3 | creat | trunc } } },
  { event: 'AUTH_OPEN', payload: { open: { fflag: 1 | append | nonblock | cloexec | hasLock } } },
  { event: 'AUTH_OPEN', payload: { open: { fflag: evtonly | 0x200000 | 0x20 | 0x100 } } },
  {
    event: 'NOTIFY_OPEN',
    payload: { open: { fflag: 1 } },
    action: { result_type: 1, result: { flags: 1 | creat } },
  },
  {
    event: 'NOTIFY_OPEN',
    payload: { open: { fflag: 1 } },
    action: { result_type: 1, result: { flags: 0xffffffff } },
  },
  { event: 'NOTIFY_SIGNAL', payload: { signal: { sig: 30 } } },
  { event: 'NOTIFY_SIGNAL', payload: { signal: { sig: 29 } } },
  { event: 'NOTIFY_EXIT', payload: { exit: { stat: 7 << 8 } } },
  { event: 'NOTIFY_EXIT', payload: { exit: { stat: 10 } } },
  { event: 'NOTIFY_MMAP', payload: { mmap: { flags: 0x1000 | 0x800 | 0x2 } } },
  { event: 'NOTIFY_FCNTL', payload: { fcntl: { cmd: 9 } } },
  { event: 'NOTIFY_FCNTL', payload: { fcntl: { cmd: 51 } } },
];

function writeTrace(path: string): void {
  const writer = new TraceWriter(path, buildHeader({ createdBy: 'test/kit/values.test.ts' }));
  steps.forEach(({ event, payload, action }, index) => {
    const number = eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${event}`)?.number ?? Number.NaN;
    const numbers = { seq_num: 0n, global_seq_num: BigInt(index) };
    const built = buildMessage(number, { ...numbers, event: payload as Message['event'] }, index + 1);
    writer.message(action === undefined ? built : { ...built, action });
  });
  writer.close();
}

describe('numbers of macOS in messages', () => {
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, "the kit is Linux's");
    writeTrace(join(folder, 'trace'));
  });

  async function printedWith(...defines: string[]) {
    const output = join(folder, `values${defines.join('')}`);
    const env = { TOLD: `${output}.told` };
    await compileClient({ sources: [join(import.meta.dirname, 'programs/values.c')], output, defines });
    const run = await runAndJudge({
      trace: join(folder, 'trace'),
      clients: [[output]],
      pace: 'asap',
      env,
      decisions: true,
    });
    const decisions = [...(run.decisions?.values() ?? [])].map(({ decision }) => decision);
    return { lines: readFileSync(env.TOLD, 'utf8').trimEnd().split('\n'), decisions };
  }

  it('the numbers that a client reads and answers are its own', async () => {
    const { lines, decisions } = await printedWith();
    assert.deepEqual(
      lines.map((line) => line.replace(/ [0-9a-f]+$/, '')),
      [
        'open FREAD FWRITE O_CREAT O_TRUNC',
        'open FREAD O_APPEND O_NONBLOCK O_CLOEXEC',
        'open O_EVTONLY O_SYMLINK O_EXLOCK O_NOFOLLOW',
        'open FREAD',
        'granted FREAD O_CREAT',
        'open FREAD',
        'granted FREAD O_CREAT all',
        'signal User defined signal 1',
        'signal SIGINFO',
        'exit 1:7 0:',
        'exit 0:0 1:Bus error',
        'mmap MAP_PRIVATE MAP_ANON MAP_JIT',
        'fcntl F_SETLKW',
        'fcntl F_FULLFSYNC',
      ],
    );
    const echoed = 1 | append | nonblock | cloexec | hasLock;
    assert.deepEqual(decisions, [1 | creat, echoed, 'allow']);
  });

  it("the numbers of a program that asks for macOS's stay macOS's", async () => {
    const { lines, decisions } = await printedWith('DARWIN');
    const opens = lines
      .filter((line) => line.startsWith('open'))
      .map((line) => Number.parseInt(line.split(' ').at(-1) ?? '', 16));
    assert.deepEqual(opens, [3 | creat | trunc, 1 | append | nonblock | cloexec | hasLock, evtonly | 0x200120, 1, 1]);
    assert.equal(
      lines
        .filter((line) => line.startsWith('signal'))[0]
        ?.split(' ')
        .at(-1),
      '30',
    );
    assert.equal(decisions.length, 3);
  });
});
