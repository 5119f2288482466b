// The keys of a report's page.
import { copy } from './copy.ts';
import { noFilter } from './filter.ts';
import { helpKey, isHelpOpen, type Key, themeKey } from './shell.tsx';
import {
  choose,
  data,
  filter,
  finding,
  overview,
  pan,
  places,
  run,
  show,
  view,
  wholeSpan,
  zoom,
  zoomToFinding,
} from './state.ts';
import { neighbour } from './table.tsx';

export const keyTable: readonly Key[] = [
  { keys: ['n'], does: 'next finding', act: () => step(1) },
  { keys: ['p'], does: 'previous finding', act: () => step(-1) },
  { keys: ['w', '+', '='], does: 'zoom in', act: () => zoom(1 / 1.5) },
  { keys: ['s', '-'], does: 'zoom out', act: () => zoom(1.5) },
  { keys: ['a'], does: 'earlier', act: () => pan(-0.25) },
  { keys: ['d'], does: 'later', act: () => pan(0.25) },
  { keys: ['f'], does: 'show the whole run', act: () => show(wholeSpan()) },
  { keys: ['j'], does: 'next message', act: () => toMessage(1) },
  { keys: ['k'], does: 'previous message', act: () => toMessage(-1) },
  { keys: ['/'], does: 'search', act: search },
  { keys: ['1'], does: 'findings', act: () => open('findings') },
  { keys: ['2'], does: 'timeline', act: () => open('timeline') },
  { keys: ['3'], does: 'run', act: () => open('run') },
  {
    keys: ['4'],
    does: overview === 'suite' ? 'all tests of the suite' : 'comparison, if there are several runs',
    act: () => overview !== null && open(overview),
  },
  { keys: ['z'], does: 'show the finding on the timeline', act: toTimeline },
  {
    keys: ['c'],
    does: 'copy the command that shows the run again',
    act: () => void copy(run.value.report.command, 'the command'),
  },
  themeKey,
  helpKey,
  { keys: ['Escape'], does: 'close, clear the filter', act: leave },
];

/** Of a page without a run. */
export const fewKeys: readonly Key[] = [
  themeKey,
  helpKey,
  { keys: ['Escape'], does: 'close', act: () => (isHelpOpen.value = false) },
];

function step(by: number): void {
  const count = places.value.length;
  if (count === 0) return;
  const to = finding.value === null ? (by > 0 ? 0 : count - 1) : (finding.value + by + count) % count;
  if (view.value === 'timeline') void zoomToFinding(to);
  else {
    view.value = 'findings';
    finding.value = to;
  }
}

function toMessage(by: number): void {
  if (data.value === null) return;
  view.value = 'timeline';
  choose(neighbour(data.value, by));
}

function toTimeline(): void {
  if (data.value === null) return;
  view.value = 'timeline';
  void zoomToFinding(finding.value ?? 0);
}

function search(): void {
  const field = document.getElementById('search');
  if (field !== null) field.focus();
  if (field !== null || data.value === null) return;
  view.value = 'timeline';
  requestAnimationFrame(() => document.getElementById('search')?.focus());
}

function open(name: typeof view.value): void {
  if (name !== 'timeline' || data.value !== null) view.value = name;
}

function leave(): void {
  if (isHelpOpen.value) isHelpOpen.value = false;
  else filter.value = noFilter;
}
