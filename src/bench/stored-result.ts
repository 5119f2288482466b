// Reads a stored benchmark result. Checks it like any file, and refuses it when a comparison would say something about
// the machine, the trace or this program instead of the client.
import * as z from 'zod';
import { SetupError, UsageError } from '../errors/errors.ts';
import { loadWords } from './load.ts';
import type { Machine, Versions } from './machine.ts';
import { type BenchResult, type Plan, resultVersion } from './result.ts';

const figure = z.number().nullable();
export const repetition = z.object({
  perSecond: figure,
  cpuPerMessageNs: figure,
  handlerP50Ns: figure,
  handlerMeanNs: figure,
  responseP50Ns: figure,
  responseP99Ns: figure,
  ended: z.unknown(),
});
export const load = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('closed'), outstanding: z.number().nullable() }),
  z.object({ kind: z.literal('rate'), perSecond: z.number() }),
  z.object({ kind: z.literal('speed'), factor: z.number() }),
  z.object({ kind: z.literal('burst'), count: z.number(), everyMs: z.number() }),
]);
export const machine = z.object({
  processor: z.string(),
  processors: z.number(),
  architecture: z.string(),
  system: z.string(),
  release: z.string(),
});
export const versions = z.object({ esreplay: z.string(), node: z.string(), protocol: z.number() });
export const plan = z.object({
  load,
  messages: z.int().min(1),
  warmUp: z.int().min(0),
  repetitions: z.number(),
});
const shape = z.object({
  version: z.literal(resultVersion),
  kind: z.literal('esreplay-bench'),
  measuredAt: z.iso.datetime().optional(),
  trace: z.object({ path: z.string(), sha256: z.string() }),
  machine,
  versions,
  plan,
  candidate: z.object({ client: z.array(z.string()), repetitions: z.array(repetition) }),
  ended: z.unknown(),
});

export type StoredResult = z.infer<typeof shape>;

/** Returns the part of a result that a comparison needs. */
export const toStored = (result: BenchResult): StoredResult => shape.parse(result);

/** Throws UsageError with the reason for text that is not a result. */
export function parseResult(text: string, name: string): StoredResult {
  const remedy = 'make one with `esreplay bench --json FILE`';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`invalid baseline: ${(error as Error).message}`, { place: name, remedy });
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the file';
  throw new UsageError(`invalid baseline: not a result of esreplay bench (${field}: ${issue?.message})`, {
    place: name,
    remedy,
  });
}

export interface Identity {
  readonly machine: Machine;
  readonly versions: Versions;
  readonly plan: Plan;
  readonly sha256: string;
}

/** Throws SetupError with every reason against the comparison. */
export function refuseForeign({ name, result }: { name: string; result: StoredResult }, now: Identity): void {
  const reasons = refusals(result, now);
  if (reasons.length === 0) return;
  throw new SetupError(`baseline and benchmark differ in more than the client: ${reasons.join('; ')}`, {
    place: name,
    remedy: 'measure both builds here with --compare OTHERCLIENT, or make a new baseline',
  });
}

export function refusals(before: StoredResult, { machine, versions, plan, sha256 }: Identity): string[] {
  const reasons: string[] = [];
  const differs = (what: string, then: string | number, now: string | number): void => {
    if (then !== now) reasons.push(`${what} was ${then} and is ${now}`);
  };
  if (before.ended !== null) reasons.push('it ended early');
  if (before.trace.sha256 !== sha256) reasons.push(`it used another trace (${before.trace.path})`);
  differs('the load', loadWords(before.plan.load), loadWords(plan.load));
  differs('the number of messages', before.plan.messages, plan.messages);
  differs('the warm-up', before.plan.warmUp, plan.warmUp);
  differs('the processor', before.machine.processor, machine.processor);
  differs('the number of processors', before.machine.processors, machine.processors);
  differs('the architecture', before.machine.architecture, machine.architecture);
  differs('the system', `${before.machine.system} ${before.machine.release}`, `${machine.system} ${machine.release}`);
  differs('the version of esreplay', before.versions.esreplay, versions.esreplay);
  differs('the protocol of its library', before.versions.protocol, versions.protocol);
  return reasons;
}
