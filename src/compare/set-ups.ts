// What the ES clients of two builds ask for, where every run of each build asks for the same. Pure.
import type { ClientSetUp } from '../judge/outcomes.ts';
import { eventLabelOf } from '../words/event-label.ts';
import type { Runs } from './decisions.ts';
import type { SetUpChange, Side } from './result.ts';

const aspects = {
  events: (client) => client.events.map(eventLabelOf),
  muteCalls: (client) => [String(client.muteCalls)],
  inverted: (client) => client.inverted.map((kind) => kinds[kind] ?? `kind ${kind}`),
} as const satisfies Readonly<Record<string, (client: ClientSetUp) => readonly string[]>>;

/** `es_mute_inversion_type_t` */
const kinds: Readonly<Record<number, string>> = { 0: 'processes', 1: 'paths', 2: 'target paths' };

export function setUpChanges(runs: Runs): readonly SetUpChange[] {
  const counts = { old: clientsOf(runs, 'old'), new: clientsOf(runs, 'new') };
  if (counts.old === null || counts.new === null) return [];
  const both = Math.min(counts.old, counts.new);
  const changed = Array.from({ length: both }, (_, place) => clientChanges(runs, place)).flat();
  const more = counts.old > counts.new ? 'old' : 'new';
  const alone = Array.from({ length: Math.abs(counts.old - counts.new) }, (_, at): SetUpChange => {
    const place = both + at;
    const events = steady(runs, more, place, aspects.events) ?? [];
    const sentence = `Only the ${more} build makes this ES client, for ${listed(events)}.`;
    return { change: 'subscribed-otherwise', client: place + 1, sentence };
  });
  return [...changed, ...alone];
}

function clientChanges(runs: Runs, place: number): SetUpChange[] {
  const differ = (of: (client: ClientSetUp) => readonly string[]) => {
    const [before, now] = [steady(runs, 'old', place, of), steady(runs, 'new', place, of)];
    return before === null || now === null || before.join() === now.join() ? null : { before, now };
  };
  const client = place + 1;
  const events = differ(aspects.events);
  const calls = differ(aspects.muteCalls);
  const inverted = differ(aspects.inverted);
  return [
    ...(events === null ? [] : [{ change: 'subscribed-otherwise' as const, client, sentence: eventsWords(events) }]),
    ...(calls === null
      ? []
      : [
          {
            change: 'muted-otherwise' as const,
            client,
            sentence: `The new build makes ${calls.now} calls that mute or unmute, and the old one ${calls.before}.`,
          },
        ]),
    ...(inverted === null
      ? []
      : [
          {
            change: 'muted-otherwise' as const,
            client,
            sentence: `The new build has inverted the muting of ${listed(inverted.now)}, and the old one of ${listed(inverted.before)}.`,
          },
        ]),
  ];
}

function eventsWords({ before, now }: { readonly before: readonly string[]; readonly now: readonly string[] }): string {
  const added = now.filter((each) => !before.includes(each));
  const gone = before.filter((each) => !now.includes(each));
  const parts = [
    ...(added.length === 0 ? [] : [`subscribes to ${listed(added)}, and the old one does not`]),
    ...(gone.length === 0 ? [] : [`does not subscribe to ${listed(gone)}, and the old one does`]),
  ];
  return `The new build ${parts.join('. It ')}.`;
}

/** Null: runs of the build disagree, or there are none. */
function steady(
  runs: Runs,
  side: Side,
  place: number,
  of: (client: ClientSetUp) => readonly string[],
): readonly string[] | null {
  const all = runs[side].map(({ clients }) => (clients[place] === undefined ? null : of(clients[place])));
  const [first] = all;
  return first != null && all.every((each) => each !== null && each.join() === first.join()) ? first : null;
}

function clientsOf(runs: Runs, side: Side): number | null {
  const [first, ...others] = runs[side].map(({ clients }) => clients.length);
  return first !== undefined && others.every((each) => each === first) ? first : null;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));
