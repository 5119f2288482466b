// Runs a test client under the replayer without the harness: writes run.bin and shared.bin, waits for the end, reads
// the ledger.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defaultMutesBytes, defaultMutesFile } from '../../src/run/directory/default-mutes.ts';
import { fieldOffset, type StructValues, writeStruct } from '../../src/run/directory/shared-structs.ts';
import { factState, rowState } from '../../src/run/ledger/ledger-seals.ts';
import { type Policies, policyWords } from '../../src/run/policies.ts';
import { insertable, insertion } from '../../src/run/prepare/insertion.ts';
import { findLibrary } from '../../src/run/prepare/library.ts';
import {
  type FactRecord,
  factKindNames,
  fixedLayouts,
  type LedgerControl,
  type MessageRow,
  MissMode,
  magics,
  OsFlag,
  Pace,
  readFactRecord,
  readLedgerControl,
  readMessageRow,
  readSharedFile,
  runProtocol,
  type SharedFile,
} from '../../src/schema/generated/ledger.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import type { DefaultMute } from '../../src/schema/macos/os-profiles.ts';
import { buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { thisMac, tooNewFor } from '../mac-release.ts';
import { leaveOutRunningTest } from '../running-test.ts';

const folder = freshFolder();

/**
 * Returns the program of a source in clients/, or of `name` itself if that is the path of one. If the client is too new
 * for this Mac, the running test is skipped with that reason.
 */
export function client(name: string): Promise<string> {
  const source = name.endsWith('.c') ? name : join(import.meta.dirname, 'clients', `${name}.c`);
  const mac = thisMac();
  const why = mac === null ? null : tooNewFor(mac, readFileSync(source, 'utf8'), []);
  if (why !== null) leaveOutRunningTest(why);
  return keptClient(basename(name, '.c'), { sources: [source], flags: ['-O1'] });
}

/** Ticks of 125/3 ns. */
export const ticks = (milliseconds: number): bigint => BigInt(milliseconds) * 24_000n;

export interface Step {
  readonly type: number;
  readonly pid: number;
  readonly thread?: number;
  /** Since the previous message. */
  readonly gapMs?: number;
  readonly budgetMs?: number;
  readonly event?: object;
  readonly path?: string;
  readonly action?: Message['action'];
  /**
   * Steps of one life have one audit token (except the pid) and one executable file; without it each step has its own.
   */
  readonly life?: number;
  /** The process that made this one; omitted: the builder's. */
  readonly parent?: number;
  /** Messages lost before it: of one event type, or of unknown types. */
  readonly lost?: { readonly type: number | null; readonly count: number };
}

let traces = 0;

/** Makes a trace of these messages, each with its own actor and budget (15 s by default). */
export function makeTrace(steps: readonly Step[]): { path: string; messages: number } {
  traces += 1;
  const path = join(folder, `${traces}.estrace`);
  const header = buildHeader();
  const writer = new TraceWriter(path, header);
  let machTime = header.machBase;
  steps.forEach((step, index) => {
    machTime += ticks(step.gapMs ?? 1);
    const built = buildMessage(
      step.type,
      step.event === undefined ? {} : { event: step.event as Message['event'] },
      index + 1,
    );
    const actor = step.life === undefined ? built.process : buildProcess({}, step.life);
    if (step.lost !== undefined)
      writer.gap({ count: BigInt(step.lost.count), eventType: step.lost.type, source: 'kernel' });
    const executable = step.path === undefined ? actor.executable : { ...actor.executable, path: step.path };
    writer.message({
      ...built,
      ...(step.event !== undefined && 'raw' in step.event ? { event: step.event } : {}),
      ...(step.action === undefined ? {} : { action: step.action }),
      mach_time: machTime,
      deadline: built.action_type === 0 ? machTime + ticks(step.budgetMs ?? 15_000) : 0n,
      process: {
        ...built.process,
        ...(step.parent === undefined ? {} : { ppid: step.parent, original_ppid: step.parent }),
        executable,
        audit_token: { ...actor.audit_token, pid: step.pid },
      },
      thread: step.thread === undefined ? null : { thread_id: BigInt(step.thread) },
      seq_num: BigInt(index),
      global_seq_num: BigInt(index),
    } as Message);
  });
  writer.close();
  return { path, messages: steps.length };
}

export interface Ran {
  readonly control: LedgerControl;
  readonly rows: readonly MessageRow[];
  readonly facts: readonly (FactRecord & { readonly name: string })[];
  readonly shared: SharedFile;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunChoices extends Omit<StructValues<'RunFile'>, 'policies'> {
  readonly policies?: Policies;
  /**
   * Asks the library to stop, as the harness does at an interrupt, and ends the clients once it has; both are read from
   * the first one's ledger.
   */
  readonly stop?: {
    readonly when: (facts: Ran['facts']) => boolean;
    readonly until: (rows: Ran['rows']) => boolean;
  };
  /** What is muted for a new client. */
  readonly mutedByDefault?: readonly DefaultMute[];
  /** Called with the pid of the first client once it has started. */
  readonly started?: (pid: number) => void;
  readonly more?: readonly { readonly name: string; readonly args?: readonly string[] }[];
}

/** Ends a run that hangs; no test waits that long. */
const maxRunMs = 300_000;
/** The same for a client that must leave. */
const maxLeaveMs = 60_000;

/** Runs until the `end` fact or until the client leaves. Returns the first client's ledger. */
export async function drive(
  name: string,
  args: readonly string[],
  trace: { path: string; messages: number },
  choices: RunChoices = {},
): Promise<Ran> {
  const { more = [], stop, started: tell, mutedByDefault = [], policies = {}, ...fields } = choices;
  const directory = freshFolder();
  const run = {
    magic: magics.RunFile,
    protocol: runProtocol,
    size: fixedLayouts.RunFile.size,
    harnessPid: process.pid,
    clientCount: 1 + more.length,
    pace: Pace.asap,
    onMiss: MissMode.report,
    osRelease: 270_000,
    osFlags: OsFlag.deleteOnAnyThread | OsFlag.failModes,
    speedPpm: 1e6,
    budgetScalePpm: 1e6,
    settleNs: 20e6,
    quietNs: 50e6,
    messageCount: trace.messages,
    tracePath: trace.path,
    ledgerDir: directory,
    spillDir: directory,
    defaultMutes: mutedByDefault.length,
    policies: policyWords(policies),
    ...fields,
  };
  write(join(directory, defaultMutesFile), defaultMutesBytes(mutedByDefault).bytes);
  write(join(directory, 'run.bin'), writeStruct('RunFile', run));
  const sharedBytes = new Uint8Array(fixedLayouts.SharedFile.size + 8 * trace.messages);
  sharedBytes.set(writeStruct('SharedFile', { magic: magics.SharedFile, protocol: runProtocol, size: 4096 }));
  write(join(directory, 'shared.bin'), sharedBytes);

  const programs = await Promise.all([name, ...more.map((each) => each.name)].map(client));
  const started = [{ args }, ...more].map(({ args: words = [] }, index) => {
    const child = spawn(programs[index] ?? '', words, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ESREPLAY_RUN: directory,
        [insertion.variable]: insertable(findLibrary(), folder),
        LD_BIND_NOW: '1',
      },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (bytes) => (output.stdout += bytes));
    child.stderr.on('data', (bytes) => (output.stderr += bytes));
    const left = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal })),
    );
    return { child, output, left };
  });
  const [first] = started;
  if (first === undefined) throw new Error('no client');
  tell?.(first.child.pid ?? 0);
  const until = Date.now() + maxRunMs;
  let gone = false;
  void first.left.then(() => (gone = true));
  const shared = (): SharedFile => readSharedFile(view(readFileSync(join(directory, 'shared.bin'))));
  const waitUntil = async (isTrue: () => boolean): Promise<void> => {
    while (!gone && !isTrue() && Date.now() < until) await new Promise((wake) => setTimeout(wake, 5));
  };
  if (stop === undefined) {
    await waitUntil(() => shared().endNs !== 0);
  } else {
    await waitUntil(() => existsSync(join(directory, 'ledger-0.facts.0')) && stop.when(factsIn(directory)));
    write(join(directory, 'shared.bin'), Uint8Array.of(1), fieldOffset('SharedFile', 'stop'));
    await waitUntil(() => stop.until(rowsIn(directory)));
  }
  for (const { child } of started) kill(child.pid, 'SIGTERM');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), maxLeaveMs)));
  const outcome = await Promise.race([first.left, late]);
  clearTimeout(timer); // it would keep the process of the tests alive
  for (const { child } of started) kill(child.pid, 'SIGKILL');
  const { code, signal } = outcome ?? (await first.left);
  return {
    control: controlIn(directory),
    rows: rowsIn(directory),
    facts: factsIn(directory),
    shared: shared(),
    ...first.output,
    code,
    signal,
  };
}

