// A part of a trace that is still a legal trace: some of its messages, in their order. A process does not act beside the
// one that began it unless the fork or exec between them is there too, and a pid is taken again only after its exit.
import type { ProcessGraph } from './process-graph.ts';

/** Indices of messages, in ascending order. */
export type Part = readonly number[];

/** Returns the part with all that it lacks to be legal. */
export function legalPart(graph: ProcessGraph, part: Part): Part {
  const kept = new Set(part);
  let missing = missingOf(graph, kept);
  if (missing.length === 0) return part;
  for (; missing.length > 0; missing = missingOf(graph, kept)) for (const index of missing) kept.add(index);
  return [...kept].sort((a, b) => a - b);
}

export const isLegal = (graph: ProcessGraph, part: Part): boolean => missingOf(graph, new Set(part)).length === 0;

function missingOf(graph: ProcessGraph, kept: ReadonlySet<number>): number[] {
  const acting = firstMessages(graph, kept);
  return [...missingBeginnings(graph, kept, acting), ...missingExits(graph, kept, acting)];
}

/** The first kept message of each process that acts. */
function firstMessages(graph: ProcessGraph, kept: ReadonlySet<number>): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const index of kept) {
    const node = graph.actors[index];
    if (node !== undefined && index < (first.get(node) ?? Number.POSITIVE_INFINITY)) first.set(node, index);
  }
  return first;
}

function missingBeginnings(
  { nodes, actors }: ProcessGraph,
  kept: ReadonlySet<number>,
  acting: ReadonlyMap<number, number>,
): number[] {
  return [...acting.keys()].flatMap((node) => {
    const begunBy = nodes[node]?.begunBy ?? [];
    if (begunBy.some((index) => kept.has(index))) return [];
    // What began it later than the other acted tells the client of both.
    const last = begunBy.findLast((index) => {
      const creator = actors[index];
      return creator !== undefined && (acting.get(creator) ?? Number.POSITIVE_INFINITY) < index;
    });
    return last === undefined ? [] : [last];
  });
}

function missingExits(
  { nodes }: ProcessGraph,
  kept: ReadonlySet<number>,
  acting: ReadonlyMap<number, number>,
): number[] {
  const byPid = new Map<number, number[]>();
  for (const node of acting.keys()) {
    const pid = nodes[node]?.pid ?? -1;
    const same = byPid.get(pid);
    if (same === undefined) byPid.set(pid, [node]);
    else same.push(node);
  }
  return [...byPid.values()].flatMap((same) =>
    same.flatMap((node) => {
      const { endedBy = [] } = nodes[node] ?? {};
      const [exit] = endedBy;
      if (exit === undefined || endedBy.some((index) => kept.has(index))) return [];
      const isTakenAgain = same.some((other) => other !== node && (acting.get(other) ?? -1) > exit);
      return isTakenAgain ? [exit] : [];
    }),
  );
}
