// Groups the findings of one or several reports by what to change: one place for each rule and line of the client's
// code. What follows from a deadlock is part of its place. Pure.

import type { FindingClass } from '../judge/rule.ts';
import type { Frame } from '../symbols/frame.ts';
import { causeOf, ownIndex } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { MessageName, Verdict } from '../verdict/verdict.ts';
import { type Consequence, consequencesOf } from './consequences.ts';
import { countMessages, messagesOf, omitsMessages, type Sighting } from './sightings.ts';

export interface Place {
  readonly rule: Verdict['rule'];
  /** The worst one. */
  readonly class: FindingClass;
  /** The first of the worst class: the one to show. */
  readonly first: Verdict;
  /** The client's innermost own frame; null if the stack has none. */
  readonly at: Frame | null;
  readonly sightings: readonly Sighting[];
  /** Messages, also those without a finding of their own. */
  readonly messages: number;
  readonly events: readonly PlaceEvent[];
  /** Of all calls or waits here; null if they have no duration. */
  readonly took: PlaceTimes | null;
  /** By index of the reports with a finding here: the number of messages, which is 0 if it is about none. */
  readonly byReport: ReadonlyMap<number, number>;
  /** For several runs of one release: those with a finding here, from 1. */
  readonly runs: readonly number[] | null;
  readonly consequences: readonly Consequence[];
}

/** Messages of one event type at a place. */
export interface PlaceEvent {
  readonly type: string;
  /** Without those that are known by number only: their type is not known. */
  readonly messages: number;
  /** The first few of the trace that has the first of them. */
  readonly named: readonly MessageName[];
}

export interface PlaceTimes {
  readonly worstNs: number;
  /** Null if the longest one is of a message without a finding of its own. */
  readonly worst: MessageName | null;
  readonly totalNs: number;
}

export interface Places {
  /** Worst first. */
  readonly places: readonly Place[];
  /** The same of notes, which never fail a run. */
  readonly notes: readonly Place[];
  /** Messages with a finding at one of the places. `atLeast`: some of them are known by number only. */
  readonly affected: { readonly messages: number; readonly atLeast: boolean };
}

const namedMessages = 5;
const grades: readonly FindingClass[] = ['violation', 'difference', 'hazard', 'note'];

/** `reports`: the runs of one command, or the tests of a suite. */
export function placesOf(reports: readonly Report[]): Places {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of reports.flatMap(sightingsOf)) {
    const key = causeOf(sighting.verdict);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  const explained = consequencesOf([...groups.values()]);
  const all = explained.map(({ sightings, consequences }) => placeOf(sightings, consequences, reports));
  const ranks = new Map(reports.flatMap(({ rules }) => rules).map(({ slug }, at) => [slug, at]));
  all.sort((a, b) => comparePlaces(a, b, ranks));
  const places = all.filter((place) => place.class !== 'note');
  return { places, notes: all.filter((place) => place.class === 'note'), affected: affectedOf(places) };
}

/** With several runs also the findings that only other ones than the reported run have. */
function sightingsOf(report: Report, at: number): Sighting[] {
  const known = new Set(report.verdicts.map(causeOf));
  const elsewhere = (report.verify?.flaky ?? []).map(({ verdict }) => verdict);
  return [...report.verdicts, ...elsewhere.filter((verdict) => !known.has(causeOf(verdict)))].map((verdict) => ({
    verdict,
    report: at,
    trace: report.trace.path,
  }));
}

function placeOf(
  sightings: readonly [Sighting, ...Sighting[]],
  consequences: readonly Consequence[],
  reports: readonly Report[],
): Place {
  const worst = Math.min(...sightings.map(({ verdict }) => grades.indexOf(verdict.class)));
  const first = sightings.find(({ verdict }) => grades.indexOf(verdict.class) === worst) ?? sightings[0];
  const { verdict } = first;
  return {
    rule: verdict.rule,
    class: verdict.class,
    first: verdict,
    at: verdict.stack[ownIndex(verdict.stack)] ?? null,
    sightings,
    messages: countMessages(sightings),
    events: eventsOf([first, ...sightings.filter((each) => each !== first)]),
    took: timesOf(sightings),
    byReport: new Map(
      [...new Set(sightings.map(({ report }) => report))].map((at) => [
        at,
        countMessages(sightings.filter(({ report }) => report === at)),
      ]),
    ),
    runs: runsOf(sightings, reports),
    consequences,
  };
}

function eventsOf(sightings: readonly Sighting[]): PlaceEvent[] {
  const byType = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const type = sighting.verdict.message?.eventType;
    if (type === undefined) continue;
    const group = byType.get(type);
    if (group === undefined) byType.set(type, [sighting]);
    else group.push(sighting);
  }
  return [...byType].map(([type, of]) => ({
    type,
    messages: messagesOf(of).size,
    named: [...messagesOf(of.filter(({ trace }) => trace === of[0]?.trace)).values()].slice(0, namedMessages),
  }));
}

function timesOf(sightings: readonly Sighting[]): PlaceTimes | null {
  const timed = sightings.flatMap(({ verdict: { took, message, omitted } }) =>
    took === null ? [] : [{ ...took, worst: omitted === 0 ? message : null }],
  );
  const [first, ...others] = timed;
  if (first === undefined) return null;
  const { worstNs, worst } = others.reduce((max, each) => (each.worstNs > max.worstNs ? each : max), first);
  return { worstNs, worst, totalNs: timed.reduce((sum, { totalNs }) => sum + totalNs, 0) };
}

/** A finding of the reported run may be in other runs too, with other messages. */
function runsOf(sightings: readonly Sighting[], reports: readonly Report[]): readonly number[] | null {
  const [report, ...others] = reports;
  if (report?.verify == null || others.length > 0) return null;
  const { failures, flaky } = report.verify;
  const causes = new Set(sightings.map(({ verdict }) => causeOf(verdict)));
  const same = [...failures, ...flaky].filter(({ verdict }) => causes.has(causeOf(verdict)));
  return [...new Set(same.flatMap(({ runs }) => runs))].sort((a, b) => a - b);
}

function comparePlaces(a: Place, b: Place, ranks: ReadonlyMap<string, number>): number {
  const rank = ({ rule }: Place): number => ranks.get(rule) ?? ranks.size;
  // They end the run or the client.
  const first = ({ first: { cycle, crash } }: Place): number => (cycle !== null ? 0 : crash !== null ? 1 : 2);
  return (
    grades.indexOf(a.class) - grades.indexOf(b.class) ||
    first(a) - first(b) ||
    rank(a) - rank(b) ||
    (b.took?.worstNs ?? 0) - (a.took?.worstNs ?? 0) ||
    b.messages - a.messages
  );
}

function affectedOf(places: readonly Place[]): Places['affected'] {
  const parts = places.flatMap(({ sightings, consequences }) => [
    sightings,
    ...consequences.map((each) => each.sightings),
  ]);
  const all = parts.flat();
  return { messages: affectedMessages(all, parts), atLeast: omitsMessages(all) };
}

/** Of each trace the largest part: its omitted messages may be those of another part. */
function affectedMessages(all: readonly Sighting[], parts: readonly (readonly Sighting[])[]): number {
  return [...new Set(all.map(({ trace }) => trace))].reduce((sum, trace) => {
    const own = (sightings: readonly Sighting[]) => sightings.filter((each) => each.trace === trace);
    return sum + Math.max(messagesOf(own(all)).size, ...parts.map((part) => countMessages(own(part))));
  }, 0);
}
