// The traces that the test clients run on: short, of few kinds of messages, each path and budget with a purpose.
import { join } from 'node:path';
import { buildFile, buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { eventNumber, type Line, line, message, repeat } from './lines.ts';

const open = line('AUTH_OPEN', '/private/var/db/ordinary');
const exec = line('AUTH_EXEC', '/usr/bin/ordinary');
/** Some clients answer it late on purpose: see `takes_open` in client.h. */
const last = line('AUTH_OPEN', '/private/var/db/last');
const create = (destination_type: number, destination: object): Line => ({
  ...line('AUTH_CREATE', ''),
  payload: { destination_type, destination },
});
const newFile = create(1, {
  new_path: { dir: buildFile({ path: '/private/var/db' }), filename: 'allowed.db', mode: 0o644 },
});
const launchItem = (executable_path: string | null): Line => ({
  ...line('NOTIFY_BTM_LAUNCH_ITEM_ADD', ''),
  payload: { executable_path },
});
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
  /** Opens, one of them of a file that belongs to the client. */
  'own-files': [
    ...repeat(8, open),
    line('AUTH_OPEN', '/Library/Application Support/Example/rules.db'),
    ...repeat(4, open),
  ],
  /** Opens and execs, with less time than the messages that a service model makes. */
  'ten-seconds': repeat(6, line('AUTH_EXEC', '/usr/bin/ordinary', 10_000), line('AUTH_OPEN', open.path, 10_000)),
  /** The same, for a file that belongs to the client. */
  'own-in-ten-seconds': [
    ...repeat(3, line('AUTH_OPEN', open.path, 10_000)),
    line('AUTH_OPEN', '/Library/Application Support/Example/rules.db', 10_000),
  ],
  /** More messages than a client may keep. */
  many: [...repeat(20, open, exec), last],
  /** Budgets that end while a test waits. */
  short: [...repeat(3, line('AUTH_EXEC', '/usr/bin/ordinary', 300)), last],
  /** Budgets that a client may miss beside other programs. */
  'tenths-of-a-second': repeat(2, line('AUTH_EXEC', '/usr/bin/ordinary', 100)),
  /** Budgets that end while a handler computes. */
  'fiftieths-of-a-second': repeat(20, line('AUTH_EXEC', '/usr/bin/ordinary', 20)),
  /** The larger of 5 % and 50 ms is 150 ms here. */
  'one-of-3s': [line('AUTH_EXEC', '/usr/bin/ordinary', 3000)],
  /** Within 1.5 s of the deadline an answer is close to it. */
  'one-of-30s': [line('AUTH_EXEC', '/usr/bin/ordinary', 30_000)],
  /** Off the queue a call is long after a second. */
  'one-of-100s': [line('AUTH_EXEC', '/usr/bin/ordinary', 100_000)],
  /** Two of them get 1.5 s and need longer. */
  slow: [...repeat(4, open, exec), ...repeat(2, line('AUTH_EXEC', '/usr/bin/slow', 1500)), ...repeat(4, open, exec)],
  /** Some of them get 300 ms and need longer. */
  'slow-and-short': [
    ...repeat(3, open, exec),
    ...repeat(2, line('AUTH_EXEC', '/usr/bin/slow', 300)),
    ...repeat(3, open),
  ],
  /** One message per millisecond for a second and a half. */
  steady: repeat(1500, line('NOTIFY_EXIT', '/usr/bin/ordinary')),
  /** The second exec is of the same file as the first. */
  'exec-again': [{ ...exec, actor: 1 }, { ...line('AUTH_EXEC', exec.path, 2000), actor: 1 }, last],
  /** The exec of a tool that must not read anything is lost; then the tool reads. */
  loss: [
    { ...open, actor: 1 },
    {
      ...line('AUTH_OPEN', '/private/var/db/secret'),
      actor: 2,
      lost: { event: 'NOTIFY_EXEC', count: 1n },
    },
    line('NOTIFY_EXEC', exec.path),
  ],
  /** A shell starts a tool, and a child that reads without an exec. */
  lineage: [
    { ...line('NOTIFY_EXEC', '/bin/sh'), actor: 1, parent: 900 },
    { ...line('NOTIFY_OPEN', '/etc/profile'), actor: 1, parent: 900 },
    { ...line('NOTIFY_FORK', '/bin/sh'), actor: 1, parent: 900, child: 2 },
    { ...line('NOTIFY_EXEC', '/usr/bin/tool'), actor: 2, parent: 1 },
    { ...line('NOTIFY_OPEN', '/private/var/db/ordinary'), actor: 2, parent: 1 },
    { ...line('NOTIFY_FORK', '/usr/bin/tool'), actor: 2, parent: 1, child: 3 },
    { ...line('NOTIFY_OPEN', '/private/var/db/other'), actor: 3, parent: 2 },
    last,
  ],
  /** An exec without arguments among others. */
  'no-arguments': [exec, { ...exec, payload: { args: [] } }, exec],
  /** Creates of a new name, and one of a file that exists. */
  creates: [newFile, create(0, { existing_file: buildFile({ path: '/private/var/db/present.db' }) }), newFile],
  /** Launch items, one of them without an executable, and an AUTH message that keeps the run going. */
  'launch-items': [launchItem('/opt/example/agent'), launchItem(null), launchItem('/opt/example/agent'), exec],
  /** One program reads a file twice, then opens it for writing. */
  'read-then-write': [1, 1, 3].map((fflag) => ({ ...open, actor: 1, payload: { fflag } })),
  /** It opens the file for writing, for reading, and for writing again. */
  'write-read-write': [3, 1, 3].map((fflag) => ({ ...open, actor: 1, payload: { fflag } })),
} as const satisfies Record<string, readonly Line[]>;

export type TraceName = keyof typeof traces;
export const traceNames = Object.keys(traces) as TraceName[];

/** Writes the trace into `folder` and returns its path. */
export function writeTrace(folder: string, name: TraceName): string {
  const path = join(folder, `${name}.estrace`);
  const writer = new TraceWriter(path, buildHeader({ createdBy: 'test/clients/traces.ts' }));
  const counts = new Map<number, bigint>();
  for (const [index, each] of (traces[name] as readonly Line[]).entries()) {
    if (each.lost !== undefined)
      writer.gap({ count: each.lost.count, eventType: eventNumber(each.lost.event), source: 'kernel' });
    writer.message(message(each, index, counts));
  }
  writer.close();
  return path;
}
