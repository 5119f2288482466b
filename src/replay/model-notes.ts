// What a report has to say about the service models of a run: that what they say is assumed, and when there was no room.
import type { Fact, Trouble } from '../judge/observation.ts';
import type { NamedModels } from '../models/resolved.ts';

/** Collected in the one pass over the facts. */
export class ModelUse {
  private readonly services = new Set<number>();
  private room: bigint | null = null;
  /** There was no more room for files that a client opened itself. */
  private storm: bigint | null = null;

  add({ kind, a, b }: Fact): void {
    if (kind === 'service_call') this.services.add(Number(a));
    else if (kind === 'injections_full' && b === 0n) this.storm = a;
    else if (kind === 'injections_full') this.room = a;
  }

  /** Silent where no call led to a service, and no storm came of what a client opened. */
  notes(models: NamedModels | null): string[] {
    if (models === null) return [];
    // On a Mac it would never end. Nothing that the trace has is missing for it, so the run counts.
    const storm =
      this.storm === null
        ? []
        : [
            `What the client opens comes back to it as messages, and for each of them it opens more: ended after ${this.storm}. Mute yourself, see no-self-mute.`,
          ];
    if (this.services.size === 0) return storm;
    const names = models.services.filter((_, place) => this.services.has(place)).map(({ name }) => name);
    return [
      ...storm,
      `Service models: ${models.name} (${names.join(', ')}): what these services do is assumed. --models none replays without them.`,
    ];
  }

  trouble(): Trouble[] {
    // It is stated once: after a storm nobody knows what services could not make any more.
    const room = this.room ?? (this.services.size > 0 ? this.storm : null);
    if (room === null) return [];
    return [
      {
        sentence: `Calls of the client caused more than ${room} messages: those beyond were not made.`,
        remedy: 'Replay a shorter part of the trace, or without service models (--models none).',
      },
    ];
  }
}
