// Who acts in each message of a trace, and whom it begins or ends: what tells a legal part of a trace from an illegal
// one. Processes are those of the audit tokens, so an exec begins a new one with the pid of the old.
import type { MessageEvent, Process } from '../schema/generated/messages.ts';
import { EventType } from '../schema/generated/messages.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import { ProcessTokens } from '../trace/process-tokens.ts';
import { openTrace } from '../trace/reader.ts';

export interface ProcessNode {
  readonly pid: number;
  /** Messages that begin it: forks or execs, AUTH and NOTIFY. Empty: it was there before the trace. */
  readonly begunBy: number[];
  /** Messages that end it. */
  readonly endedBy: number[];
}

const begins: ReadonlyMap<number, (event: MessageEvent) => Process | undefined> = new Map([
  [EventType.AUTH_EXEC, (event: MessageEvent) => event.exec?.target],
  [EventType.NOTIFY_EXEC, (event: MessageEvent) => event.exec?.target],
  [EventType.NOTIFY_FORK, (event: MessageEvent) => event.fork?.child],
]);

export class ProcessGraph {
  readonly nodes: ProcessNode[] = [];
  /** The acting process of each message, as a place in `nodes`. */
  readonly actors: number[] = [];
  private readonly places = new Map<string, number>();
  /** The node above each one in its tree; its own place at the top. */
  private readonly above: number[] = [];

  get messages(): number {
    return this.actors.length;
  }

  /** Returns the top of the tree of forks and execs that a process is in. */
  treeOf(node: number): number {
    let top = node;
    while (this.above[top] !== top) top = this.above[top] ?? top;
    return top;
  }

  /** `begun`: the process that the message begins, or null. */
  add(actor: ProcessToken, begun: ProcessToken | null, isExit: boolean): void {
    const index = this.actors.length;
    const from = this.nodeOf(actor);
    this.actors.push(from);
    if (isExit) this.nodes[from]?.endedBy.push(index);
    if (begun === null) return;
    const to = this.nodeOf(begun);
    if (to === from) return;
    this.nodes[to]?.begunBy.push(index);
    if (this.treeOf(to) !== this.treeOf(from)) this.above[this.treeOf(to)] = from;
  }

  private nodeOf({ pid, pidversion }: ProcessToken): number {
    const key = `${pid} ${pidversion}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.nodes.length;
    this.places.set(key, place);
    this.nodes.push({ pid, begunBy: [], endedBy: [] });
    this.above.push(place);
    return place;
  }
}

interface ProcessToken {
  readonly pid: number;
  readonly pidversion: number;
}

/** Reads a whole trace. Throws TraceError. */
export function readProcessGraph(trace: string): ProcessGraph {
  const graph = new ProcessGraph();
  const reader = openTrace(trace);
  try {
    const tokens = new ProcessTokens(reader.header);
    for (const each of reader.columns()) if (!('kind' in each)) addRows(graph, tokens, each);
  } finally {
    reader.close();
  }
  return graph;
}

function addRows(graph: ProcessGraph, tokens: ProcessTokens, columns: MessageColumns): void {
  for (const row of columns.rows()) {
    const type = columns.eventType[row] ?? 0;
    const begun = columns.hasPlan(row) ? begins.get(type)?.(columns.event(row)) : undefined;
    const actor = tokens.of(columns.definitions, columns.process[row] ?? 0);
    graph.add(actor, begun?.audit_token ?? null, type === EventType.NOTIFY_EXIT);
  }
}