function write(path: string, bytes: Uint8Array, at = 0): void {
  const file = openSync(path, at === 0 ? 'wx' : 'r+', 0o600);
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // it has left already
  }
}

const view = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const wordsOf = ({ buffer, byteOffset, byteLength }: DataView): Uint32Array =>
  new Uint32Array(buffer, byteOffset, byteLength / 4);

const controlIn = (directory: string): LedgerControl =>
  readLedgerControl(view(readFileSync(join(directory, 'ledger-0.ctl'))));

const rowsIn = (directory: string): Ran['rows'] =>
  records(directory, 'rows', fixedLayouts.MessageRow.size, controlIn(directory).rows)
    .filter((at, position) => rowState(wordsOf(at), 0, position) === 'whole')
    .map((at) => readMessageRow(at));

const factsIn = (directory: string): Ran['facts'] =>
  records(directory, 'facts', fixedLayouts.FactRecord.size, controlIn(directory).facts)
    .filter((at, position) => factState(wordsOf(at), 0, position) === 'whole')
    .map((at) => readFactRecord(at))
    .map((fact) => ({ ...fact, name: factKindNames[fact.kind] ?? '?' }));

function records(directory: string, kind: string, size: number, count: number): DataView[] {
  const bytes = readFileSync(join(directory, `ledger-0.${kind}.0`));
  count = Math.min(count, Math.floor(bytes.length / size));
  return Array.from({ length: count }, (_, i) => new DataView(bytes.buffer, bytes.byteOffset + i * size, size));
}
