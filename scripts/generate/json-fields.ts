// Generates json_fields.h: what `cat --json` prints of each plan and `import` reads, as constant tables of the shapes in
// src/native/json_field.h. `src/print/eslogger-json.ts` and `src/import/shape-reader.ts` compile the same shapes.
import {
  type ChoiceShape,
  eventKey,
  type ObjectShape,
  type Shape,
  shapeOfStruct,
} from '../../src/schema/macos/eslogger-shape.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { allPlans, type Plan, type Step } from '../../src/schema/plan.ts';
import { unionSteps } from './plans.ts';
import { banner } from './spelling.ts';

interface Row {
  /** The name of the value, or none: it stands alone. */
  readonly key: string | null;
  readonly op: string;
  readonly since?: number;
  readonly flags?: readonly string[];
  readonly step?: Step;
  /** Of a time, its fraction; of a union, what chooses its arm. */
  readonly other?: Step | undefined;
  readonly target?: number;
}

/** What stands around the rows of a plan: `{`, `[` or nothing. */
type Bracket = '{' | '[' | '';
interface Printed {
  readonly plan: Plan;
  readonly bracket: Bracket;
  readonly rows: readonly Row[];
}

/** Looks for what the fields of a plan are in its records. */
class Rows {
  readonly printed = new Map<Plan, Printed>();

  struct(plan: Plan): void {
    const shape = shapeOfStruct(plan.name);
    if (shape.kind === 'object') this.add(plan, '{', this.fields(shape, plan, []));
    else if (shape.kind === 'words') this.add(plan, shape.asObject ? '{' : '[', this.words(shape, plan, []));
    else this.add(plan, '', this.value(shape, plan, [], null));
  }

  private add(plan: Plan, bracket: Bracket, rows: readonly Row[]): void {
    this.printed.set(plan, { plan, bracket, rows });
  }

  private fields(shape: ObjectShape, plan: Plan, path: readonly string[]): Row[] {
    return shape.fields
      .filter(({ hidden }) => !hidden)
      .flatMap(({ key, since, shape, silent, onlyNull, countOf, when }) => {
        if (when !== undefined) throw new Error(`${plan.name}.${key}: a union without a name has no row`);
        const [first, ...rest] =
          countOf === undefined
            ? this.value(shape, plan, [...path, key], key)
            : [counted(key, needed(plan, [...path, countOf]))];
        const absences = silent === undefined ? [] : silent.always ? ['kMayLack'] : ['kOmitNull', 'kMayLack'];
        const flags = onlyNull === true ? [...absences, 'kOnlyNull'] : absences;
        if (first === undefined) throw new Error(`${plan.name}.${key}: nothing to print`);
        return [{ ...first, since, flags: [...(first.flags ?? []), ...flags] }, ...rest];
      });
  }

  private words({ names, asObject }: Shape & { kind: 'words' }, plan: Plan, path: readonly string[]): Row[] {
    return names.map((name) => ({
      key: asObject ? name : null,
      op: 'kNumber',
      flags: ['kWord'],
      step: needed(plan, [...path, name]),
    }));
  }

  private value(shape: Shape, plan: Plan, path: readonly string[], key: string | null): Row[] {
    const step = stepAt(plan, path);
    if (step?.op === 'pointer') return [{ key, op: 'kStruct', step, target: step.plan?.index ?? 0 }];
    switch (shape.kind) {
      case 'integer':
        return [{ key, op: 'kNumber', step: needed(plan, path) }];
      case 'bool':
        return [{ key, op: 'kBool', step: needed(plan, path) }];
      case 'string':
      case 'chars':
        return [{ key, op: 'kText', step: needed(plan, path) }];
      case 'hex':
        return [{ key, op: 'kHex', step: needed(plan, path) }];
      case 'uuid':
        return [{ key, op: 'kUuid', step: needed(plan, path) }];
      case 'time': {
        const other = needed(plan, [...path, shape.fraction]);
        const op = shape.fraction === 'tv_nsec' ? 'kTimespec' : 'kTimeval';
        return [{ key, op, step: needed(plan, [...path, 'tv_sec']), other }];
      }
      case 'words':
        return bracketed(key, shape.asObject ? '{' : '[', this.words(shape, plan, path));
      case 'object':
        if (step !== undefined) return [{ key, op: imageOps[step.op] ?? unknown(plan, path), step }];
        return bracketed(key, '{', this.fields(shape, plan, path));
      case 'array':
        return [{ key, ...this.list(needed(plan, path)) }];
      case 'choice':
        return [this.choice(shape, plan, needed(plan, path), key)];
      case 'aclText':
        return [{ key, op: 'kAccessList', step: needed(plan, path) }];
      case 'json':
        return [{ key, op: 'kJson', step: needed(plan, path) }];
    }
  }

