// What the page shows at the moment.
import { computed, effect, signal } from '@preact/signals';
import { type PageRun, pageIds, restored, type StoredPage } from '../report/html/page-data.ts';
import { type Place, type Places, placesOf } from '../report/places.ts';
import { type Filter, isFiltering, matching, noFilter } from './filter.ts';
import type { Group } from './layout.ts';
import { RunData } from './run-data.ts';
import { announced } from './shell.tsx';

export const views = ['suite', 'comparison', 'exploration', 'findings', 'timeline', 'run'] as const;
export type View = (typeof views)[number];

export interface Span {
  readonly fromNs: number;
  readonly toNs: number;
}

export const page = restored(JSON.parse(document.getElementById(pageIds.data)?.textContent ?? '') as StoredPage);

/** The view of all runs; null: there is one run. */
export const overview: View | null = overviewOf();
function overviewOf(): View | null {
  if ('suite' in page) return 'suite';
  if ('explored' in page) return 'exploration';
  return 'compared' in page || page.runs.length > 1 ? 'comparison' : null;
}
export const usualView: View = overview ?? 'findings';
export const view = signal<View>(usualView);
export const runNumber = signal(0);
/** Number in `places`, or null. */
export const finding = signal<number | null>(null);
/** Number of a row of the run. */
export const message = signal<number | null>(null);
export const span = signal<Span>({ fromNs: 0, toNs: 1 });
export const filter = signal<Filter>(noFilter);
/** Groups of lanes of which only the title is shown. */
export const folded = signal<ReadonlySet<Group>>(new Set());
/** Numbers of the rows that match; null: no filter. */
export const matches = signal<Uint32Array | null>(null);
/** Share of the messages that were searched; null: the search is over. */
export const searched = signal<number | null>(null);

const known = new Map<PageRun, RunData>();

export const run = computed<PageRun>(() => page.runs[runNumber.value] ?? (page.runs[0] as PageRun));
export const data = computed<RunData | null>(() => {
  // Only the pages of a suite and of a comparison may have no run.
  const timeline = page.runs.length === 0 ? null : run.value.timeline;
  if (timeline === null) return null;
  const made = known.get(run.value) ?? new RunData(run.value, timeline);
  known.set(run.value, made);
  return made;
});

const grouped = new Map<PageRun, Places>();
export function foundIn(of: PageRun): Places {
  const found = grouped.get(of) ?? placesOf([of.report]);
  grouped.set(of, found);
  return found;
}
export const found = computed(() => foundIn(run.value));
export const places = computed(() => found.value.places);

/** Number of a place's finding among those of the run; null: only other runs of `--verify` have it. */
export function verdictNumber({ first }: Place): number | null {
  const number = run.value.report.verdicts.indexOf(first);
  return number < 0 ? null : number;
}

export function wholeSpan(): Span {
  const { timeline } = run.value;
  if (timeline === null) return { fromNs: 0, toNs: Math.max(1, run.value.report.durationNs) };
  const margin = Math.max(1, (timeline.toNs - timeline.fromNs) / 50);
  return { fromNs: timeline.fromNs - margin, toNs: timeline.toNs + margin };
}

/** The initial span: from the first message to the last, without the client's start and its end. */
export function messagesSpan(): Span {
  const blocks = run.value.timeline?.messages.flatMap((stream) => stream.blocks) ?? [];
  const fromNs = Math.min(...blocks.map((block) => block.fromNs));
  const toNs = Math.max(...blocks.map((block) => block.toNs));
  if (!(toNs > fromNs)) return wholeSpan();
  const margin = (toNs - fromNs) / 50;
  return { fromNs: fromNs - margin, toNs: toNs + margin };
}

export function chooseRun(number: number): void {
  runNumber.value = number;
  finding.value = null;
  message.value = null;
  folded.value = new Set();
  show(messagesSpan());
}

/** The narrowest span that is drawn: a pixel is then a nanosecond or so. */
const minSpanNs = 500;

export function show(wanted: Span): void {
  span.value = inRun(wanted);
}

