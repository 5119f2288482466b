// The matrix of effects and operations, as outputs show it: effects of which something was tried, and why others were not.
import type { Effect } from '../../judge/bypass-effects.ts';
import { width, wrap } from '../../report/layout.ts';
import { printable } from '../../words/printable.ts';
import { type ActorCell, type BypassCell, type BypassSummary, cellStates, unsaid } from './bypass-data.ts';

export interface ShownWays {
  /** As typed; null: denials of the trace. */
  readonly claim: string | null;
  readonly title: string;
  /** Each of them was tried in some way. */
  readonly effects: readonly Effect[];
  /** A row for each event and role that has one of them, with a cell for each of them; null: it does not have it. */
  readonly operations: readonly {
    readonly event: string;
    readonly role: string;
    readonly cells: readonly (BypassCell | null)[];
  }[];
  /** A line for each of the effects. */
  readonly actors: readonly { readonly effect: Effect; readonly words: string }[];
  readonly left: readonly { readonly effects: readonly Effect[]; readonly why: string }[];
}

type Tried = Pick<BypassSummary, 'matrix' | 'actors'>;

/** Of the denials, and of each claim. Those of which there is something to say. */
export function allShownWays({ matrix, actors }: Tried): readonly ShownWays[] {
  return [...new Set(matrix.map(({ claim }) => claim))]
    .map((claim) => {
      const isOwn = (cell: { readonly claim: string | null }): boolean => cell.claim === claim;
      return shownWays({ matrix: matrix.filter(isOwn), actors: actors.filter(isOwn) }, claim);
    })
    .filter(hasWays);
}

function shownWays({ matrix, actors }: Tried, claim: string | null): ShownWays {
  const all = [...new Set(matrix.map(({ effect }) => effect))];
  const of = (effect: Effect): readonly BypassCell[] => matrix.filter((cell) => cell.effect === effect);
  const effects = all.filter((effect) => of(effect).some(({ is }) => is !== 'not tried'));
  const names = new Map(matrix.map(({ event, role }) => [JSON.stringify([event, role]), { event, role }]));
  const operations = [...names.values()].map(({ event, role }) => ({
    event,
    role,
    cells: effects.map((effect) => of(effect).find((cell) => cell.event === event && cell.role === role) ?? null),
  }));
  return {
    claim,
    title: `Ways round ${claim ?? 'a denial'}`,
    effects,
    operations: operations.filter(({ cells }) => cells.some((cell) => cell !== null)),
    actors: effects.flatMap((effect) => {
      const own = actors.filter((cell) => cell.effect === effect);
      return own.length === 0 ? [] : [{ effect, words: actorsWords(own) }];
    }),
    left: leftOf(
      all.filter((effect) => !effects.includes(effect)),
      (effect) => of(effect).map(({ why }) => why ?? unsaid),
    ),
  };
}

/** `denied unsigned, no-team; not tried: the trace has no other signed program`. The worst comes first. */
function actorsWords(cells: readonly ActorCell[]): string {
  const alike = new Map<string, ActorCell[]>();
  for (const cell of cellStates.flatMap((state) => cells.filter(({ is }) => is === state))) {
    const key = JSON.stringify([cell.is, cell.why]);
    alike.set(key, [...(alike.get(key) ?? []), cell]);
  }
  return [...alike.values()]
    .map((own) => {
      const [{ is, why } = { is: 'not tried', why: null }] = own;
      const names =
        own.length === cells.length && is === 'not tried' ? '' : ` ${own.map(({ actor }) => actor).join(', ')}`;
      return `${is}${names}${why === null ? '' : is === 'not tried' ? `: ${why}` : ` (${why})`}`;
    })
    .join('; ');
}

/** That nothing says it is the weakest reason. */
function leftOf(effects: readonly Effect[], whysOf: (effect: Effect) => readonly string[]): ShownWays['left'] {
  const byReason = new Map<string, Effect[]>();
  for (const effect of effects) {
    const whys = [...new Set(whysOf(effect))];
    const why = whys.filter((each) => each !== unsaid || whys.length === 1).join('; ');
    byReason.set(why, [...(byReason.get(why) ?? []), effect]);
  }
  return [...byReason].map(([why, own]) => ({ effects: own, why }));
}

/** Whether there is anything to say but that nothing is denied. */
const hasWays = ({ effects, left }: ShownWays): boolean => effects.length > 0 || left.some(({ why }) => why !== unsaid);

const [effectWidth, stateWidth] = [11, 16];

/** Empty: nothing was tried. */
export const waysText = (tried: Tried): string[] =>
  allShownWays(tried).flatMap((ways, at) => [
    ...(at === 0 ? [] : ['']),
    printable(ways.title),
    ...ways.effects.flatMap((effect) =>
      effectLines(
        effect,
        tried.matrix.filter((cell) => cell.effect === effect && cell.claim === ways.claim),
        ways.actors,
      ),
    ),
    ...ways.left.flatMap(({ effects, why }) =>
      wrap(`${effects.join(', ')}: not tried, as ${printable(why)}`, width - 2, '  ').map((line) => `  ${line}`),
    ),
  ]);

/** The worst first; a reason has a line of its own. */
function effectLines(effect: Effect, cells: readonly BypassCell[], actors: ShownWays['actors']): string[] {
  const lines = cellStates.flatMap((state) => {
    const own = cells.filter(({ is }) => is === state);
    return [...new Set(own.map(({ why }) => why))].flatMap((why) => {
      const names = namesOf(own.filter((cell) => cell.why === why));
      return stateLines(state, why === null ? names : `${names}: ${why}`);
    });
  });
  lines.push(...actors.flatMap((each) => (each.effect === effect ? stateLines('actors', each.words) : [])));
  return lines.map((line, at) => `  ${(at === 0 ? effect : '').padEnd(effectWidth)}${line}`);
}

const stateLines = (state: string, text: string): string[] =>
  wrap(printable(text), width - 2 - effectWidth - stateWidth).map(
    (line, at) => `${(at === 0 ? state : '').padEnd(stateWidth)}${line}`,
  );

/** `link (source), rename (source, folder of the file)` */
function namesOf(cells: readonly BypassCell[]): string {
  const roles = new Map<string, string[]>();
  for (const { event, role } of cells) roles.set(event, [...(roles.get(event) ?? []), role]);
  return [...roles].map(([event, own]) => `${event} (${own.join(', ')})`).join(', ');
}