  private list(step: Step): Omit<Row, 'key'> {
    if (step.op === 'irregular') return { op: step.irregular === 'fds' ? 'kDescriptors' : 'kList', step };
    if (step.element === 'string') return { op: 'kTexts', step };
    if (step.element === 'bytes') return { op: 'kUuids', step };
    return { op: 'kStructs', step, target: step.plan?.index ?? 0 };
  }

  private choice(shape: ChoiceShape, plan: Plan, step: Step, key: string | null): Row {
    for (const { value, key: name, shape: inner } of shape.arms) {
      const arm = step.arms?.find((each) => each.value === value);
      if (arm !== undefined && !this.printed.has(arm.plan))
        this.add(arm.plan, '', this.value(inner, arm.plan, [name], name));
    }
    const other = needed(plan, step.discriminator?.path ?? []);
    const flags = [...(shape.inline ? ['kInline'] : []), ...(shape.hidden ? ['kHiddenChooser'] : [])];
    return { key, op: 'kUnion', step, other, target: unionSteps.indexOf(step), flags };
  }
}

const imageOps: Readonly<Record<string, string>> = { file: 'kFile', process: 'kProcess', thread: 'kThread' };

const counted = (key: string, step: Step): Row => ({ key, op: step.op === 'union' ? 'kCountOfUnion' : 'kCount', step });

/** The first row says how many are inside. */
const bracketed = (key: string | null, bracket: '{' | '[', rows: readonly Row[]): Row[] => [
  { key, op: bracket === '{' ? 'kOpenObject' : 'kOpenList', target: rows.length + 1 },
  ...rows,
  { key: null, op: bracket === '{' ? 'kCloseObject' : 'kCloseList' },
];

const stepAt = (plan: Plan, path: readonly string[]): Step | undefined =>
  plan.steps.find((step) => step.path.join('.') === path.join('.'));

const unknown = (plan: Plan, path: readonly string[]): never => {
  throw new Error(`${plan.name} has no step for ${path.join('.')}`);
};

const needed = (plan: Plan, path: readonly string[]): Step => stepAt(plan, path) ?? unknown(plan, path);

const literal = (key: string | null): string => (key === null ? '""' : JSON.stringify(`${JSON.stringify(key)}:`));

const rowText =
  (plan: Plan) =>
  ({ key, op, since = 1, flags = [], step, other, target = 0 }: Row): string => {
    const indexOf = (each: Step | undefined): number => (each === undefined ? 0 : plan.steps.indexOf(each));
    if (plan.steps.length > 255) throw new Error(`${plan.name} has more steps than a byte can number`);
    const set = flags.join(' | ') || '0';
    return `    {${literal(key)}, JsonOp::${op}, ${since}, ${set}, ${indexOf(step)}, ${indexOf(other)}, ${target}},`;
  };

const tableText = ({ plan, rows }: Printed): string =>
  rows.length === 0
    ? ''
    : `// ${plan.name}
inline constexpr JsonField kJsonFields${plan.index}[] = {
${rows.map(rowText(plan)).join('\n')}
};
`;

const structText = (printed: Printed | undefined): string => {
  if (printed === undefined) throw new Error('a plan that nothing prints');
  const { plan, bracket, rows } = printed;
  const open = bracket === '' ? "'\\0'" : `'${bracket}'`;
  return `    {${rows.length === 0 ? 'nullptr' : `kJsonFields${plan.index}`}, ${rows.length}, ${open}},`;
};

export const jsonFieldsHeader = (): string => {
  const rows = new Rows();
  // An arm comes with the struct that has it.
  const arms = new Set(
    allPlans().flatMap((plan) => plan.steps.flatMap((step) => step.arms?.map((arm) => arm.plan) ?? [])),
  );
  for (const plan of allPlans()) if (!arms.has(plan)) rows.struct(plan);
  const keys = eventRows.map((row) => (row.payload === null ? 'nullptr' : literal(eventKey(row))));
  return `${banner('//')}// What is printed and read of each plan; src/native/json_field.h explains the shapes.
#pragma once

#include "src/native/json_field.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

${[...rows.printed.values()].map(tableText).filter(Boolean).join('\n')}
// By plan.
inline constexpr JsonStruct kJsonStructs[kPlanCount] = {
${allPlans()
  .map((plan) => structText(rows.printed.get(plan)))
  .join('\n')}
};

// By event type.
inline constexpr const char* kJsonEvents[kEventTypeCount] = {
${keys.map((key) => `    ${key},`).join('\n')}
};

}  // namespace esreplay
`;
};
