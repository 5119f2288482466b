// The trace begins in the middle, as for a client that starts late: processes are already there. They do not exist on
// this machine, so that even a right client finds none of them in its list; what changes is a note.
import { join } from 'node:path';
import { readProcessGraph } from '../../mutate/process-graph.ts';
import { legalPart } from '../../mutate/trace-part.ts';
import { writePart } from '../../mutate/write-part.ts';
import { flips, relationFound } from '../contrast.ts';
import type { Job, Tried, Variation } from '../variation.ts';

const fewest = 4;

export const lateStart: Variation = {
  name: 'late-start',
  kind: 'relation',
  about: 'a client that starts in the middle decides as one that was there before',
  try: async ({ base, given, folder, run }: Job): Promise<Tried> => {
    const { count } = base.messages;
    if (count < fewest) return { found: [], nothing: 'the trace is too short to begin in its middle' };
    const trace = join(folder, 'late-start.estrace');
    const later = Array.from({ length: count - Math.floor(count / 2) }, (_, place) => Math.floor(count / 2) + place);
    const part = legalPart(readProcessGraph(base.trace), later);
    const application = 'esreplay explore';
    await writePart(trace, { trace: base.trace, part, edits: [], application, described: 'its second half' });
    const options = { ...given, trace };
    const { outcomes } = await run(options);
    if (outcomes === null) return { found: [], nothing: 'the run had no result' };
    const [flip, ...more] = flips(base.outcomes, outcomes, base.messages, part);
    if (flip === undefined) return { found: [], nothing: null };
    const others = more.length === 0 ? '' : ` So do ${more.length} more.`;
    const finding = relationFound(base, flip, {
      rule: 'late-start',
      class: 'note',
      says: `gets ${flip.base}, and ${flip.mutant} if the client starts in the middle of the trace.${others}`,
      advice: 'Ask for the running processes after the subscription, and again for a process that is not known.',
      same: [],
      options,
      mutate: null, // never a failure, so not worth the runs of a search
      changed: { base: 'all of the trace', mutant: `from message ${later[0]} on` },
      mutantIndex: part.indexOf(flip.index),
    });
    return { found: [finding], nothing: null };
  },
};
