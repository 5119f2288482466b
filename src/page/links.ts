// The address after `#` says what the page shows, so that a link leads to a finding, a message or a time.
import { effect } from '@preact/signals';
import { parseDuration } from '../words/duration.ts';
import {
  chooseRun,
  data,
  finding,
  message,
  messagesSpan,
  page,
  places,
  runNumber,
  type Span,
  show,
  span,
  usualView,
  view,
  views,
  wholeSpan,
  zoomToFinding,
} from './state.ts';

/** Shows what the address names. */
export async function follow(hash: string): Promise<void> {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name: string): number | null => {
    const word = words.get(name);
    return word !== null && /^\d{1,15}$/.test(word) ? Number(word) : null;
  };
  const run = number('run');
  if (run !== null && run >= 1 && run <= page.runs.length && run - 1 !== runNumber.value) chooseRun(run - 1);
  const named = words.get('view');
  const asked = views.find((each) => each === named);
  const place = number('finding');
  const index = number('message');
  const time = timeOf(words.get('t'));
  const canTimeline = data.value !== null;
  if (words.size === 0) view.value = usualView;
  if (asked !== undefined && (asked !== 'timeline' || canTimeline)) view.value = asked;
  else if (place !== null) view.value = 'findings';
  else if ((index !== null || time !== null) && canTimeline) view.value = 'timeline';
  if (place !== null && place >= 1 && place <= places.value.length) {
    if (view.value === 'timeline' && time === null) await zoomToFinding(place - 1);
    else finding.value = place - 1;
  }
  if (time !== null) show(time);
  if (index !== null && data.value !== null) {
    const found = await data.value.find({ place: index });
    message.value = found;
    const row = found === null ? null : data.value.rowNow(found);
    if (row !== null && time === null) {
      const ends = [row.deliveredNs, row.returnedNs, row.respondedNs].filter((ns) => !Number.isNaN(ns));
      const to = Math.max(row.queuedNs + 1000, ...ends);
      const margin = (to - row.queuedNs) * 0.5;
      show({ fromNs: row.queuedNs - margin, toNs: to + margin });
    }
  }
}

/** Reads `1.2s-1.3s`. */
function timeOf(word: string | null): Span | null {
  const [from, to] = (word ?? '').split('-').map((each) => parseDuration(each));
  return from == null || to == null || to <= from ? null : { fromNs: from, toNs: to };
}

/** Keeps the address up to date. */
export function keepAddress(): void {
  effect(() => {
    const words: string[] = [];
    if (view.value !== usualView) words.push(`view=${view.value}`);
    if (runNumber.value !== 0) words.push(`run=${runNumber.value + 1}`);
    if (finding.value !== null) words.push(`finding=${finding.value + 1}`);
    const chosen = message.value === null ? null : data.value?.rowNow(message.value);
    if (chosen != null && chosen.place >= 0) words.push(`message=${chosen.place}`);
    const { fromNs, toNs } = span.value;
    const isUsual = [wholeSpan(), messagesSpan()].some((usual) => usual.fromNs === fromNs && usual.toNs === toNs);
    if (view.value === 'timeline' && !isUsual) words.push(`t=${micros(fromNs)}-${micros(toNs)}`);
    const hash = words.length === 0 ? '' : `#${words.join('&')}`;
    later(() => {
      if (location.hash !== hash)
        history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
    });
  });
}

const micros = (ns: number): string => `${Number((Math.max(0, ns) / 1000).toFixed(3))}us`;

let timer: ReturnType<typeof setTimeout> | undefined;
/** Browsers limit how often an address may change. */
function later(act: () => void): void {
  clearTimeout(timer);
  timer = setTimeout(act, 150);
}
