// The message streams that are measured, all cut from the mix: the mix itself, its AUTH messages alone, and AUTH
// messages with chosen times.

import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildMessage, builtBudget, builtMachBase, builtWallBase } from '../../src/trace/builders.ts';
import { makeMix, mixHeader } from './mix.ts';
import type { Place } from './place.ts';

export const mixTrace = (place: Place): string =>
  place.trace('mix.estrace', () => ({ header: mixHeader(), messages: makeMix(place.sizes.mix) }));

/** The same, longer: for whole commands. */
export const longMixTrace = (place: Place): string =>
  place.trace('long-mix.estrace', () => ({ header: mixHeader(), messages: makeMix(place.sizes.commands) }));

/** Every named event type in turn, with all its fields; what the messages refer to is defined once. */
export const allTypesTrace = (place: Place): string =>
  place.trace('all-types.estrace', () => {
    const header = mixHeader();
    const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
    const messages = types.map((type, index) =>
      buildMessage(type, { version: header.messageVersion }, index + 1, index % 2 === 0 ? 'plain' : 'sparse'),
    );
    return { header, messages: timed(messages, place.sizes.mix, () => 20_000), events: types };
  });

/** Only AUTH messages, 20 microseconds apart. */
export const authTrace = (place: Place): string =>
  place.trace('auth.estrace', () => ({
    header: mixHeader(),
    messages: timed(authMessages(place), place.sizes.auth, () => 20_000),
  }));

export const authTraceName = (count: number): string => `auth-${count}.estrace`;

/** `count` AUTH messages. */
export const authTraceOf = (place: Place, count: number): string =>
  place.trace(authTraceName(count), () => ({
    header: mixHeader(),
    messages: timed(authMessages(place), count, () => 20_000),
  }));

/** AUTH messages that leave the handler idle in between; the gaps are odd numbers, so that no timer divides them. */
export const timedGapNs = 1_700_000;
export const timedTrace = (place: Place): string =>
  place.trace('timed.estrace', () => ({
    header: mixHeader(),
    messages: timed(authMessages(place), place.sizes.timed, (index) => timedGapNs + (index % 7) * 13_001),
  }));

/** One AUTH message with a budget of `budgetMs`. */
export const missTrace = (place: Place, budgetMs: number): string =>
  place.trace(`miss-${budgetMs}.estrace`, () => ({
    header: mixHeader(),
    messages: timed(authMessages(place), 1, () => 1_000_000, (BigInt(budgetMs) * 1_000_000n * 3n) / 125n),
  }));

/** Returns some AUTH messages, in the order of the mix. */
function authMessages({ sizes }: Place): Message[] {
  const found = [...makeMix(Math.min(sizes.mix, 30_000))].filter(({ action_type }) => action_type === 0);
  if (found.length === 0) throw new RangeError('the mix has no AUTH message');
  return found;
}

/** Yields the same messages over and over, with new times, numbers and budgets. */
function* timed(
  messages: readonly Message[],
  count: number,
  gapNs: (index: number) => number,
  budget = builtBudget,
): Generator<Message, void, undefined> {
  const sequences = new Map<number, bigint>();
  let passedNs = 0n;
  for (let index = 0; index < count; index++) {
    const message = messages[index % messages.length] as Message;
    passedNs += BigInt(gapNs(index));
    const mach = builtMachBase + (passedNs * 3n) / 125n;
    const wall = builtWallBase + passedNs;
    const sequence = sequences.get(message.event_type) ?? 0n;
    sequences.set(message.event_type, sequence + 1n);
    yield {
      ...message,
      time: { tv_sec: wall / 1_000_000_000n, tv_nsec: wall % 1_000_000_000n },
      mach_time: mach,
      deadline: mach + budget,
      seq_num: sequence,
      global_seq_num: BigInt(index),
    };
  }
}
