// proc_*, task_info and getpwuid answer from the trace: from a process's fork to its exit, up to the replay's position.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildFile, buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { compileClient } from './build.ts';

type Process = Message['process'];

const numberOf = (name: string): number =>
  eventRows.find((row) => row.name === `ES_EVENT_TYPE_${name}`)?.number ?? Number.NaN;

function processOf(pid: number, path: string, more: Partial<Process> = {}): Process {
  const built = buildProcess({}, pid);
  return {
    ...built,
    executable: buildFile({ path }, pid),
    tty: null,
    audit_token: { ...built.audit_token, pid, auid: 501, euid: 502, ruid: 501, rgid: 20, egid: 20 },
    ...more,
  };
}

const parent = processOf(5_000_001, '/usr/bin/parent', {
  ppid: 1,
  group_id: 5_000_001,
  start_time: { tv_sec: 1_700_000_000n, tv_usec: 7 },
});
const child = processOf(5_000_002, '/usr/bin/parent', { ppid: 5_000_001 });
const tool = processOf(5_000_002, '/usr/bin/tool', { ppid: 5_000_001 });
const target = processOf(5_000_003, '/usr/sbin/target', { ppid: 1 });

const env = ['PATH=/usr/bin', 'HOME=/Users/alice', 'USER=alice', 'SHELL=/bin/zsh'];
const steps: readonly { event: string; process: Process; payload: object }[] = [
  { event: 'NOTIFY_FORK', process: parent, payload: { fork: { child } } },
  { event: 'AUTH_EXEC', process: child, payload: { exec: { target: tool, env } } },
  { event: 'NOTIFY_EXEC', process: child, payload: { exec: { target: tool, env } } },
  { event: 'NOTIFY_SIGNAL', process: parent, payload: { signal: { sig: 15, target, instigator: parent } } },
  { event: 'NOTIFY_EXIT', process: tool, payload: { exit: { stat: 0 } } },
  { event: 'NOTIFY_EXIT', process: parent, payload: { exit: { stat: 0 } } },
];

function writeTrace(path: string): void {
  const writer = new TraceWriter(path, buildHeader({ createdBy: 'test/kit/processes.test.ts' }));
  steps.forEach(({ event, process, payload }, index) => {
    const overrides = { process, event: payload as Message['event'], seq_num: 0n, global_seq_num: BigInt(index) };
    writer.message(buildMessage(numberOf(event), overrides, index + 1));
  });
  writer.close();
}

describe('processes of a trace', () => {
  const folder = testFolder();
  let lines: string[] = [];
  let run: JudgedRun;

  before(async function () {
    leaveOutOnMac(this, "the kit is Linux's");
    const output = join(folder, 'processes');
    const trace = join(folder, 'processes.estrace');
    const printed = join(folder, 'printed');
    writeTrace(trace);
    await compileClient({ sources: [join(import.meta.dirname, 'programs/processes.c')], output });
    run = await runAndJudge({ trace, clients: [[output]], pace: 'asap', env: { TOLD: printed } });
    lines = readFileSync(printed, 'utf8').trimEnd().split('\n');
  });

  const answers = () => lines.filter((line) => /^\d/.test(line));
  const detail = (word: string) => lines.find((line) => line.startsWith(`${word} `));

  it('a process lives from its fork to its exit, and is what its last exec made of it', () => {
    const [p, c, t] = ['5000001:/usr/bin/parent', '5000002', '5000003:/usr/sbin/target 5000009:gone |'];
    const everybody = ' 5000003 5000002 5000001';
    assert.deepEqual(answers(), [
      `${numberOf('NOTIFY_FORK')} ${p} ${c}:/usr/bin/parent ${t}${everybody}`,
      `${numberOf('AUTH_EXEC')} ${p} ${c}:/usr/bin/parent ${t}${everybody}`,
      `${numberOf('NOTIFY_EXEC')} ${p} ${c}:/usr/bin/tool ${t}${everybody}`,
      `${numberOf('NOTIFY_SIGNAL')} ${p} ${c}:/usr/bin/tool ${t}${everybody}`,
      `${numberOf('NOTIFY_EXIT')} ${p} ${c}:gone ${t} 5000003 5000001`,
      `${numberOf('NOTIFY_EXIT')} 5000001:gone ${c}:gone ${t} 5000003`,
    ]);
  });

  it('proc_pidinfo describes a process as messages do', () => {
    assert.equal(detail('info'), 'info 1 5000001 1 5000001 502 501 20 parent 1700000000 0');
    assert.equal(detail('brief'), 'brief 1 502 parent');
    assert.equal(detail('all'), 'all 1 5000001');
    assert.equal(detail('token'), 'token 0 0 5000001');
    assert.equal(detail('by'), 'by token 1 0');
  });

  it('an audit token gives the signing identifier of its process, and no entitlements', () => {
    const tasks = lines.filter((line) => line.startsWith('task '));
    const identifier = parent.signing_id;
    assert.ok(identifier !== '');
    assert.deepEqual(tasks, [`task trace ${identifier} 0 1 0`, 'task other none 3 1 -1', 'task self processes 0 1 0']);
  });

  it('a signal by audit token reaches no process, and succeeds only for a living one', () => {
    assert.equal(detail('signal'), 'signal 0 1 1 1 1');
    assert.equal(run.verdicts.find(({ call }) => call === 'proc_signal_with_audittoken')?.class, 'violation');
  });

  it('calls with too little room or about unknown things fail as on macOS', () => {
    assert.equal(detail('small'), 'small 0 1');
    assert.equal(detail('files'), 'files 0 1');
    assert.equal(detail('flavour'), 'flavour 0 1');
    assert.equal(detail('children'), 'children 0 0');
    assert.equal(detail('room'), 'room 1');
  });

  it('a user has the name and home of the environments in the trace', () => {
    assert.equal(detail('user'), 'user alice /Users/alice 20 uid502 1');
  });

  it('a question about a process in a handler is a hazard, and one about a user a violation', () => {
    const calls = new Map(run.verdicts.map(({ call, class: kind }) => [call, kind]));
    for (const call of ['proc_pidpath', 'proc_name', 'proc_listpids', 'proc_pidinfo', 'task_info', 'task_name_for_pid'])
      assert.equal(calls.get(call), 'hazard', call);
    assert.equal(calls.get('getpwuid'), 'violation');
  });
});
