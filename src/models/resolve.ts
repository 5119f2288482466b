// Resolves service models against a trace: numbers for names, and a message for every event that they state.
import { UsageError } from '../errors/errors.ts';
import type { Process } from '../schema/generated/messages.ts';
import { eventRow, eventRows } from '../schema/macos/events.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import { ModelImages } from './images.ts';
import { payloadOf } from './payload.ts';
import type { ResolvedEvent, ResolvedModels, ResolvedService } from './resolved.ts';
import type { EventStep, ServiceModel, ServiceSet } from './service-model.ts';
import { Templates } from './templates.ts';

interface Trace {
  readonly messageVersion: number;
  /** Pids of its processes. */
  readonly pids: Iterable<number>;
}

/** `known`: processes of the trace by program. Throws UsageError if the models do not fit into a trace. */
export function resolveModels(set: ServiceSet, trace: Trace, known: ReadonlyMap<string, Process>): ResolvedModels {
  return new Resolution(set, trace, known).models();
}

class Resolution {
  private readonly set: ServiceSet;
  private readonly images: ModelImages;
  private readonly templates: Templates;
  private readonly version: number;
  private readonly numbers: ReadonlyMap<string, number>;

  constructor(set: ServiceSet, { messageVersion, pids }: Trace, known: ReadonlyMap<string, Process>) {
    this.set = set;
    this.version = Math.min(messageVersion, newestVersion);
    this.templates = new Templates(set.name, this.version);
    this.images = new ModelImages(this.version, known, pids, set.services);
    this.numbers = new Map(set.services.map(({ name }, number) => [name, number]));
  }

  models(): ResolvedModels {
    const services = this.set.services.map((service) => this.service(service));
    const ownFiles = this.set.ownFiles ? this.ownFiles() : null;
    try {
      return {
        name: this.set.name,
        services,
        templates: this.templates.bytes(),
        templateCount: this.templates.count,
        pids: this.images.pids,
        ownFiles,
      };
    } catch (error) {
      throw new UsageError(`service models make a message that does not fit a trace: ${(error as Error).message}`, {
        place: this.set.name,
        remedy: 'shorten what the models set',
        cause: error,
      });
    }
  }

  private service({ name, source, assumed, workNs, reaches, steps }: ServiceModel): ResolvedService {
    const events: ResolvedEvent[] = [];
    const needs: ResolvedService['needs'][number][] = [];
    for (const step of steps) {
      if (step.kind === 'event') events.push(this.event(step));
      else needs.push({ service: this.numbers.get(step.service) ?? 0, beforeEvent: events.length });
    }
    return { name, source, assumed, workNs, reaches, events, needs };
  }

  private event(step: EventStep): ResolvedEvent {
    const { eventType, path, auth, mustAnswer, firstCall, windowNs } = step;
    const event = payloadOf(eventType, step, this.images, this.version);
    const process = this.actor(step, event);
    const template = this.templates.add(eventType, { event, process, budgetNs: step.budgetNs });
    return { eventType, path, template, auth, mustAnswer, firstCall, windowNs, executable: step.by };
  }

  /** The actor of an exec is the process that the target was before. */
  private actor({ eventType, by }: EventStep, event: { readonly target?: unknown }): Process {
    if (eventRow(eventType)?.member !== 'exec') return this.images.process(by);
    const before = this.images.before(event.target as Process, by);
    return before;
  }

  // The path and the process are filled in when a client opens a file.
  private ownFiles(): NonNullable<ResolvedModels['ownFiles']> {
    const add = (action: 'AUTH' | 'NOTIFY'): number => {
      const type = eventRows.find((row) => row.member === 'open' && row.action === action)?.number ?? 0;
      const event = payloadOf(type, { path: '/', fields: { fflag: 1 } }, this.images, this.version);
      return this.templates.add(type, { event, process: this.images.process('/usr/local/bin/client'), budgetNs: null });
    };
    return { auth: add('AUTH'), notify: add('NOTIFY') };
  }
}
