// Finds the shortest cycle of waits through a node, without knowing what the nodes are.

export interface WaitNode {
  /** The same in every edge. */
  readonly id: string;
  readonly kind: 'handler' | 'call' | 'service' | 'message' | 'lock' | 'thread' | 'pool';
  /** `AUTH_EXEC (message 17)`, `open()`, `trustd`. */
  readonly name: string;
  /** Number of the client process; null outside of all of them. */
  readonly process: number | null;
  /** Number of the es_client_t in it. */
  readonly client: number | null;
}

/** The node `from` cannot make progress before the node `to` has. */
export interface WaitEdge {
  readonly from: string;
  readonly to: string;
  /** A verb for the middle of a sentence: "is queued behind". */
  readonly is: string;
}

/** Edge n leads from node n to the next one, and the last edge back to the first node. */
export interface Cycle {
  readonly nodes: readonly WaitNode[];
  readonly edges: readonly WaitEdge[];
}

export interface Wait {
  readonly is: string;
  readonly on: WaitNode;
}

/** Returns what a node waits for at the moment. */
export type WaitsOf = (node: WaitNode) => readonly Wait[];

/** Limit of the search; real waits are never this wide. */
const maxNodes = 2_000;

/**
 * Returns the shortest cycle among everything that `start` waits for, whether `start` is in it or waits for it. Null if
 * there is no cycle.
 */
export function shortestCycle(start: WaitNode, waitsOf: WaitsOf): Cycle | null {
  const known = new Map<string, readonly Wait[]>();
  const remembered: WaitsOf = (node) => {
    const waits = known.get(node.id) ?? waitsOf(node);
    known.set(node.id, waits);
    return waits;
  };
  let shortest: Cycle | null = null;
  for (const node of reachable(start, remembered)) {
    const cycle = wayBack(node, remembered, shortest?.nodes.length ?? maxNodes);
    if (cycle !== null) shortest = cycle;
    if (shortest?.nodes.length === 1) break;
  }
  return shortest;
}

/**
 * Returns the waits from `start` to the first node of the cycle, excluding that node; empty if `start` is in the cycle.
 */
export function wayInto(
  start: WaitNode,
  { nodes }: Cycle,
  waitsOf: WaitsOf,
): readonly { node: WaitNode; is: string }[] {
  const inCycle = new Set(nodes.map(({ id }) => id));
  if (inCycle.has(start.id)) return [];
  const seen = new Set([start.id]);
  const queue: Step[] = [{ node: start, before: null, is: '', length: 1 }];
  for (const step of queue) {
    for (const { is, on } of waitsOf(step.node)) {
      if (inCycle.has(on.id)) {
        const way = [{ node: step.node, is }];
        for (let at: Step = step; at.before !== null; at = at.before) way.unshift({ node: at.before.node, is: at.is });
        return way;
      }
      if (seen.has(on.id)) continue;
      seen.add(on.id);
      queue.push({ node: on, before: step, is, length: step.length + 1 });
    }
  }
  return [];
}

/** Nearest first. */
function reachable(start: WaitNode, waitsOf: WaitsOf): readonly WaitNode[] {
  const found = new Map([[start.id, start]]);
  for (const node of found.values()) {
    for (const { on } of waitsOf(node)) if (found.size < maxNodes && !found.has(on.id)) found.set(on.id, on);
  }
  return [...found.values()];
}

interface Step {
  readonly node: WaitNode;
  readonly before: Step | null;
  /** How the previous node waits for this one. */
  readonly is: string;
  readonly length: number;
}

/** Searches breadth first, so that the first way found is the shortest; null unless it has fewer than `limit` nodes. */
function wayBack(start: WaitNode, waitsOf: WaitsOf, limit: number): Cycle | null {
  const seen = new Set<string>();
  const queue: Step[] = [{ node: start, before: null, is: '', length: 1 }];
  for (const step of queue) {
    if (step.length >= limit) return null;
    for (const { is, on } of waitsOf(step.node)) {
      if (on.id === start.id) return cycleOf(step, is);
      if (seen.has(on.id)) continue;
      seen.add(on.id);
      queue.push({ node: on, before: step, is, length: step.length + 1 });
    }
  }
  return null;
}

function cycleOf(last: Step, closing: string): Cycle {
  const steps: Step[] = [];
  for (let step: Step | null = last; step !== null; step = step.before) steps.unshift(step);
  const nodes = steps.map(({ node }) => node);
  return {
    nodes,
    edges: steps.map(({ node }, at) => ({
      from: node.id,
      to: (nodes[at + 1] ?? nodes[0] ?? node).id,
      is: steps[at + 1]?.is ?? closing,
    })),
  };
}

/** Rotates the cycle to begin with the first node that matches `wanted`, if any does. */
export function beginningWith({ nodes, edges }: Cycle, wanted: (node: WaitNode) => boolean): Cycle {
  const at = Math.max(nodes.findIndex(wanted), 0);
  const turn = <T>(list: readonly T[]): readonly T[] => [...list.slice(at), ...list.slice(0, at)];
  return { nodes: turn(nodes), edges: turn(edges) };
}
