// Where lanes are, from top to bottom.

import { type Lane, type LaneKind, maxFlights, type Summaries, type Timeline } from '../timeline/shape.ts';
import type { Report } from '../verdict/report.ts';
import { grouped } from '../words/grouped.ts';

/** A process, or null: the services. */
export type Group = number | null;

export interface LaidOut {
  readonly rows: readonly LaneRow[];
  readonly height: number;
  /** By number of the lane. */
  readonly byLane: ReadonlyMap<number, LaneRow>;
}

export interface LaneRow {
  /** Null: a title. */
  readonly lane: number | null;
  readonly kind: LaneKind | 'title';
  readonly group: Group;
  readonly label: string;
  readonly top: number;
  readonly height: number;
}

export const flightHeight = 16;
const heights: Readonly<Record<LaneKind | 'title', number>> = {
  title: 26,
  marks: 24,
  flights: flightHeight,
  handler: 38,
  thread: 24,
  lock: 24,
  service: 24,
};
const order: readonly LaneKind[] = ['marks', 'flights', 'handler', 'thread', 'lock', 'service'];

/** Processes in their order, then services, which belong to none. Of a folded group only the title is left. */
export function layOut(
  timeline: Timeline,
  report: Report,
  summaries: Summaries | null,
  folded: ReadonlySet<Group>,
): LaidOut {
  const numbered = timeline.lanes.map((lane, number) => ({ lane, number }));
  const processes = [...new Set(timeline.lanes.map(({ process }) => process))].sort(
    (a, b) => (a ?? Infinity) - (b ?? Infinity),
  );
  const rows: LaneRow[] = [];
  let top = 0;
  for (const process of processes) {
    const add = (lane: number | null, kind: LaneRow['kind'], label: string, height: number): void => {
      rows.push({ lane, kind, group: process, label, top, height });
      top += height;
    };
    add(null, 'title', titleOf(process, report), heights.title);
    if (folded.has(process)) continue;
    const own = numbered.filter(({ lane }) => lane.process === process);
    const several = new Set(own.map(({ lane }) => lane.client).filter((client) => client !== null)).size > 1;
    for (const { lane, number } of own.sort((a, b) => rank(a.lane) - rank(b.lane) || a.number - b.number)) {
      const more = lane.kind === 'flights' ? moreFlights(timeline, number) : '';
      const name = `${shortLabel(lane)}${more}`;
      const label = several && lane.client !== null ? `${name} (${lane.client})` : name;
      const lines = lane.kind === 'flights' ? flightLines(timeline, number, summaries) : 1;
      add(number, lane.kind, label, heights[lane.kind] * lines + (lane.kind === 'flights' ? 8 : 0));
    }
  }
  return { rows, height: top, byLane: new Map(rows.flatMap((row) => (row.lane === null ? [] : [[row.lane, row]]))) };
}

/** The lanes of an es_client_t stay together. */
const rank = ({ kind, client }: Lane): number =>
  client === null ? order.indexOf(kind) * 1000 : 1000 + client * 10 + order.indexOf(kind);

const shortLabel = ({ kind, label }: Lane): string =>
  kind === 'flights' ? 'AUTH in flight' : kind === 'marks' ? 'events' : label;

function titleOf(process: number | null, report: Report): string {
  if (process === null) return 'Services (models)';
  const named = report.processes.find((each) => each.process === process);
  return named === undefined ? `Process ${process}` : `${named.name.split('/').at(-1)} (pid ${named.pid})`;
}

function moreFlights({ messages }: Timeline, lane: number): string {
  const more = messages.find(({ flights }) => flights === lane)?.more ?? 0;
  return more === 0 ? '' : `, ${grouped(more)} more`;
}

function flightLines(timeline: Timeline, lane: number, summaries: Summaries | null): number {
  const stream = timeline.messages.findIndex(({ flights }) => flights === lane);
  if (summaries === null) return 1;
  let max = 1;
  for (let at = 0; at < summaries.messages.stream.length; at += 1)
    if (summaries.messages.stream[at] === stream) max = Math.max(max, summaries.messages.flights[at] ?? 0);
  return Math.min(max, maxFlights);
}
