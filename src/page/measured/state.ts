// What the page of a benchmark or of a squeeze shows at the moment.
import { signal } from '@preact/signals';
import { type BenchPage, type Drawn, type TimeName, timeNames } from '../../bench/page-data.ts';
import { pageIds } from '../../report/html/page-data.ts';
import type { SqueezePage } from '../../squeeze/page-data.ts';

export const page = JSON.parse(document.getElementById(pageIds.data)?.textContent ?? '') as BenchPage | SqueezePage;

/** Names of the event types; the first is empty, for all of them. */
export const events: readonly string[] =
  page.kind === 'bench' ? [...new Set(page.sides.flatMap((side) => side.events.map(({ name }) => name)))] : [];

/** Times that any client has: one of NOTIFY messages answers none. */
export const times: readonly TimeName[] = timeNames.filter(
  (name) => page.kind === 'bench' && page.sides.some(({ events: [all] }) => all?.times[name] != null),
);

export const event = signal('');
export const time = signal<TimeName>(times[0] ?? 'handler');

/** Numbers of result and search, in the order of the page. */
export const searches: readonly { readonly result: number; readonly search: number; readonly link: string }[] =
  page.kind === 'squeeze'
    ? page.results.flatMap(({ searches: all }, result) =>
        all.map(({ name }, search) => ({ result, search, link: result === 0 ? name : `${name}-${result + 1}` })),
      )
    : [];
/** The link of the chosen search. */
export const chosen = signal<string | null>(null);

/** The chosen times of a client. */
export interface Shown {
  readonly name: string;
  readonly drawn: Drawn;
}
