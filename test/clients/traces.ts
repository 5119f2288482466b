// The traces that the test clients are run on: short ones, made of few kinds of messages, each path and budget with a purpose.
import { join } from 'node:path';
import { eventRows } from '../../src/schema/events.ts';
import type { Message, MessageEvent } from '../../src/schema/generated/messages.ts';
import {
  buildFile,
  buildHeader,
  buildMessage,
  buildProcess,
  builtMachBase,
  builtWallBase,
} from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';

type EventName = 'AUTH_OPEN' | 'AUTH_EXEC' | 'NOTIFY_OPEN' | 'NOTIFY_EXEC' | 'NOTIFY_EXIT';

interface Line {
  readonly event: EventName;
  readonly path: string;
  readonly budgetMs: number;
}

/** Long enough for any machine: no test waits for it. */
const ampleMs = 20_000;
const ticksPerMs = 24_000n;

const line = (event: EventName, path: string, budgetMs = ampleMs): Line => ({ event, path, budgetMs });
const repeat = (times: number, ...lines: readonly Line[]): Line[] => Array.from({ length: times }, () => lines).flat();

const open = line('AUTH_OPEN', '/private/var/db/ordinary');
const exec = line('AUTH_EXEC', '/usr/bin/ordinary');
/** Some clients answer it late, on purpose: see `takes_open` in client.h. */
const last = line('AUTH_OPEN', '/private/var/db/last');
const everything = [
  open,
  line('NOTIFY_OPEN', '/private/var/db/ordinary'),
  exec,
  line('NOTIFY_EXEC', '/usr/bin/ordinary'),
  line('NOTIFY_EXIT', '/usr/bin/ordinary'),
];

const traces = {
  /** All kinds; one of its AUTH paths has "denied" in it. */
  mixed: [...repeat(3, ...everything), line('AUTH_EXEC', '/opt/denied/tool'), ...repeat(3, ...everything), last],
  /** Opens, one of them of a file of the client's own. */
  'own-files': [
    ...repeat(8, open),
    line('AUTH_OPEN', '/Library/Application Support/Example/rules.db'),
    ...repeat(4, open),
  ],
  /** More messages than may be kept. */
  many: [...repeat(20, open, exec), last],
  /** Budgets that run out while a test waits. */
  short: [...repeat(3, line('AUTH_EXEC', '/usr/bin/ordinary', 300)), last],
  /** The larger of 5 % and 50 ms is 150 ms here. */
  'one-of-3s': [line('AUTH_EXEC', '/usr/bin/ordinary', 3000)],
  /** Two of them get 1.5 s and need longer. */
  slow: [...repeat(4, open, exec), ...repeat(2, line('AUTH_EXEC', '/usr/bin/slow', 1500)), ...repeat(4, open, exec)],
  /** Some of them get 300 ms and need longer. */
  'slow-and-short': [
    ...repeat(3, open, exec),
    ...repeat(2, line('AUTH_EXEC', '/usr/bin/slow', 300)),
    ...repeat(3, open),
  ],
} as const satisfies Record<string, readonly Line[]>;

export type TraceName = keyof typeof traces;
export const traceNames = Object.keys(traces) as TraceName[];

/** Writes the trace into `folder` and returns its path. */
export function writeTrace(folder: string, name: TraceName): string {
  const path = join(folder, `${name}.estrace`);
  const writer = new TraceWriter(path, buildHeader({ createdBy: 'test/clients/traces.ts' }));
  const counts = new Map<number, bigint>();
  for (const [index, each] of traces[name].entries()) writer.message(message(each, index, counts));
  writer.close();
  return path;
}

/** Every message has its own actor, with a pid that no process of this machine can have, and comes 1 ms after the last. */
function message({ event, path, budgetMs }: Line, index: number, counts: Map<number, bigint>): Message {
  const row = eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${event}`);
  if (row === undefined) throw new RangeError(`no event ${event}`);
  const seed = index + 1;
  const sinceStart = BigInt(seed) * ticksPerMs;
  const wallNs = builtWallBase + (sinceStart * 125n) / 3n;
  const sequence = counts.get(row.number) ?? 0n;
  counts.set(row.number, sequence + 1n);
  return buildMessage(
    row.number,
    {
      time: { tv_sec: wallNs / 1_000_000_000n, tv_nsec: wallNs % 1_000_000_000n },
      mach_time: builtMachBase + sinceStart,
      deadline: row.action === 'AUTH' ? builtMachBase + sinceStart + BigInt(budgetMs) * ticksPerMs : 0n,
      process: process(seed),
      event: payload(event, path, seed),
      seq_num: sequence,
      global_seq_num: BigInt(index),
    },
    seed,
  );
}

function process(seed: number): Message['process'] {
  const built = buildProcess({ is_platform_binary: true }, seed);
  return { ...built, audit_token: { ...built.audit_token, pid: 5_000_000 + seed } };
}

/** Only the keys that matter; the builder adds the rest. */
function payload(event: EventName, path: string, seed: number): MessageEvent {
  const file = buildFile({ path }, seed);
  const named = event.endsWith('OPEN')
    ? { open: { fflag: 1, file } }
    : event.endsWith('EXEC')
      ? { exec: { target: { ...process(seed), is_platform_binary: false, executable: file } } }
      : { exit: { stat: 0 } };
  return named as MessageEvent;
}
