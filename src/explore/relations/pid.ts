// The pid of a process that has exited is taken again, by one that begins later. Both are different processes, as their
// pidversions say: what the first was granted is not the second's. The control run gives the second a pid that nobody
// has, so that a client that knows its own pids is not misjudged.
import { join } from 'node:path';
import type { Outcomes } from '../../judge/outcomes.ts';
import { readProcessGraph } from '../../mutate/process-graph.ts';
import { type PidReuse, pidReuses, unusedPid, writeWithPid } from '../../mutate/reuse-pid.ts';
import { flips, relationFound } from '../contrast.ts';
import { type Found, onceEach } from '../finding.ts';
import type { Job, Tried, Variation } from '../variation.ts';

/** Tried for each trace. */
const maxReuses = 32;

export const pid: Variation = {
  name: 'pid',
  kind: 'relation',
  about: 'a process with the pid of one that has exited gets what a process with a new pid gets',
  try: async (job): Promise<Tried> => {
    const graph = readProcessGraph(job.base.trace);
    const all = pidReuses(graph);
    const reuses = all.slice(0, maxReuses);
    if (reuses.length === 0) return { found: [], nothing: 'no process begins after another has exited' };
    const unused = unusedPid(graph);
    const controls = new Map<number, Promise<Outcomes | null>>();
    const controlOf = (from: number): Promise<Outcomes | null> => {
      const made = controls.get(from) ?? withPid(job, from, unused, `control-${from}`);
      controls.set(from, made);
      return made;
    };
    const found = await Promise.all(reuses.map((reuse) => reused(job, reuse, unused, controlOf)));
    const note = reuses.length < all.length ? `pid: ${reuses.length} of ${all.length} pairs were tried` : null;
    return { found: onceEach(found.flat()), nothing: null, notes: note === null ? [] : [note] };
  },
};

async function reused(
  job: Job,
  { pid: from, exited, messages }: PidReuse,
  unused: number,
  controlOf: (pid: number) => Promise<Outcomes | null>,
): Promise<readonly Found[]> {
  const { base, given, folder } = job;
  const control = await controlOf(from);
  if (control === null || flips(base.outcomes, control, base.messages).length > 0) return [];
  const mutant = await withPid(job, from, exited, `reused-${from}-${exited}`);
  if (mutant === null) return [];
  const own = new Set(messages);
  const flip = flips([...base.outcomes, control], mutant, base.messages).find(({ index }) => own.has(index));
  if (flip === undefined) return [];
  const { event } = base.messages.identity(flip.index);
  return [
    relationFound(base, flip, {
      rule: 'reused-pid',
      class: 'violation',
      says: `gets ${flip.base}, and ${flip.mutant} once its process has the pid of one that has exited (${exited}), with another pidversion.`,
      advice: 'Know processes by their audit token, which has the pidversion; forget what you know of one at its exit.',
      same: [event, flip.base, flip.mutant],
      options: { ...given, trace: join(folder, `reused-${from}-${exited}.estrace`) },
      mutate: async (part, _, output) => {
        const trace = join(output, 'mutant.estrace');
        const has = readProcessGraph(part.trace).nodes.some((node) => node.pid === from);
        if (has) await writeWithPid(part.trace, trace, from, exited);
        return has ? { ...part, trace } : null;
      },
      changed: { base: `pid ${from}, and ${unused} in a control run`, mutant: `pid ${exited}, taken again` },
    }),
  ];
}

async function withPid({ base, given, folder, run }: Job, from: number, to: number, name: string) {
  const trace = join(folder, `${name}.estrace`);
  await writeWithPid(base.trace, trace, from, to);
  return (await run({ ...given, trace })).outcomes;
}