function inRun({ fromNs, toNs }: Span): Span {
  const whole = wholeSpan();
  const width = Math.min(Math.max(toNs - fromNs, minSpanNs), whole.toNs - whole.fromNs);
  if (fromNs >= whole.fromNs && toNs <= whole.toNs && width === toNs - fromNs) return { fromNs, toNs };
  const middle = (fromNs + toNs) / 2;
  const from = Math.min(Math.max(middle - width / 2, whole.fromNs), whole.toNs - width);
  return { fromNs: from, toNs: from + width };
}

/** `at`: what stays where it is, as a share of the span. */
export function zoom(factor: number, at = 0.5): void {
  const { fromNs, toNs } = span.value;
  const width = (toNs - fromNs) * factor;
  const still = fromNs + (toNs - fromNs) * at;
  show({ fromNs: still - width * at, toNs: still + width * (1 - at) });
}

export function pan(share: number): void {
  const { fromNs, toNs } = span.value;
  const by = (toNs - fromNs) * share;
  show({ fromNs: fromNs + by, toNs: toNs + by });
}

/** Of a finding: all of its story, and the moment at which it was decided; null: as long as the story. */
export interface Story {
  readonly whole: Span;
  readonly moment: Span | null;
}

/** A longer moment is no moment. */
const momentShare = 0.2;

/** Null: the chosen finding is not on the timeline. */
export const story = computed<Story | null>(() => {
  const place = finding.value === null ? undefined : places.value[finding.value];
  const first = place === undefined ? null : verdictNumber(place);
  if (place === undefined || first === null) return null;
  const { times } = place.first;
  const cycle = (run.value.timeline?.cycles[first] ?? []).flatMap((node) => node?.ns ?? []);
  if (times === null && cycle.length === 0) return null;
  const ends = [times?.deliveredNs, times?.returnedNs, times?.respondedNs].flatMap((ns) => ns ?? []);
  const isMissed = times !== null && (times.headroomNs === null || times.headroomNs < 0);
  const from = Math.min(...cycle, times?.queuedNs ?? Infinity);
  const to = Math.max(from + 1000, ...ends, ...cycle, isMissed ? (times.deadlineNs ?? from) : from);
  const whole = withMargins(from, to, 0.1);
  const lastNs = Math.max(...cycle);
  const moment = cycle.length === 0 ? null : withMargins(from, Math.max(lastNs, from + 1000), 0.4);
  const isShort = moment !== null && moment.toNs - moment.fromNs < momentShare * (whole.toNs - whole.fromNs);
  return { whole, moment: isShort ? moment : null };
});

function withMargins(fromNs: number, toNs: number, share: number): Span {
  const margin = Math.max(1000, (toNs - fromNs) * share);
  return inRun({ fromNs: fromNs - margin, toNs: toNs + margin });
}

/** Shows a finding on the timeline, with what belongs to it. */
export async function zoomToFinding(number: number): Promise<void> {
  finding.value = number;
  if (story.value === null) return;
  show(story.value.whole);
  const verdict = places.value[number]?.first;
  if (verdict?.message != null && verdict.times !== null)
    message.value =
      (await data.value?.find({
        place: verdict.message.index,
        queuedNs: verdict.times.queuedNs,
        process: verdict.process,
        client: verdict.client,
      })) ?? null;
}

/** Makes sure that a message is in view, and chooses it. */
export function choose(number: number | null): void {
  message.value = number;
  const row = number === null ? null : data.value?.rowNow(number);
  if (row == null) return;
  const { fromNs, toNs } = span.value;
  if (row.queuedNs >= fromNs && row.queuedNs <= toNs) return;
  const half = (toNs - fromNs) / 2;
  show({ fromNs: row.queuedNs - half, toNs: row.queuedNs + half });
}

let search = 0;
effect(() => {
  const wanted = filter.value;
  const of = data.value;
  search += 1;
  const mine = search;
  if (of === null || !isFiltering(wanted)) {
    matches.value = null;
    searched.value = null;
    return;
  }
  searched.value = 0;
  const show = (share: number): void => {
    searched.value = share;
  };
  void matching(of, wanted, show, () => mine !== search).then((found) => {
    if (found === null) return;
    matches.value = found;
    searched.value = null;
    announced.value = `${found.length} messages match`;
  });
});
