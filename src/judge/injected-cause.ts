// Why a message that no trace holds was there, in words: `asked for by SecStaticCodeCheckValidityWithErrors through trustd`.
import { callByNumber } from '../schema/calls.ts';
import type { Fact, Observation } from './observation.ts';

/** By place among the injected messages. Reads the facts of the run once. */
export function injectedCauses(observation: Observation): readonly string[] {
  if (observation.injectedEvents.length === 0) return [];
  const calls = serviceCalls(observation);
  return observation.injectedEvents.map(({ serviceCall }) =>
    serviceCall === null ? 'a file that a client opened itself' : causeOf(serviceCall, calls, observation),
  );
}

function serviceCalls({ processes }: Observation): ReadonlyMap<number, Fact> {
  const calls = new Map<number, Fact>();
  for (const process of processes)
    for (const fact of process.facts()) if (fact.kind === 'service_call') calls.set(Number(fact.b), fact);
  return calls;
}

// From the service that caused it back to the call of the client, through the services that asked each other.
function causeOf(serviceCall: number, calls: ReadonlyMap<number, Fact>, { services }: Observation): string {
  const through: string[] = [];
  let fact = calls.get(serviceCall);
  let made = fact;
  while (fact !== undefined && through.length < services.length) {
    through.unshift(services[Number(fact.a)]?.name ?? 'a service');
    made = fact;
    fact = calls.get(Number(fact.c));
  }
  const by = callByNumber(made?.call ?? 0)?.name ?? 'a call';
  return through.length === 0 ? 'asked for by a service' : `asked for by ${by} through ${through.join(', ')}`;
}
