// Collects the calls that were found, and ranks them by danger.
import { callByName } from '../schema/calls/calls.ts';
import { type KnownCall, rankedClasses } from '../schema/calls/known-calls.ts';

export interface CallPlace {
  /** Null if neither the symbols nor debug information say. */
  readonly file: string | null;
  readonly line: number | null;
  readonly function: string | null;
  /** Of several program files or members of a library: which one. */
  readonly image: string | null;
}

export interface FoundCall {
  readonly call: KnownCall;
  /** Without repetition; at most `maxPlaces`. */
  readonly places: readonly CallPlace[];
}

export const maxPlaces = 1000;

/**
 * The rules for handlers that calls break, worst first: to wait for a daemon can deadlock, a check of a signature takes
 * as long as a file is large, files raise events of their own; what is left waits.
 */
const ruleOrder: readonly number[] = [1, 9, 5, 4, 6, 8, 7];

export class Found {
  readonly #calls = new Map<string, { readonly call: KnownCall; readonly places: Map<string, CallPlace> }>();

  add(call: KnownCall): void {
    if (!this.#calls.has(call.name)) this.#calls.set(call.name, { call, places: new Map() });
  }

  addPlace(call: KnownCall, place: CallPlace): void {
    this.add(call);
    const places = this.#calls.get(call.name)?.places;
    if (places === undefined || places.size >= maxPlaces) return;
    const { file, line, image } = place;
    places.set(JSON.stringify([file, line, image, line === null ? place.function : null]), place);
  }

  /** By class, then by what macOS does, then by the number of places, then by name. */
  ranked(): FoundCall[] {
    return [...this.#calls.values()]
      .map(({ call, places }) => ({ call, places: [...places.values()] }))
      .sort(
        (a, b) =>
          rankedClasses.indexOf(a.call.class) - rankedClasses.indexOf(b.call.class) ||
          rank(a.call) - rank(b.call) ||
          b.places.length - a.places.length ||
          (a.call.name < b.call.name ? -1 : 1),
      );
  }
}

// Every client makes clients and ends, and hardly in a handler: such calls come last in their class.
function rank({ name, family, rule }: KnownCall): number {
  if (family === 'es' || callByName(name)?.ends === true) return ruleOrder.length + 1;
  return ruleOrder.includes(rule) ? ruleOrder.indexOf(rule) : ruleOrder.length;
}
