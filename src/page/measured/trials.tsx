// A search for an edge: each value that was tried, in order, with its verdict, and the edge between two of them.
import { logScale, Picture, XAxis } from './picture.tsx';

export interface Tried {
  readonly value: number;
  readonly words: string;
  readonly result: 'holds' | 'fails' | 'unclear';
  readonly why: string;
}

export interface Search {
  readonly title: string;
  readonly tried: readonly Tried[];
  /** The closest passing and failing values. */
  readonly holds: number | null;
  readonly fails: number | null;
  readonly names: { readonly holds: string; readonly fails: string };
  /** Whether larger values are harder. */
  readonly isUpwards: boolean;
  readonly words: (value: number) => string;
}

const step = 15;
const top = 44;
const margin = 16;

export function SearchPicture({ title, tried, holds, fails, names, isUpwards, words }: Search) {
  if (tried.length === 0) return null;
  const values = tried.map(({ value }) => value);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const bottom = top + tried.length * step + 6;
  const label = [
    `${tried.length} tries`,
    ...(holds === null ? [] : [`${names.holds}: ${words(holds)}`]),
    ...(fails === null ? [] : [`${names.fails}: ${words(fails)}`]),
    'the table below has each',
  ].join(', ');
  return (
    <Picture
      title={title}
      label={label}
      height={bottom + 24}
      draw={(width) => {
        const scale = logScale(isUpwards ? min : max, isUpwards ? max : min, margin + 14, width - margin - 14);
        const [left, right] = [margin, width - margin];
        const x = { holds: holds === null ? left : scale.at(holds), fails: fails === null ? right : scale.at(fails) };
        return (
          <>
            <rect class="survived" x={left} y={top} width={Math.max(0, x.holds - left)} height={bottom - top} />
            <rect class="failed" x={x.fails} y={top} width={Math.max(0, right - x.fails)} height={bottom - top} />
            <XAxis scale={scale} y={bottom} top={top} words={words} />
            {holds !== null && (
              <Edge x={x.holds} y={14} bottom={bottom} text={`${names.holds} ${words(holds)}`} isHolds width={width} />
            )}
            {fails !== null && (
              <Edge x={x.fails} y={30} bottom={bottom} text={`${names.fails} ${words(fails)}`} width={width} />
            )}
            <path
              class="way"
              d={tried.map(({ value }, at) => `${at === 0 ? 'M' : 'L'} ${scale.at(value)} ${rowAt(at)}`).join(' ')}
            />
            {tried.map((each, at) => (
              <Mark key={at} x={scale.at(each.value)} y={rowAt(at)} tried={each} number={at + 1} />
            ))}
          </>
        );
      }}
    />
  );
}

const rowAt = (at: number): number => top + (at + 0.5) * step + 3;

interface EdgeProps {
  readonly x: number;
  readonly y: number;
  readonly bottom: number;
  readonly text: string;
  readonly isHolds?: boolean;
  readonly width: number;
}

/** The names are on the outer sides of the edge, one above the other, as it is often narrow. */
function Edge({ x, y, bottom, text, isHolds = false, width }: EdgeProps) {
  const room = text.length * 6.6 + 8;
  const isLeft = isHolds ? x > room : x + room > width;
  return (
    <g class={isHolds ? 'edge holds' : 'edge fails'}>
      <path d={`M ${x} ${y - 10} V ${bottom}`} />
      <text x={isLeft ? x - 6 : x + 6} y={y} text-anchor={isLeft ? 'end' : 'start'}>
        {text}
      </text>
    </g>
  );
}

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly tried: Tried;
  readonly number: number;
}

/** A disc holds, a cross fails, a triangle is unclear: not by colour alone. */
function Mark({ x, y, tried: { words, result, why }, number }: MarkProps) {
  return (
    <g class={`mark ${result}`}>
      <title>{`${number}: ${words} ${resultWords[result]}${why === '' ? '' : `, ${why}`}`}</title>
      <rect class="hit" x={x - 9} y={y - step / 2} width="18" height={step} />
      {result === 'holds' && <circle cx={x} cy={y} r="5" />}
      {result === 'fails' && <path d={`M ${x - 4.5} ${y - 4.5} l 9 9 m 0 -9 l -9 9`} />}
      {result === 'unclear' && <path d={`M ${x} ${y - 5} l 5.5 9.5 h -11 z`} />}
    </g>
  );
}

const resultWords = { holds: 'survives', fails: 'fails', unclear: 'is unclear' } as const;

interface SearchTableProps extends Pick<Search, 'tried' | 'names'> {
  /** The heading of the values. */
  readonly what: string;
  /** Tells it from the other searches of the page. */
  readonly of: string;
}

export function SearchTable({ tried, names, what, of }: SearchTableProps) {
  return (
    <details class="as-table">
      <summary>
        Each try <span class="count">{tried.length}</span>
      </summary>
      <div class="wide" tabIndex={0} role="region" aria-label={`Each try, ${of}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">try</th>
              <th scope="col">{what}</th>
              <th scope="col">verdict</th>
              <th scope="col">why</th>
            </tr>
          </thead>
          <tbody>
            {tried.map(({ words, result, why }, at) => (
              <tr key={at}>
                <th scope="row">{at + 1}</th>
                <td>{words}</td>
                <td>
                  <span class={`badge ${{ holds: 'passed', fails: 'violation', unclear: '' }[result]}`}>
                    {result === 'unclear' ? 'unclear' : names[result]}
                  </span>
                </td>
                <td>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
