// What a person claims of a client: whether each effect of each claim holds, what broke it, and why it was not tried.
import type { ShownClaim } from '../explore/bypass/shown-claims.ts';

export function Claims({ of }: { readonly of: readonly ShownClaim[] }) {
  return (
    <section class="claims">
      <h2>Claims</h2>
      <div class="wide">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">claim</th>
              <th scope="col">effect</th>
              <th scope="col">result</th>
              <th scope="col">because</th>
              <th scope="col">tried on</th>
            </tr>
          </thead>
          <tbody>
            {of.map((claim) => (
              <Row key={`${claim.effect} ${claim.claim}`} of={claim} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const badges: Readonly<Record<ShownClaim['is'], string>> = {
  broken: 'badge violation',
  'in doubt': 'badge hazard',
  'not tried': 'absent',
  holds: 'badge passed',
};

function Row({ of: { claim, effect, is, why, by, tried } }: { readonly of: ShownClaim }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{claim}</bdi>
      </th>
      <td>
        <span class="of">effect</span>
        <span class="whole">{effect}</span>
      </td>
      <td>
        <span class="of">result</span>
        <span class={badges[is]}>{is}</span>
      </td>
      <td>
        <span class="of">because</span>
        <div>
          {by.map(({ number, what }) => (
            <div key={number}>
              <a href={`#finding-${number}`}>finding {number}</a> {what}
            </div>
          ))}
          {is === 'holds' && <div>each operation that could be tried is denied</div>}
          {why !== null && <div>{why}</div>}
        </div>
      </td>
      <td class={tried.length === 0 ? 'none' : ''}>
        <span class="of">tried on</span>
        <div>
          {tried.length === 0 && '–'}
          {tried.map(({ path, isMade }) => (
            <div key={path}>
              <bdi>{path}</bdi>
              {isMade && ' (made for it)'}
            </div>
          ))}
        </div>
      </td>
    </tr>
  );
}
