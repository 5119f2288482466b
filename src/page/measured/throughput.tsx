// Messages a second of each repetition, and what a message costs.
import { median } from '../../bench/bootstrap.ts';
import { number } from '../../bench/change-words.ts';
import type { PageSide } from '../../bench/page-data.ts';
import { Facts } from '../facts.tsx';
import { Legend, Picture } from './picture.tsx';

const height = 190;
const top = 14;
const bottom = height - 26;
const left = 70;

export function Throughput({ sides }: { readonly sides: readonly PageSide[] }) {
  const all = sides.flatMap(({ repetitions }) => repetitions.flatMap(({ perSecond }) => perSecond ?? []));
  const max = Math.max(...all);
  const count = Math.max(...sides.map(({ repetitions }) => repetitions.length));
  return (
    <section>
      <h2>Throughput</h2>
      <div class="columns">
        {all.length > 0 && (
          <div>
            <Picture
              title="Messages a second, by repetition; the line is the median"
              label={sides.map((side) => `${side.name}: ${side.lines[0]?.[1]}`).join('. ')}
              height={height}
              draw={(width) => {
                const step = (width - left - 12) / Math.max(1, count);
                const y = (value: number): number => bottom - (value / max) * (bottom - top);
                return (
                  <>
                    {niceTicks(max).map((value) => (
                      <g key={value} class="axis-y">
                        <path class="grid" d={`M ${left} ${y(value)} H ${width - 8}`} />
                        <text x={left - 8} y={y(value) + 4}>
                          {number(value)}
                        </text>
                      </g>
                    ))}
                    <g class="axis-x">
                      {Array.from({ length: count }, (_, at) => at).map(
                        (at) =>
                          (step > 18 || at % 5 === 4) && (
                            <text key={at} x={left + (at + 0.5) * step} y={bottom + 16}>
                              {at + 1}
                            </text>
                          ),
                      )}
                    </g>
                    {[...sides.entries()].reverse().map(([which, { name, repetitions }]) => {
                      const rates = repetitions.flatMap(({ perSecond }) => perSecond ?? []);
                      return (
                        <g key={name} class={which === 0 ? 'first' : 'second'}>
                          {rates.length > 0 && <path class="line" d={`M ${left} ${y(median(rates))} H ${width - 8}`} />}
                          {repetitions.map(
                            ({ perSecond, ended }, at) =>
                              perSecond !== null && (
                                <circle
                                  key={at}
                                  class={ended ? 'dot ended' : 'dot'}
                                  cx={left + (at + 0.5) * step}
                                  cy={y(perSecond)}
                                  r="5"
                                >
                                  <title>{`${name}, repetition ${at + 1}: ${number(perSecond)}${ended ? ', ended early' : ''}`}</title>
                                </circle>
                              ),
                          )}
                        </g>
                      );
                    })}
                  </>
                );
              }}
            />
            <Legend names={sides.map(({ name }) => name)} />
          </div>
        )}
        <div>
          {sides.map(({ name, client, lines }) => (
            <div key={name} class="side">
              {sides.length > 1 && (
                <h3>
                  {name} <code>{client}</code>
                </h3>
              )}
              <Facts rows={lines} />
            </div>
          ))}
        </div>
      </div>
      <Repetitions sides={sides} count={count} />
    </section>
  );
}

function Repetitions({ sides, count }: { readonly sides: readonly PageSide[]; readonly count: number }) {
  return (
    <details class="as-table">
      <summary>
        Each repetition <span class="count">{count}</span>
      </summary>
      <div class="wide" tabIndex={0} role="region" aria-label="Repetitions">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">repetition</th>
              {sides.map(({ name }) => (
                <th scope="col" key={name} class="number">
                  {sides.length > 1 ? `${name}, ` : ''}messages a second
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: count }, (_, at) => (
              <tr key={at}>
                <th scope="row">{at + 1}</th>
                {sides.map(({ name, repetitions }) => {
                  const of = repetitions[at];
                  return (
                    <td key={name} class="number">
                      {of === undefined || of.perSecond === null ? 'not measured' : number(of.perSecond)}
                      {of?.ended === true ? ', ended early' : ''}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** From zero, at most five. */
function niceTicks(max: number): readonly number[] {
  const unit = 10 ** Math.floor(Math.log10(max / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => max / each <= 5) ?? max;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, at) => at * step);
}
