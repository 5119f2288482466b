// Source around the line to fix.
import type { PageRun } from '../report/html/page-data.ts';
import { timesWords } from '../report/place-words.ts';
import type { Place } from '../report/places.ts';

interface ExcerptProps {
  readonly place: Place;
  readonly excerpt: PageRun['excerpts'][number];
}

export function ExcerptLines({ place, excerpt }: ExcerptProps) {
  const { at: frame } = place;
  if (frame === null || excerpt === null) return null;
  const where = `${frame.file}:${frame.line}`;
  if ('because' in excerpt)
    return (
      <p class="no-source">
        <code>{where}</code> no source: {excerpt.because}
      </p>
    );
  const { from, lines, marked, call } = excerpt;
  return (
    <figure class="excerpt">
      <figcaption>
        <code>{where}</code>
        {frame.function !== null && <span>in {frame.function}</span>}
      </figcaption>
      <pre tabIndex={0}>
        {lines.map((text, at) => (
          <div key={from + at} class={at === marked ? 'line here' : 'line'}>
            <span class="line-number">{from + at}</span>
            <span class="pointer">{at === marked ? '>' : ' '}</span>
            <code>
              {text === '' ? ' ' : text}
              {at === marked && (
                <span class="caret">
                  {`${' '.repeat(call.at)}^${'~'.repeat(call.columns - 1)} ${timesWords(place)}`.trimEnd()}
                </span>
              )}
            </code>
          </div>
        ))}
      </pre>
    </figure>
  );
}
