// Writes models.bin of a run directory: the service models in the form that the replayer maps.
import type { ResolvedEvent, ResolvedModels, ResolvedService } from '../../models/resolved.ts';
import { CausedFlag, ReachKind } from '../../schema/generated/ledger.ts';
import type { StructValues } from './shared-structs.ts';
import { writeStruct } from './shared-structs.ts';

export const injectedFile = 'injected.bin';
export const modelsFile = 'models.bin';
export const templatesFile = 'templates.estrace';

/** Bounds for the number of messages that may be injected in a run, which is that of the trace's messages. */
export const injectionBounds = { min: 4096, max: 65_536 } as const;

/** Returns the models' fields in run.bin; none without models. */
export function modelsInRunFile(models: ResolvedModels | null, messages: number): StructValues<'RunFile'> {
  if (models === null) return {};
  const sum = (count: (service: ResolvedService) => number): number =>
    models.services.reduce((all, service) => all + count(service), 0);
  return {
    services: models.services.length,
    reaches: sum(({ reaches }) => reaches.length),
    caused: sum(({ events }) => events.length),
    needs: sum(({ needs }) => needs.length),
    templates: models.templateCount,
    ownOpenAuth: models.ownFiles?.auth ?? 0,
    ownOpenNotify: models.ownFiles?.notify ?? 0,
    injections: injectionLimit(models, messages),
  };
}

/** Returns the number of messages that may be injected. */
export function injectionLimit(models: ResolvedModels | null, messages: number): number {
  if (models === null) return 0;
  return Math.min(injectionBounds.max, Math.max(injectionBounds.min, messages));
}

/**
 * Writes services, then the ways to them, then their events, then their needs. Throws RangeError for a name that is too
 * long.
 */
export function modelsBytes({ services }: ResolvedModels): Uint8Array {
  let event = 0;
  let need = 0;
  const records = services.map((service) => {
    const record = serviceRecord(service, event, need);
    event += service.events.length;
    need += service.needs.length;
    return record;
  });
  const each = <T>(row: (service: ResolvedService, number: number) => T[]): T[] => services.flatMap(row);
  return Buffer.concat([
    ...records,
    ...each(({ reaches }, service) =>
      reaches.map(({ kind, name, call = 0 }) =>
        writeStruct('ReachRecord', {
          kind: ReachKind[kind],
          service,
          call,
          name,
        }),
      ),
    ),
    ...each(({ events }, service) => events.map((caused) => causedRecord(caused, service))),
    ...each(({ needs }, service) =>
      needs.map((asked) =>
        writeStruct('NeedRecord', { service, other: asked.service, beforeEvent: asked.beforeEvent }),
      ),
    ),
  ]);
}

function serviceRecord({ name, workNs, events, needs }: ResolvedService, firstEvent: number, firstNeed: number) {
  return writeStruct('ServiceRecord', {
    name,
    workNs,
    firstEvent,
    eventCount: events.length,
    firstNeed,
    needCount: needs.length,
  });
}

function causedRecord(caused: ResolvedEvent, service: number): Uint8Array {
  const { template, eventType, windowNs, executable, auth, mustAnswer, firstCall } = caused;
  const flags =
    (mustAnswer ? CausedFlag.mustAnswer : 0) | (auth ? CausedFlag.auth : 0) | (firstCall ? CausedFlag.firstCall : 0);
  return writeStruct('CausedRecord', { service, templateIndex: template, eventType, flags, windowNs, executable });
}
