// How a denial is got round: the denied message beside those that were allowed, what macOS offers for it, and every way
// that was tried.
import type { BypassCell } from '../explore/bypass/bypass-data.ts';
import type { FieldGroup, FieldRow } from '../explore/bypass/compared-fields.ts';
import type { ShownWays } from '../explore/bypass/ways.ts';
import type { ShownBypass, ShownFinding } from '../explore/page-data.ts';
import { Facts } from './facts.tsx';

export function BypassSides({ of }: { readonly of: ShownBypass }) {
  const folded = of.fields.filter((group) => group.folded.length > 0);
  const count = folded.reduce((sum, group) => sum + group.folded.length, 0);
  const { subscribe } = of;
  return (
    <div class="bypass">
      <Facts
        rows={[
          ['effect', of.effect],
          ['macOS has', of.offers],
          [
            'subscribe to',
            subscribe.length === 0 ? 'nothing else: the client is subscribed to each of them' : subscribe.join(', '),
          ],
        ]}
      />
      <Fields of={of} groups={of.fields.filter((group) => group.differing.length > 0)} part="differing" />
      {count > 0 && (
        <details class="equal">
          <summary>
            {count} more {count === 1 ? 'field' : 'fields'}: equal, or numbers of files and processes
          </summary>
          <Fields of={of} groups={folded} part="folded" />
        </details>
      )}
    </div>
  );
}

interface FieldsProps {
  readonly of: ShownBypass;
  readonly groups: readonly FieldGroup[];
  readonly part: 'differing' | 'folded';
}

function Fields({ of: { messages, reference }, groups, part }: FieldsProps) {
  return (
    <div class="wide">
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">field</th>
            {messages.map(({ event, is, number }, at) => (
              <th scope="col" key={at}>
                {event}{' '}
                <span class="sentence">
                  {is}
                  {number !== null && `, message ${number}`}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ kind, names, ...rows }, group) => (
          <tbody key={group}>
            <tr class="names">
              <th scope="rowgroup">{kind}</th>
              {names.map((name, at) => (
                <td key={at} class={name === null ? 'none' : ''}>
                  <Of message={messages[at]} />
                  {name ?? '–'}
                </td>
              ))}
            </tr>
            {rows[part].map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {row.values.map((value, at) => (
                  <td key={at} class={classOf(row, at, reference)}>
                    <Of message={messages[at]} />
                    {value ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** On a telephone, where a row is no line of the table. */
function Of({ message }: { readonly message: ShownBypass['messages'][number] | undefined }) {
  return (
    <span class="of">
      {message?.event} {message?.is}
    </span>
  );
}

/** What is not as in the denied message; of an actor, as in that of the trusted process. */
function classOf({ values }: FieldRow, at: number, reference: number): string {
  const [value, expected] = [values[at] ?? null, values[reference] ?? null];
  if (value === null) return 'none';
  return expected === null || at < reference || value === expected ? '' : 'other';
}

interface WaysProps {
  readonly of: ShownWays;
  readonly findings: readonly ShownFinding[];
}

/** Each effect that was tried, by each operation that has it. */
export function Ways({ of, findings }: WaysProps) {
  const { effects, operations, actors, left } = of;
  return (
    <section class="ways">
      <h2>{of.title}</h2>
      {effects.length > 0 && (
        <div class="wide">
          <table class="stacked">
            <thead>
              <tr>
                <th scope="col">operation</th>
                {effects.map((effect) => (
                  <th scope="col" key={effect}>
                    {effect}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {operations.map(({ event, role, cells }) => (
                <tr key={`${event} ${role}`}>
                  <th scope="row">
                    <b>{event}</b> {role}
                  </th>
                  {effects.map((effect, at) => (
                    <Way key={effect} effect={effect} cell={cells[at] ?? null} findings={findings} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {actors.map(({ effect, words }) => (
        <p key={effect} class="facts">
          {effect} by actors: {words}
        </p>
      ))}
      {left.map(({ effects: own, why }) => (
        <p key={why} class="facts">
          {own.join(', ')}: not tried, as {why}
        </p>
      ))}
    </section>
  );
}

const badges: Readonly<Record<BypassCell['is'], string>> = {
  allowed: 'badge violation',
  'not subscribed': 'badge hazard',
  denied: 'badge passed',
  'not tried': 'absent',
};

interface WayProps {
  readonly effect: string;
  readonly cell: BypassCell | null;
  readonly findings: readonly ShownFinding[];
}

function Way({ effect, cell, findings }: WayProps) {
  if (cell === null)
    return (
      <td class="none">
        <span class="unseen">it does not have this effect</span>
        <span aria-hidden="true">–</span>
      </td>
    );
  const { is, why } = cell;
  const found = is === 'allowed' || is === 'not subscribed' ? findings.filter((each) => isOf(each, cell)) : [];
  return (
    <td>
      <span class="of">{effect}</span>
      <span class={badges[is]}>{is}</span>
      {found.map(({ number }) => (
        <>
          {' '}
          <a key={number} href={`#finding-${number}`}>
            finding {number}
          </a>
        </>
      ))}
      {why !== null && <span class="sentence">{why}</span>}
    </td>
  );
}

const isOf = ({ bypass }: ShownFinding, { effect, event, claim }: BypassCell): boolean =>
  bypass !== null &&
  bypass.by === 'operation' &&
  bypass.effect === effect &&
  bypass.event === event &&
  bypass.claim === claim;
