// Whole commands as messages grow in number, from ten thousand to ten million with --long: time a message, and memory
// at its peak. Each is compared with the same command on a shorter trace in the same run, so a missed gate is a fault of
// the code and fails the benchmark, however fast the machine is.
import { rmSync } from 'node:fs';
import { type Usage, usageOf } from '../command.ts';
import { manyLines } from '../eslogger-lines.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceName, authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';

/** Start and end of a process count little from here on: what longer ones are compared with. */
const comparedWith = 1e5;
/** How much more a message, or the whole memory, may take in a longer run. */
const maxGrowth = 2;

type Command = (place: Place, count: number) => Promise<Usage>;

const commands: Readonly<Record<string, Command>> = {
  run: (place, count) =>
    usageOf(place, ['run', authTraceOf(place, count), '--pace', 'asap', '--', place.program('client')]),
  info: (place, count) => usageOf(place, ['info', authTraceOf(place, count)]),
  cat: (place, count) => usageOf(place, ['cat', '--json', authTraceOf(place, count)]),
  import: async (place, count) => {
    const output = place.path('grown.estrace');
    const usage = await usageOf(place, ['import', '-', '-o', output, '--force'], { input: manyLines(count) });
    rmSync(output, { force: true });
    return usage;
  },
};

export async function measureCommandGrowth(place: Place): Promise<Figure[]> {
  const times: Figure[] = [];
  const peaks: Figure[] = [];
  const bases = new Map<string, { readonly us: number; readonly mib: number; readonly count: number }>();
  for (const count of place.sizes.lengths) {
    for (const [name, run] of Object.entries(commands)) {
      const { wallMs, peakMiB } = await run(place, count);
      const us = (wallMs * 1e3) / count;
      const base = bases.get(name);
      const of = `${name}, ${count.toLocaleString('en-US')}`;
      const against = (value: number) =>
        base === undefined
          ? null
          : { what: `${name} of ${base.count.toLocaleString('en-US')}`, measured: samplesOf([value]) };
      const gate = (value: number) => (base === undefined ? null : maxGrowth * value);
      const common = { ambitious: null, failing: true } as const;
      times.push({
        ...common,
        name: of,
        unit: 'us',
        measured: samplesOf([us]),
        baseline: against(base?.us ?? 0),
        gate: gate(base?.us ?? 0),
        note: 'a message, the whole process',
      });
      peaks.push({
        ...common,
        name: `memory, ${of}`,
        unit: 'MiB',
        measured: samplesOf([peakMiB]),
        baseline: against(base?.mib ?? 0),
        gate: gate(base?.mib ?? 0),
        note: 'resident memory at its peak',
      });
      if (base === undefined && count >= comparedWith) bases.set(name, { us, mib: peakMiB, count });
    }
    if (count > place.sizes.auth) place.dropTrace(authTraceName(count));
  }
  return [...times, ...peaks];
}
