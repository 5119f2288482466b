// Gives a process another pid in a whole trace: that of a process that has exited, or one that nothing has.
import { editTrace } from '../edit/edit.ts';
import type { Message } from '../schema/generated/messages.ts';
import type { ProcessGraph } from './process-graph.ts';

/** A process that could have had the pid of one that exited before it began. */
export interface PidReuse {
  /** Its pid, and that of the process that exited. */
  readonly pid: number;
  readonly exited: number;
  /** Messages in which it or one of its descendants acts, also after an exec. */
  readonly messages: readonly number[];
}

/**
 * Every pair of a process that exited and one that begins later, with each exited one in turn: first the nearest later
 * process of each that is in no pair yet, so that the first pairs have as many different processes as there are.
 */
export function pidReuses(graph: ProcessGraph): readonly PidReuse[] {
  const acts = actsByPid(graph);
  const begun = [...acts].flatMap(([pid, [first = 0]]) => {
    const [begins, ...more] = forksOf(graph, pid);
    return begins === undefined || more.length > 0 || first < begins ? [] : [{ pid, begins }];
  });
  const waiting = graph.nodes.flatMap(({ pid: exited, endedBy: [exit] }) => {
    if (exit === undefined || !isFreeAfter(acts, exited, exit)) return [];
    return [{ exited, later: begun.filter(({ pid, begins }) => pid !== exited && begins > exit) }];
  });
  const used = new Set<number>();
  const found: PidReuse[] = [];
  for (let isLeft = true; isLeft; ) {
    isLeft = false;
    for (const { exited, later } of waiting) {
      const unused = later.findIndex(({ pid }) => !used.has(pid));
      const [next] = later.splice(Math.max(0, unused), 1);
      if (next === undefined) continue;
      isLeft = true;
      used.add(next.pid);
      found.push({ pid: next.pid, exited, messages: actsOfDescendants(graph, next.pid) });
    }
  }
  return found;
}

/** A pid that no process of the trace has. */
export function unusedPid({ nodes }: ProcessGraph): number {
  const used = new Set(nodes.map(({ pid }) => pid));
  let pid = 30_000;
  while (used.has(pid)) pid += 1;
  return pid;
}

/** Replaces `output`. `pid` becomes `to` everywhere. Throws TraceError, SetupError. */
export async function writeWithPid(trace: string, output: string, pid: number, to: number): Promise<void> {
  await editTrace({
    input: trace,
    output,
    overwrite: true,
    application: 'esreplay',
    described: `pid ${pid} is ${to}`,
    assignments: [{ field: 'pid', apply: (message) => withPid(message, pid, to), lacking: '' }],
  });
}

/** Fields of a process that name others by their pid. */
const pidFields: ReadonlySet<string> = new Set(['pid', 'ppid', 'original_ppid', 'group_id', 'session_id']);

function withPid(message: Message, pid: number, to: number): Message | undefined {
  const changed = replaced({ process: message.process, event: message.event }, pid, to);
  return changed === null ? undefined : { ...message, ...(changed as Pick<Message, 'process' | 'event'>) };
}

/** Null: nothing in it changes. */
function replaced(value: unknown, pid: number, to: number): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return null;
  const entries = Object.entries(value).map(([key, each]) => {
    if (pidFields.has(key) && each === pid) return [key, to, true] as const;
    const inner = replaced(each, pid, to);
    return [key, inner ?? each, inner !== null] as const;
  });
  if (!entries.some(([, , isChanged]) => isChanged)) return null;
  if (Array.isArray(value)) return entries.map(([, each]) => each);
  return Object.fromEntries(entries.map(([key, each]) => [key, each]));
}

/** The first message that begins each process of a pid; an exec begins none. */
const forksOf = ({ nodes, actors }: ProcessGraph, pid: number): readonly number[] =>
  nodes.flatMap((node) => {
    const begun = node.begunBy.find((index) => nodes[actors[index] ?? -1]?.pid !== pid);
    return node.pid === pid && begun !== undefined ? [begun] : [];
  });

function actsOfDescendants({ nodes, actors }: ProcessGraph, pid: number): readonly number[] {
  const family = new Set([...nodes.keys()].filter((node) => nodes[node]?.pid === pid));
  // A process is begun by one that was there before, so that one pass is enough.
  for (const [node, { begunBy }] of nodes.entries())
    if (begunBy.some((index) => family.has(actors[index] ?? -1))) family.add(node);
  return [...actors.keys()].filter((index) => family.has(actors[index] ?? -1));
}

/** Messages in which a process acts, by pid. */
function actsByPid({ nodes, actors }: ProcessGraph): ReadonlyMap<number, readonly number[]> {
  const acts = new Map<number, number[]>();
  for (const [index, node] of actors.entries()) {
    const pid = nodes[node]?.pid ?? -1;
    const known = acts.get(pid);
    if (known === undefined) acts.set(pid, [index]);
    else known.push(index);
  }
  return acts;
}

const isFreeAfter = (acts: ReadonlyMap<number, readonly number[]>, pid: number, exit: number): boolean =>
  (acts.get(pid)?.at(-1) ?? exit) <= exit;
