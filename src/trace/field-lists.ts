// The part of the header that makes a trace self-describing: the plan of each event type and the field order of every
// plan. Reading maps a trace's lists to today's tables by name, so that older and newer traces of the same format stay
// readable.
import { eventRows } from '../schema/macos/events.ts';
import { eventPlan, type Plan, planOf, type Step } from '../schema/plan.ts';

/** Event type number, event name, plan name. */
export type EventEntry = readonly [number, string, string];

export interface FieldLists {
  readonly events: readonly EventEntry[];
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export const fieldName = (step: Step): string => step.path.join('.');

/** The names of today's plans, which do not change. */
const namesOf = new Map<Plan, readonly string[]>();

function fieldNames(plan: Plan): readonly string[] {
  let names = namesOf.get(plan);
  if (names === undefined) {
    names = plan.steps.map(fieldName);
    namesOf.set(plan, names);
  }
  return names;
}

export const imagePlans = ['es_process_t', 'es_file_t', 'es_thread_t'] as const;

/** Event types with a plan, by number. */
export const namedEventTypes: ReadonlySet<number> = new Set(
  eventRows.filter((row) => row.payload !== null).map((row) => row.number),
);

/** Returns today's lists for these event types; types without a plan need none. */
export function fieldListsOf(eventTypes: Iterable<number>): FieldLists {
  const events: EventEntry[] = [];
  const reached = new Map<string, Plan>();
  for (const name of imagePlans) reach(planOf(name), reached);
  for (const number of [...new Set(eventTypes)].sort((a, b) => a - b)) {
    const known = eventPlan(number);
    if (!known) continue;
    events.push([number, known.row.name, known.plan.name]);
    reach(known.plan, reached);
  }
  const fields = Object.fromEntries([...reached].map(([name, plan]) => [name, fieldNames(plan)]));
  return { events, fields };
}

function reach(plan: Plan, reached: Map<string, Plan>): void {
  if (reached.has(plan.name)) return;
  reached.set(plan.name, plan);
  for (const step of plan.steps) {
    if (step.plan) reach(step.plan, reached);
    for (const arm of step.arms ?? []) reach(arm.plan, reached);
  }
}

/** True if every list of the trace equals today's, which a native reader requires. */
export function matchesTables(lists: FieldLists): boolean {
  const today = fieldListsOf(lists.events.map(([number]) => number));
  const sameList = (name: string): boolean => {
    const own = today.fields[name];
    return own !== undefined && own.join() === lists.fields[name]?.join();
  };
  return (
    today.events.length === lists.events.length &&
    today.events.every(([, name, plan], index) => {
      const entry = lists.events[index];
      return entry !== undefined && entry[1] === name && entry[2] === plan;
    }) &&
    Object.keys(today.fields).every(sameList)
  );
}

/** Returns those of the names that today's plan has. */
export function knownFields(plan: string, names: readonly string[]): readonly string[] {
  const today = fieldNames(planOf(plan));
  if (names.length === today.length && names.every((name, at) => name === today[at])) return names;
  const known = new Set(today);
  return names.filter((name) => known.has(name));
}

/** The meaning of one item in a record array: a step of today's tables, or a name that they lack. */
export interface MappedField {
  readonly name: string;
  readonly step: Step | undefined;
}

export interface MappedPlan {
  readonly name: string;
  readonly fields: readonly MappedField[];
  /** The list equals today's, so the message version determines the number of items. */
  readonly exact: boolean;
  readonly plan: Plan;
}

/** Maps a trace's list for `plan`; undefined if the trace has none. */
export function mapPlan(plan: Plan, lists: FieldLists): MappedPlan | undefined {
  const names = Object.hasOwn(lists.fields, plan.name) ? lists.fields[plan.name] : undefined;
  if (names === undefined) return undefined;
  const steps = new Map(plan.steps.map((step) => [fieldName(step), step]));
  const fields = names.map((name) => ({ name, step: steps.get(name) }));
  const exact = names.length === plan.steps.length && fields.every(({ step }, index) => step === plan.steps[index]);
  return { name: plan.name, fields, exact, plan };
}

/** Returns the number of a plan's items at a message version. */
export function countAt(plan: Plan, version: number): number {
  let count = 0;
  for (const step of plan.steps) if (step.since <= version) count++;
  return count;
}
