// Traces that are replayed to the recorder, and the result that they must give.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { buildHeader, buildMessage, builtMachBase, builtWallBase, type Flavour } from '../../src/trace/builders.ts';
import type { TraceHeader } from '../../src/trace/header.ts';
import type { TraceGap, TraceResponse } from '../../src/trace/other-records.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { freshFolder } from '../folder.ts';

export const esrecord = join(packageRoot, 'build/Release/esrecord');

/** Types with a payload, except those for descendants clients only. */
export const recordedTypes: readonly number[] = eventRows
  .filter(({ payload, descendantsOnly }) => payload !== null && !descendantsOnly)
  .map(({ number }) => number);

/** No process of this machine has such a pid. A client with a pid of the trace would be restarted. */
const foreignPid = 5_000_000;
const ticksPerMs = 24_000n;
/** A number of ticks that is a whole number of nanoseconds, so that rebasing does not round. */
const wholeTicks = 3n;

/** The list in the system's form: the two GUIDs at 4 and 20 are zero. */
export function accessList(entries: number): Uint8Array {
  const bytes = Buffer.alloc(44 + entries * 24, 7);
  bytes.fill(0, 4, 36);
  bytes.writeUInt32BE(0x012cc16d, 0);
  bytes.writeUInt32BE(entries, 36);
  return new Uint8Array(bytes);
}

/** A message of its own process, a millisecond after the previous one, with a budget of its own. */
export function replayable(type: number, version: number, index: number, flavour: Flavour): Message {
  const seed = index + 1;
  const mach_time = builtMachBase + BigInt(seed) * ticksPerMs;
  const wall = builtWallBase + (BigInt(seed) * ticksPerMs * 125n) / 3n;
  const built = buildMessage(type, { version }, seed, flavour);
  const { event } = built;
  if (event.exec !== undefined && 'entitlements' in event.exec) Object.assign(event.exec, { entitlements: null });
  if (event.create?.acl) Object.assign(event.create, { acl: accessList(2) });
  if (event.setacl?.acl.set) Object.assign(event.setacl.acl, { set: accessList(3) });
  return {
    ...built,
    time: { tv_sec: wall / 1_000_000_000n, tv_nsec: wall % 1_000_000_000n },
    mach_time,
    deadline: built.action_type === 0 ? mach_time + 480_000_000n + BigInt(seed) * wholeTicks : 0n,
    process: {
      ...built.process,
      audit_token: { ...built.process.audit_token, pid: foreignPid + index },
    },
  };
}

/** Before macOS 11 clients cannot keep messages, so older ones come in a later run of a newer trace. */
const oldestKept = 4;

export function writeMessages(path: string, version: number, messages: readonly Message[]): string {
  const header = buildHeader({ messageVersion: Math.max(version, oldestKept) });
  const writer = new TraceWriter(path, header);
  if (version < oldestKept) writer.run({ ...header, messageVersion: version });
  for (const message of messages) writer.message(message);
  writer.close();
  return path;
}

/** A replay replaces a message's time, numbers and identity by those of its run; the budget stays. */
export function withoutNumbers(message: Message | undefined): object {
  if (message === undefined) throw new Error('no message');
  const { time, mach_time, deadline, seq_num, global_seq_num, ...rest } = message;
  return { ...rest, budget: message.action_type === 0 ? deadline - mach_time : null };
}

export interface Copy {
  readonly header: TraceHeader;
  readonly messages: readonly Message[];
  readonly responses: readonly TraceResponse[];
  readonly gaps: readonly (TraceGap & { readonly before: number })[];
  readonly complete: boolean;
}

export function readCopy(path: string): Copy {
  const reader = openTrace(path);
  try {
    return {
      header: reader.header,
      messages: Array.from(reader.messages(), ({ message }) => message),
      responses: [...reader.responses()],
      gaps: [...reader.gaps()],
      complete: reader.complete,
    };
  } finally {
    reader.close();
  }
}

export const allTypes = recordedTypes.join(',');

/** The lines of `esrecord --json` while it records. */
export interface Line {
  readonly state: 'recording' | 'triggered' | 'done';
  readonly pid: number;
  readonly messages: number;
}

/** Its last line. */
export interface Summary extends Line {
  readonly bytes: number;
  readonly traces: number;
  readonly lost: number;
  readonly kernelLost: number;
  readonly answersRefused: number;
  readonly trace: string;
  readonly whole: boolean;
  readonly error?: string;
  readonly lostByType: Readonly<Record<string, number>>;
  readonly kernelLostByType: Readonly<Record<string, number>>;
  readonly unwritable: number;
}

export interface Recorded {
  readonly run: JudgedRun;
  readonly summary: Summary;
}

const said = freshFolder();
let recordings = 0;

/** Calls back for each line as it appears in a growing file. */
export type Lines = (path: string) => () => void;
export const linesOf =
  (each: (line: Line) => void): Lines =>
  (path) => {
    let seen = 0;
    const timer = setInterval(() => {
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const whole = text.slice(seen, text.lastIndexOf('\n') + 1);
      seen += whole.length;
      for (const line of whole.split('\n').filter((part) => part !== '')) each(JSON.parse(line) as Line);
    }, 20);
    return () => clearInterval(timer);
  };

/** Replays a trace to the recorder with these arguments. */
export async function recordReplay(
  trace: string,
  words: readonly string[],
  choices: Partial<RunOptions> & { readonly lines?: Lines } = {},
): Promise<Recorded> {
  const { lines: look, ...options } = choices;
  recordings += 1;
  const lines = join(said, `${recordings}`);
  const command = ['sh', '-c', 'exec "$0" "$@" >"$SAID"', esrecord, '--json', ...words];
  const env = { ...options.env, SAID: lines };
  const stopLooking = look?.(lines);
  const run = await runAndJudge({ trace, clients: [command], pace: 'asap', ...options, env }).finally(stopLooking);
  const last = readFileSync(lines, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return { run, summary: JSON.parse(last) as Summary };
}
