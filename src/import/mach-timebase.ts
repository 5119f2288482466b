// Determines what kind of Mac wrote a file: eslogger prints raw mach ticks and never says how long one is. The wall
// clock in the same messages distinguishes the two kinds: Apple silicon ticks at 24 MHz (125/3 ns), Intel at 1 ns.
import { type Sequenced, wallNsOf } from './clocks.ts';

export interface Timebase {
  readonly timebase: readonly [numer: number, denom: number];
  /** For the header's notes. */
  readonly source: string;
}

const appleSilicon = [125, 3] as const;
const intel = [1, 1] as const;
/** Geometric mean of the two. */
const between = Math.sqrt(appleSilicon[0] / appleSilicon[1]);
/** A shorter time says little about a ratio, because the two clocks are read one after the other. */
const minNanoseconds = 10_000n;

/** `messages`: from one run, in order. Sleep and clock changes distort single pairs, so the median decides. */
export function timebaseOf(messages: readonly Sequenced[]): Timebase {
  const ratios: number[] = [];
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (!before) continue;
    const wall = wallNsOf(message) - wallNsOf(before);
    const ticks = message.mach_time - before.mach_time;
    if (wall >= minNanoseconds && ticks > 0n) ratios.push(Number(wall) / Number(ticks));
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[ratios.length >> 1];
  if (median === undefined) {
    return { timebase: appleSilicon, source: 'timebase 125/3 assumed: too few messages to infer it from their clocks' };
  }
  const timebase = median > between ? appleSilicon : intel;
  return {
    timebase,
    source: `timebase ${timebase.join('/')} inferred from the clocks of ${ratios.length + 1} messages`,
  };
}
