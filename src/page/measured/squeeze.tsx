// The result of a squeeze: how much room is left in each direction, and how the search found it.
import { useEffect, useRef } from 'preact/hooks';
import { plural } from '../../report/layout.ts';
import { type PageResult, type PageSearch, pressed, type SqueezePage } from '../../squeeze/page-data.ts';
import { copy } from '../copy.ts';
import { chosen, searches } from './state.ts';
import { type Search, SearchPicture, SearchTable } from './trials.tsx';

const outcomes: Readonly<Record<PageSearch['outcome'], readonly [word: string, badge: string]>> = {
  found: ['edge found', 'passed'],
  'not-found': ['no limit found', 'passed'],
  'fails-today': ['fails today', 'violation'],
  unclear: ['unclear', 'hazard'],
  interrupted: ['interrupted', 'hazard'],
};

export function Squeeze({ of: { results } }: { readonly of: SqueezePage }) {
  return (
    <div class="measured">
      <h2 class="lead">{leadOf(results)}</h2>
      <Margins results={results} />
      {results.map((result, number) => (
        <section key={number} class="searches" aria-label={results.length > 1 ? result.name : 'Searches'}>
          {results.length > 1 && <h2>{result.name}</h2>}
          {result.searches.length === 0 && <p class="hint">No search has a result.</p>}
          {result.searches.map((search, at) => (
            <SearchCard
              key={search.name}
              search={search}
              link={searches.find((each) => each.result === number && each.search === at)?.link ?? ''}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

function leadOf(results: readonly PageResult[]): string {
  const all = results.flatMap((result) => result.searches);
  const failing = all.find(({ outcome }) => outcome === 'fails-today');
  if (failing !== undefined) return `Fails without any change: ${failing.words.rule}`;
  if (results.length > 1) return `The room that is left, in ${results.length} results`;
  if (all.length > 0 && all.every(({ outcome }) => outcome === 'not-found'))
    return `No limit found: survives ${all.map(({ name, words }) => `${name} ${words.survives}`).join(', ')}`;
  const known = all.filter(({ margin }) => margin !== null);
  const [least] = known.sort((a, b) => (a.margin ?? 0) - (b.margin ?? 0));
  return least === undefined
    ? 'The room that is left is not known'
    : `The least room is in the ${least.name}: ${least.words.margin}`;
}

function Margins({ results }: { readonly results: readonly PageResult[] }) {
  const several = results.length > 1;
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Margins">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">search</th>
            {several && <th scope="col">result</th>}
            {['today', 'survives', 'fails', 'margin'].map((name) => (
              <th scope="col" key={name} class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {searches
            .flatMap(({ result, search, link }) => {
              const of = results[result]?.searches[search];
              return of === undefined ? [] : { of, link, name: results[result]?.name };
            })
            .sort((a, b) => names.indexOf(a.of.name) - names.indexOf(b.of.name))
            .map(({ of: { name, words }, link, name: file }) => (
              <tr key={link}>
                <th scope="row">
                  <a href={`#search=${link}`}>{name}</a>
                </th>
                {several && (
                  <td>
                    <bdi>{file}</bdi>
                  </td>
                )}
                {[words.today, words.survives, words.fails, words.margin].map((text, at) => (
                  <td key={at} class="number">
                    {unbroken(text)}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

/** A factor stays in its line. */
const unbroken = (text: string): string => text.replace(/× | ×/g, (part) => part.replace(' ', '\u00a0'));

const names = Object.keys(pressed);

function SearchCard({ search, link }: { readonly search: PageSearch; readonly link: string }) {
  const { name, option, outcome, words, finding, notes, survives, fails, tried, today, limit } = search;
  const [word, badge] = outcomes[outcome];
  const isChosen = chosen.value === link;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView({ block: 'start' });
  }, [isChosen]);
  const shown: Search = {
    title: `Tried values of --${option}, in order from above; harder to the right`,
    tried: tried.map(({ value, result, rule }, at) => ({
      value,
      words: words.tried[at] ?? String(value),
      why: rule ?? '',
      result: result === 'survives' ? 'holds' : result,
    })),
    holds: survives,
    fails,
    names: { holds: 'survives', fails: 'fails' },
    isUpwards: limit > today,
    words: (value) => (name === 'pool' ? String(value) : `× ${value}`),
  };
  return (
    <article ref={card} class={`card ${badge} ${isChosen ? 'chosen' : ''}`} aria-label={name}>
      <p class="search-head">
        <b class="rule">{name}</b>
        <span class={`badge ${badge}`}>{word}</span>
        <span class="where">--{option}</span>
      </p>
      <h3>{sentenceOf(search)}</h3>
      <p class="facts">
        {pressed[name]} · {plural(search.runs, 'run')}
      </p>
      <SearchPicture {...shown} />
      {finding !== null && (
        <p class="said violation">
          <b>
            At {words.fails}: {words.rule}
          </b>{' '}
          {finding.sentence}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
      <SearchTable tried={shown.tried} names={shown.names} what={`--${option}`} of={link} />
      {finding !== null && (
        <div class="actions">
          <button type="button" onClick={() => void copy(finding.command, 'the command')}>
            Copy as command
          </button>
        </div>
      )}
    </article>
  );
}

function sentenceOf({ outcome, words }: PageSearch): string {
  switch (outcome) {
    case 'found':
      return `Survives ${words.survives}, fails ${words.fails}: a margin of ${words.margin}`;
    case 'not-found':
      return `Survives the last value tried, ${words.survives}: a margin of ${words.margin}`;
    case 'fails-today':
      return `Fails at ${words.today}, without any change`;
    default:
      return `Survives ${words.survives}, fails ${words.fails}, as far as is known`;
  }
}
