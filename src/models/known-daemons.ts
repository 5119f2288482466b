// Finds the models' daemons that the trace contains; their recorded processes then act in the modelled events.
import type { Message, Process } from '../schema/generated/messages.ts';
import type { ServiceSet } from './service-model.ts';

/** Messages of the trace that are searched: daemons start at boot or are there from the start. */
const maxLookedAt = 20_000;

interface Trace {
  readonly path: string;
  /** The programs of its processes. */
  readonly programs: ReadonlySet<string>;
}

/** Returns the first process of each program, by program. */
export async function knownDaemons(set: ServiceSet, { path, programs }: Trace): Promise<ReadonlyMap<string, Process>> {
  const wanted = programsOf(set).filter((program) => programs.has(program));
  return wanted.length === 0 ? new Map() : firstOfEach(new Set(wanted), path);
}

/** Returns the programs of the daemons and of the other actors in their events. */
export function programsOf({ services }: ServiceSet): string[] {
  const steps = services.flatMap((service) => service.steps);
  return [
    ...services.map(({ executable }) => executable),
    ...steps.flatMap((step) => (step.kind === 'event' ? step.by : [])),
  ];
}

// Loads the trace reader only for a trace with some of these programs, because it makes a short run noticeably longer.
async function firstOfEach(programs: ReadonlySet<string>, trace: string): Promise<ReadonlyMap<string, Process>> {
  const { openTrace } = await import('../trace/reader.ts');
  const known = new Map<string, Process>();
  const reader = openTrace(trace);
  try {
    for (const { index, message } of reader.messages()) {
      if (index >= maxLookedAt || known.size === programs.size) break;
      if (message.version !== reader.header.messageVersion) continue;
      // The actor, and the process that it creates.
      const { process: actor, event } = message as Message;
      for (const process of [actor, event.exec?.target, event.fork?.child]) {
        const path = process?.executable?.path;
        if (process !== undefined && typeof path === 'string' && programs.has(path) && !known.has(path))
          known.set(path, process);
      }
    }
  } finally {
    reader.close();
  }
  return known;
}
