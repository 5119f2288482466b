// The address after `#` holds the choice: an event type and a time of a benchmark, a search of a squeeze.
import { effect } from '@preact/signals';
import { chosen, event, events, searches, time, times } from './state.ts';

export function follow(hash: string): void {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const named = words.get('event');
  if (named !== null && events.includes(named)) event.value = named;
  const asked = times.find((each) => each === words.get('time'));
  if (asked !== undefined) time.value = asked;
  const search = words.get('search');
  if (searches.some(({ link }) => link === search)) chosen.value = search;
  if (named !== null || asked !== undefined) document.getElementById('times')?.scrollIntoView({ block: 'start' });
}

/** Keeps the address up to date. */
export function keepAddress(): void {
  effect(() => {
    const words = new URLSearchParams();
    if (event.value !== '') words.set('event', event.value);
    if (time.value !== (times[0] ?? 'handler')) words.set('time', time.value);
    if (chosen.value !== null) words.set('search', chosen.value);
    const hash = words.size === 0 ? '' : `#${words}`;
    if (location.hash !== hash)
      history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
  });
}
