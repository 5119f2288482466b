// Source around the line to fix.
import type { Place } from '../report/html/places.ts';

export function ExcerptLines({ place: { excerpt, frame } }: { readonly place: Place }) {
  if (frame === null) return null;
  const where = frame.file === null ? null : `${frame.file}:${frame.line ?? '?'}`;
  if ('missing' in excerpt)
    return (
      <p class="no-source">
        {where !== null && <code>{where}</code>} {excerpt.missing}
      </p>
    );
  const { first, line, lines } = excerpt;
  return (
    <figure class="excerpt">
      <figcaption>
        <code>{where}</code>
        {frame.function !== null && <span>in {frame.function}</span>}
      </figcaption>
      <pre tabIndex={0}>
        {lines.map((text, at) => (
          <div key={first + at} class={first + at === line ? 'line here' : 'line'}>
            <span class="line-number">{first + at}</span>
            <span class="pointer">{first + at === line ? '>' : ' '}</span>
            <code>{text === '' ? ' ' : text}</code>
          </div>
        ))}
      </pre>
    </figure>
  );
}
