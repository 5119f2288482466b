// What changed runs of a client show: a card for each finding, with both sides of the change, and what was tried.
import type { ExploredPage, ExplorePageData, ShownFinding, ShownVariation } from '../explore/page-data.ts';
import { plural } from '../report/layout.ts';
import { formatDuration } from '../words/duration.ts';
import { BypassSides, Ways } from './bypass.tsx';
import { Claims } from './claims.tsx';
import { copy } from './copy.ts';
import { Instead, openCards } from './findings.tsx';
import { page } from './state.ts';

/** Null: it is the page of something else. */
export const explored: ExploredPage | null = 'explored' in page ? (page as ExplorePageData).explored : null;

export function ExplorationHead({ of }: { readonly of: ExploredPage }) {
  return (
    <div class="verdict">
      <h1 class={of.passed ? 'passed' : 'failed'}>{of.closing}</h1>
      <div class="about">
        <strong>{of.totals}</strong>
        <span>
          <bdi>{of.client}</bdi> · <bdi>{of.traces.join(' ')}</bdi> · {formatDuration(of.durationNs)}
        </span>
      </div>
    </div>
  );
}

export function Exploration({ of }: { readonly of: ExploredPage }) {
  return (
    <div class="findings">
      <div class="cards">
        {of.claims.length > 0 && <Claims of={of.claims} />}
        <h2 class="lead">{of.findings.length === 0 ? 'Nothing found' : plural(of.findings.length, 'finding')}</h2>
        {of.timeOver && <p class="caution">The time was over before everything was tried.</p>}
        {of.trouble.map(({ trace, message, remedy }) => (
          <article key={trace} class="card violation" aria-label="No result">
            <h3>
              <bdi>{trace}</bdi>: {message}
            </h3>
            {remedy !== null && <Instead advice={remedy} rule={null} />}
          </article>
        ))}
        {of.findings.map((each) => (
          <Card key={each.number} of={each} />
        ))}
        <Tried of={of.tried} />
        {of.ways.map((ways) => (
          <Ways key={ways.claim} of={ways} findings={of.findings} />
        ))}
        {of.notes.map((note) => (
          <p class="caution" key={note}>
            {note}
          </p>
        ))}
      </div>
    </div>
  );
}

function Card({ of }: { readonly of: ShownFinding }) {
  return (
    <article class={`card ${of.class}`} id={`finding-${of.number}`} aria-label={`Finding ${of.number}`}>
      <details open={of.number <= openCards || of.fails}>
        <summary>
          <span class="number">{of.number}</span>
          <span class={`badge ${of.class}`}>{of.class}</span>
          <span class="rule">{of.rule}</span>
          {of.place !== null && <span class="where">{of.place}</span>}
        </summary>
        <h3>{of.sentence}</h3>
        <p class="facts">{of.source}</p>
        {of.bypass !== null ? <BypassSides of={of.bypass} /> : of.sides !== null && <Sides of={of.sides} />}
        <Instead advice={of.advice} rule={null} />
        <p class="command">
          <code>{of.command}</code>
          <button type="button" onClick={() => void copy(of.command, 'the command')}>
            Copy
          </button>
        </p>
      </details>
    </article>
  );
}

function Sides({ of: { base, changed } }: { readonly of: NonNullable<ShownFinding['sides']> }) {
  return (
    <div class="wide sides">
      <table>
        <thead>
          <tr>
            <th scope="col">base</th>
            <th scope="col">changed</th>
          </tr>
        </thead>
        <tbody>
          {(['how', 'what'] as const).map((part) => (
            <tr key={part} class={part}>
              <td>{base[part]}</td>
              <td>{changed[part]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What had nothing to do says why. */
function Tried({ of }: { readonly of: readonly ShownVariation[] }) {
  return (
    <section class="tried">
      <h2>What was tried</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">change</th>
              <th scope="col">runs</th>
              <th scope="col">result</th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ name, about, runs, found, nothing }) => (
              <tr key={name} class={nothing === null ? '' : 'absent'}>
                <th scope="row">
                  {name}
                  {about !== '' && <span class="sentence">{about}</span>}
                </th>
                <td>{runs === 0 ? '–' : runs}</td>
                <td class="result">
                  {found.map((number) => (
                    <a key={number} href={`#finding-${number}`}>
                      finding {number}
                    </a>
                  ))}
                  {found.length === 0 && (nothing === null ? 'nothing found' : `nothing to do: ${nothing}`)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
