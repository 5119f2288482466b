// Notes about the service models of a run: which were used, and whether the space for messages sufficed.

import type { NamedModels } from '../../models/resolved.ts';
import type { FactOf, Trouble, UsedModels } from '../../observed/observation.ts';

/** Collected in the same pass over the facts. */
export class ModelUse {
  /** Number of calls, by the index of the service. */
  private readonly calls = new Map<number, number>();
  private room: number | null = null;
  /** Limit at which the files that a client opened itself ran out of space. */
  private storm: number | null = null;

  add({ kind, data }: FactOf<'service_call' | 'injections_full'>): void {
    if (kind === 'service_call') this.calls.set(data.service, (this.calls.get(data.service) ?? 0) + 1);
    else if (data.serviceCall === null) this.storm = data.room;
    else this.room = data.room;
  }

  used(models: NamedModels | null): UsedModels | null {
    if (models === null) return null;
    const services = models.services.flatMap(({ name, source, assumed = null }, place) => {
      const calls = this.calls.get(place) ?? 0;
      return calls === 0 ? [] : [{ name, source, assumed, calls }];
    });
    return { set: models.name, services };
  }

  notes(models: NamedModels | null): string[] {
    // On a Mac it would never end. No message of the trace is missing because of it, so the run counts.
    return models === null || this.storm === null
      ? []
      : [
          `Feedback loop: the client reacts to its own events (stopped at ${this.storm.toLocaleString('en-US')}). Mute the client itself, see no-self-mute.`,
        ];
  }

  trouble(): Trouble[] {
    // It is reported only once: after a storm it is unknown what services could not cause any more.
    const room = this.room ?? (this.calls.size > 0 ? this.storm : null);
    if (room === null) return [];
    return [
      {
        sentence: `Calls of the client caused more than ${room} messages: the run did not deliver the rest.`,
        remedy: 'Replay a shorter part of the trace, or without service models (--models none).',
      },
    ];
  }
}

const systems = { linux: 'Linux', darwin: 'macOS' } as const;

/** Lists functions in a user's models that do not exist on this system. */
export function neverCalled(models: NamedModels | null): string[] {
  const foreign = (models?.services ?? []).flatMap(({ name, reaches }) =>
    (reaches ?? []).flatMap(({ name: call, only }) =>
      only === undefined || only === process.platform ? [] : [`${call}() leads to ${name} on ${systems[only]} only`],
    ),
  );
  return foreign.length === 0 ? [] : [`service models behind functions of another system: ${foreign.join(', ')}`];
}
