// How much each figure changed, and how certain that is: a table, with each interval drawn on one scale.
import { certainty, changeWords, figureWords, intervalWords } from '../../bench/change-words.ts';
import type { ComparedFigure } from '../../bench/comparison.ts';
import type { BenchPage } from '../../bench/page-data.ts';
import { logScale, type Scale } from './picture.tsx';

type Compared = NonNullable<BenchPage['comparison']>;

/** Names the figures that changed significantly. */
export function leadOf({ figures }: Compared): string {
  const named = (way: 'slower' | 'faster'): string => {
    const all = figures.filter((each) => certainty(each) === way);
    const words = all.slice(0, maxNamed).map(({ about, slowdown }) => `${about} ${changeWords(slowdown.ratio)}`);
    return [...words, ...(all.length > maxNamed ? [`${all.length - maxNamed} more`] : [])].join(', ');
  };
  const [slower, faster] = [named('slower'), named('faster')];
  if (slower === '' && faster === '') return 'No figure is significantly slower or faster';
  if (slower === '') return `Faster: ${faster}`;
  return `Slower: ${slower}${faster === '' ? '' : `. Faster: ${faster}`}`;
}

const maxNamed = 3;

const width = 240;
const height = 26;
/** Shown at least: changes by a tenth. */
const minFactor = 1.1;

export function ComparisonTable({ of }: { readonly of: Compared }) {
  const { figures, tooFew, confidence, reference, candidate, repetitions, how } = of;
  const percent = `${Math.round(confidence * 100)} %`;
  const maxFactor = Math.max(minFactor, ...figures.flatMap(({ slowdown: { low, high } }) => [1 / low, high]));
  const scale = logScale(1 / maxFactor, maxFactor, 8, width - 8);
  return (
    <section>
      <h2>Comparison</h2>
      <p class="facts">
        <bdi>{candidate}</bdi> ({repetitions[1]} repetitions) against <bdi>{reference}</bdi> ({repetitions[0]}{' '}
        repetitions)
      </p>
      {tooFew !== null ? (
        <p class="said hazard">{tooFew}</p>
      ) : (
        <>
          <div class="wide" tabIndex={0} role="region" aria-label="Comparison">
            <table class="figures intervals">
              <thead>
                <tr>
                  <th scope="col">figure</th>
                  {['reference', 'candidate', 'change', `${percent} confidence`].map((name) => (
                    <th scope="col" key={name} class="number">
                      {name}
                    </th>
                  ))}
                  <th scope="col" class="drawn">
                    <span>faster</span>
                    <span>same</span>
                    <span>slower</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {figures.map((figure) => (
                  <Figure key={figure.name} figure={figure} scale={scale} />
                ))}
              </tbody>
            </table>
          </div>
          <p class="hint">
            A bar is where the change is with {percent} confidence ({how}; by bootstrap). It is certain if the bar does
            not touch the line. Figures with * are not judged by a gate.
          </p>
        </>
      )}
    </section>
  );
}

function Figure({ figure, scale }: { readonly figure: ComparedFigure; readonly scale: Scale }) {
  const { about, gated, reference, candidate, slowdown } = figure;
  const is = certainty(figure);
  const [low, high, at] = [slowdown.low, slowdown.high, slowdown.ratio].map(scale.at) as [number, number, number];
  return (
    <tr class={is ?? 'uncertain'}>
      <th scope="row">
        {about}
        {gated ? '' : ' *'}
      </th>
      <td class="number">{figureWords(figure, reference)}</td>
      <td class="number">{figureWords(figure, candidate)}</td>
      <td class="number change">{changeWords(slowdown.ratio)}</td>
      <td class="number">{intervalWords(slowdown)}</td>
      <td class="drawn">
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
          <path class="same" d={`M ${scale.at(1)} 0 V ${height}`} />
          <rect x={low} y={height / 2 - 5} width={Math.max(2, high - low)} height="10" rx="2" />
          <path class="middle" d={`M ${at} ${height / 2 - 9} v 18`} />
        </svg>
      </td>
    </tr>
  );
}
