// Says why an injected message was there: `requested by SecStaticCodeCheckValidityWithErrors through trustd`.

import type { FactOf, Observation } from '../observed/observation.ts';
import { callByNumber } from '../schema/calls/calls.ts';

/**
 * Returns a cause for each injected message, by index. Reads the run's facts once for each level of services that call
 * each other.
 */
export function injectedCauses(observation: Observation): readonly string[] {
  if (observation.injectedEvents.length === 0) return [];
  const calls = serviceCalls(observation);
  return observation.injectedEvents.map(({ serviceCall }) =>
    serviceCall === null ? 'a file that a client opened itself' : causeOf(serviceCall, calls, observation),
  );
}

/** Keeps only the calls that caused a message, and those that led to them: a long run has far more. */
function serviceCalls({ processes, injectedEvents }: Observation): ReadonlyMap<number, FactOf<'service_call'>> {
  const calls = new Map<number, FactOf<'service_call'>>();
  let wanted = new Set(injectedEvents.map(({ serviceCall }) => serviceCall ?? 0));
  while (wanted.size > 0) {
    const askers: number[] = [];
    for (const { facts } of processes)
      for (const fact of facts('service_call')) {
        if (!wanted.has(fact.data.serviceCall)) continue;
        calls.set(fact.data.serviceCall, fact);
        if (fact.data.parent !== null) askers.push(fact.data.parent);
      }
    wanted = new Set(askers.filter((id) => !calls.has(id)));
  }
  return calls;
}

// Follows the chain from the service that caused it back to the client's call, through the services that call each
// other.
function causeOf(
  serviceCall: number,
  calls: ReadonlyMap<number, FactOf<'service_call'>>,
  { services }: Observation,
): string {
  const through: string[] = [];
  let fact = calls.get(serviceCall);
  let made = fact;
  while (fact !== undefined && through.length < services.length) {
    through.unshift(services[fact.data.service]?.name ?? 'a service');
    made = fact;
    fact = calls.get(fact.data.parent ?? 0);
  }
  const by = callByNumber(made?.call ?? 0)?.name ?? 'a call';
  return through.length === 0 ? 'requested by a service' : `requested by ${by} through ${through.join(', ')}`;
}
