// Converts a message to another message version: leaves out newer fields, and gives fields that its own version lacks
// their empty value. The native reader does the same in memory; a test compares the two.
import type { Message } from '../schema/generated/messages.ts';
import { eventPlan, type Plan, planOf, type Step } from '../schema/plan.ts';

type Values = Record<string, unknown>;

/** First versions with the newer fields of the envelope. */
const envelopeSince = { seq_num: 2, thread: 4, global_seq_num: 4 } as const;

/** A message of an unknown type keeps its event, because its fields are unknown. */
export function atMessageVersion(message: Message, version: number): Message {
  if (message.version === version) return message;
  const out: Values = {
    ...message,
    version,
    process: valuesOf(planOf('es_process_t'), message.process as unknown as Values, version),
    event: eventOf(message, version),
  };
  for (const [key, since] of Object.entries(envelopeSince)) {
    if (since > version) delete out[key];
    else if (!(key in out)) out[key] = key === 'thread' ? null : 0n;
  }
  return out as unknown as Message;
}

function eventOf(message: Message, version: number): unknown {
  const found = eventPlan(message.event_type);
  const member = found?.row.member ?? '';
  const payload = (message.event as Values)[member];
  return found === undefined || payload === undefined
    ? message.event
    : { [member]: valuesOf(found.plan, payload as Values, version) };
}

/** Returns `values` of a plan, with exactly the fields that it has at `version`. */
function valuesOf(plan: Plan, values: Values, version: number): Values {
  const out: Values = {};
  for (const step of plan.steps) {
    if (step.since > version) continue;
    const value = valueAt(values, step.path);
    place(out, step.path, value === undefined ? emptyValue(step, version) : fieldAt(step, value, values, version));
  }
  return out;
}

function fieldAt(step: Step, value: unknown, siblings: Values, version: number): unknown {
  if (value === null) return null;
  const pointed = pointedPlan(step);
  if (pointed !== undefined) return valuesOf(pointed, value as Values, version);
  if (step.op === 'array' && step.element === 'struct' && step.plan !== undefined) {
    const { plan } = step;
    return (value as Values[]).map((element) => valuesOf(plan, element, version));
  }
  if (step.op !== 'union') return value;
  const chosen = valueAt(siblings, step.discriminator?.path ?? []);
  const arm = step.arms?.find((each) => each.value === Number(chosen));
  return arm === undefined ? {} : valuesOf(arm.plan, value as Values, version);
}

function pointedPlan(step: Step): Plan | undefined {
  switch (step.op) {
    case 'file':
      return planOf('es_file_t');
    case 'process':
      return planOf('es_process_t');
    case 'thread':
      return planOf('es_thread_t');
    default:
      return step.op === 'pointer' ? step.plan : undefined;
  }
}

/** Returns the value of a field that the recorded message lacks: NULL, 0 or empty. */
function emptyValue(step: Step, version: number): unknown {
  if (step.nullable) return null;
  const pointed = pointedPlan(step);
  if (pointed !== undefined) return valuesOf(pointed, {}, version);
  switch (step.op) {
    case 'u64':
    case 'i64':
      return 0n;
    case 'bool':
      return false;
    case 'string':
    case 'chars':
      return '';
    case 'bytes':
    case 'bytesPointer':
      return new Uint8Array(step.extent);
    case 'array':
    case 'irregular':
      return [];
    case 'union':
      return {};
    default:
      return 0;
  }
}

function valueAt(values: Values, path: readonly string[]): unknown {
  let value: unknown = values;
  for (const key of path) value = (value as Values | undefined)?.[key];
  return value;
}

function place(values: Values, path: readonly string[], value: unknown): void {
  let inner = values;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Values;
  }
  inner[path[path.length - 1] as string] = value;
}
