// What a report has to say about the service models of a run: that what they say is assumed, and when there was no room.
import type { Fact, Trouble } from '../judge/observation.ts';
import type { NamedModels } from '../models/resolved.ts';

/** Collected in the one pass over the facts. */
export class ModelUse {
  private readonly services = new Set<number>();
  private room: bigint | null = null;

  add({ kind, a }: Fact): void {
    if (kind === 'service_call') this.services.add(Number(a));
    else if (kind === 'injections_full') this.room = a;
  }

  /** Silent where no call led to a service. */
  notes(models: NamedModels | null): string[] {
    if (models === null || this.services.size === 0) return [];
    const names = models.services.filter((_, place) => this.services.has(place)).map(({ name }) => name);
    return [
      `Service models: ${models.name} (${names.join(', ')}): what these services do is assumed. --models none replays without them.`,
    ];
  }

  trouble(): Trouble[] {
    if (this.room === null) return [];
    return [
      {
        sentence: `Calls of the client caused more than ${this.room} messages: those beyond were not made.`,
        remedy: 'Replay a shorter part of the trace, or without service models (--models none).',
      },
    ];
  }
}
