// Compares two messages by their clocks and numbers. eslogger prints a wall clock, which a user may set, and the Mach
// clock, which stands still while a Mac sleeps and restarts at boot.
import type { Message } from '../schema/generated/messages.ts';

/** What the place of a message depends on. */
export type Sequenced = Pick<Message, 'version' | 'event_type' | 'mach_time' | 'time' | 'seq_num' | 'global_seq_num'>;

export interface PlacedLine<T extends Sequenced = Sequenced> {
  readonly message: T;
  readonly line: number;
}

/** Ticks that mach_time may go back between neighbours: half a second on Apple silicon, 12 ms if a tick is 1 ns. */
const toleranceTicks = 12_000_000n;
/** No Mac starts again in less. */
const bootNs = 10_000_000_000n;
/** A Mac that sleeps longer than a day is as rare as a clock that is set back by an hour while messages are lost. */
const asleepNs = 86_400_000_000_000n;
const setBackNs = 3_600_000_000_000n;

/** Returns nanoseconds since 1970. */
export const wallNsOf = ({ time }: Sequenced): bigint => time.tv_sec * 1_000_000_000n + time.tv_nsec;

/** `later` has the greater number but the smaller clock. */
export const goesBack = (earlier: Sequenced, later: Sequenced): boolean =>
  later.mach_time < earlier.mach_time - toleranceTicks;

/** By the Mach clock `later` is not later than `earlier`, but by the wall clock it is: the Mac started in between. */
export const isAfterBoot = (earlier: Sequenced, later: Sequenced): boolean =>
  later.mach_time < earlier.mach_time && wallNsOf(later) > wallNsOf(earlier) + bootNs;

/**
 * Returns true if the wall clock contradicts the Mach clock between two messages that do not follow each other: one of
 * another boot comes next. A tick is 125/3 ns at most, and 1 ns at least.
 */
export function clocksPart(earlier: Sequenced, later: Sequenced): boolean {
  const ticks = later.mach_time - earlier.mach_time;
  const wall = wallNsOf(later) - wallNsOf(earlier);
  return wall > (ticks * 125n) / 3n + asleepNs || wall < ticks - setBackNs;
}
