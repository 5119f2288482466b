// The result of a benchmark: what changed, whether the gates held, throughput, and times by event type.

import { median } from '../../bench/bootstrap.ts';
import { number } from '../../bench/change-words.ts';
import type { BenchPage, PageSide } from '../../bench/page-data.ts';
import { Facts } from '../facts.tsx';
import { ComparisonTable, leadOf } from './comparison.tsx';
import { Throughput } from './throughput.tsx';
import { Times } from './times.tsx';
import { SearchPicture, SearchTable, type Tried } from './trials.tsx';

const gateBadges = {
  kept: ['passed', 'passed'],
  failed: ['violation', 'failed'],
  undecided: ['hazard', 'no result'],
} as const;

export function Bench({ of }: { readonly of: BenchPage }) {
  const { comparison, refused, gates, ended, notes, sides, about } = of;
  return (
    <div class="measured">
      <h2 class="lead">{comparison === null || comparison.tooFew !== null ? rateWords(of) : leadOf(comparison)}</h2>
      {ended.map((text) => (
        <p key={text} class="said violation">
          <b>Ended early</b> {text}
        </p>
      ))}
      {refused.length > 0 && (
        <div class="said hazard">
          <b>No comparison: the two differ in more than the client:</b>
          <ul>
            {refused.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
      {gates.length > 0 && (
        <section class="gates" aria-label="Gates">
          {gates.map(({ gate, result, sentence }) => (
            <p key={gate} class={`said ${result === 'failed' ? 'violation' : result === 'undecided' ? 'hazard' : ''}`}>
              <span class={`badge ${gateBadges[result][0]}`}>{gateBadges[result][1]}</span> <code>{gate}</code>{' '}
              {sentence}
            </p>
          ))}
        </section>
      )}
      {comparison !== null && <ComparisonTable of={comparison} />}
      <Throughput sides={sides} />
      <Times sides={sides} />
      {sides.map((side) => (
        <Sustained key={side.name} side={side} isOne={sides.length === 1} />
      ))}
      {notes.length > 0 && (
        <section>
          <h2>Notes</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      {about.map(({ name, lines }) => (
        <section key={name}>
          <h2>{about.length > 1 ? name : 'What was measured'}</h2>
          <Facts rows={lines} />
        </section>
      ))}
    </div>
  );
}

function rateWords({ sides }: BenchPage): string {
  const rates = sides.map((side) => {
    const values = side.repetitions.flatMap(({ perSecond }) => perSecond ?? []);
    return values.length === 0 ? 'not measured' : number(median(values));
  });
  const [first = '', second] = rates;
  if (second === undefined) return `${first} messages a second`;
  return `${first} messages a second, ${sides[1]?.name} ${second}`;
}

function Sustained({ side, isOne }: { readonly side: PageSide; readonly isOne: boolean }) {
  const { sustained } = side;
  if (sustained === null) return null;
  const { trials, perSecond, failedAt, rule, words } = sustained;
  const results = { holds: 'holds', fails: 'fails' } as const;
  const tried: readonly Tried[] = trials.map(({ perSecond: value, result, why }) => ({
    value,
    words: number(value),
    why,
    result: result === 'holds' || result === 'fails' ? results[result] : 'unclear',
  }));
  const names = { holds: 'sustained', fails: 'not' };
  return (
    <section>
      <h2>Sustained rate{isOne ? '' : `, ${side.name}`}</h2>
      <p>{words}</p>
      <SearchPicture
        title="Rates tried, messages a second, in order from above; harder to the right"
        tried={tried}
        holds={perSecond}
        fails={failedAt}
        names={names}
        isUpwards={true}
        words={number}
      />
      <SearchTable
        tried={tried}
        names={{ holds: 'sustained', fails: 'not sustained' }}
        what="messages a second"
        of={side.name}
      />
      <p class="hint">{rule}</p>
    </section>
  );
}
