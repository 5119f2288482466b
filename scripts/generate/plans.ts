// Generates plans.h and plans.cc: the plans as constant tables of the shapes in src/native/plan.h.
import { contentNames } from '../../src/schema/contents.ts';
import { irregulars } from '../../src/schema/fields.ts';
import { eventRows, eventTypeCount } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { allPlans, type Plan, planOf, type Step, type StepOp } from '../../src/schema/plan.ts';
import { banner, pascal } from './spelling.ts';

const ops: Readonly<Record<StepOp, string>> = {
  u8: 'kUint8',
  u16: 'kUint16',
  u32: 'kUint32',
  u64: 'kUint64',
  i8: 'kInt8',
  i16: 'kInt16',
  i32: 'kInt32',
  i64: 'kInt64',
  bool: 'kBool',
  string: 'kString',
  token: 'kToken',
  bytes: 'kBytes',
  chars: 'kChars',
  bytesPointer: 'kBytesPointer',
  file: 'kFile',
  process: 'kProcess',
  thread: 'kThread',
  pointer: 'kPointer',
  array: 'kArray',
  union: 'kUnion',
  irregular: 'kIrregular',
};

export const unionSteps: readonly Step[] = allPlans().flatMap((plan) =>
  plan.steps.filter((step) => step.op === 'union'),
);

export const plansHeader =
  (): string => `${banner('//')}// What the native reader and writer walk; src/native/plan.h explains the shapes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/plan.h"

namespace esreplay {

constexpr size_t kPlanCount = ${allPlans().length};
constexpr size_t kUnionCount = ${unionSteps.length};
constexpr size_t kEventTypeCount = ${eventTypeCount};
constexpr uint32_t kNewestMessageVersion = ${newestVersion};

// Plans that the reader and writer name.
constexpr uint16_t kPlanProcess = ${planOf('es_process_t').index};
constexpr uint16_t kPlanFile = ${planOf('es_file_t').index};
constexpr uint16_t kPlanThread = ${planOf('es_thread_t').index};

enum Irregular : uint16_t {
${irregulars.map((name) => `  kIrregular${pascal(name)},`).join('\n')}
};

extern const Plan kPlans[kPlanCount];
extern const UnionPlan kUnions[kUnionCount];
extern const EventPlan kEventPlans[kEventTypeCount];

inline bool has_plan(uint64_t event_type) { return event_type < kEventTypeCount && kEventPlans[event_type].plan >= 0; }

}  // namespace esreplay
`;

const target = (step: Step): number => {
  if (step.op === 'union') return unionSteps.indexOf(step);
  if (step.irregular) return irregulars.indexOf(step.irregular);
  if (step.folder) return step.folder.offset;
  return step.plan?.index ?? 0;
};

const flags = (step: Step): string => {
  const set = [
    step.nullable && 'kNullable',
    step.intern && 'kIntern',
    step.count?.size === 8 && 'kCountIs64',
    step.element === 'string' && 'kStringArray',
    step.element === 'bytes' && 'kBytesArray',
  ].filter((flag) => flag !== false);
  return set.join(' | ') || '0';
};

const contentNumber = ({ content }: Step): number => (content === undefined ? 0 : contentNames.indexOf(content) + 1);

const stepRow = (step: Step): string =>
  `    {Op::${ops[step.op]}, ${step.since}, ${flags(step)}, ${contentNumber(step)}, ${step.offset}, ${target(step)}, ${step.extent}, ${step.count?.offset ?? 0}},`;

const planTables = (plan: Plan): string => {
  if (plan.steps.length === 0) return '';
  const fields = plan.steps.map((step) => `    "${step.path.join('.')}",`);
  return `// ${plan.name}
const char* const kFields${plan.index}[] = {
${fields.join('\n')}
};
const PlanStep kSteps${plan.index}[] = {
${plan.steps.map(stepRow).join('\n')}
};
`;
};

const planRow = (plan: Plan): string => {
  const tables = plan.steps.length === 0 ? 'nullptr, nullptr' : `kFields${plan.index}, kSteps${plan.index}`;
  const sizes = plan.sizes.map(({ since, size }) => `{${since}, ${size}}`).join(', ');
  return `    {"${plan.name}", ${tables}, ${plan.steps.length}, ${plan.sizes.length}, ${plan.align}, {${sizes}}},`;
};

const armTable = (step: Step, index: number): string =>
  `const UnionArm kArms${index}[] = {${(step.arms ?? []).map((arm) => `{${arm.value}, ${arm.plan.index}}`).join(', ')}};`;

const unionRow = (step: Step, index: number): string =>
  `    {${step.discriminator?.offset}, ${step.discriminator?.size}, ${step.arms?.length}, kArms${index}},`;

const eventPlanRow = (row: (typeof eventRows)[number]): string => {
  const member = row.member === null ? 'nullptr' : `"${row.member}"`;
  const plan = row.payload === null ? -1 : planOf(row.payload).index;
  const isFlags = Number(row.response === 'es_respond_flags_result');
  const isAuth = Number(row.action === 'AUTH');
  return `    {"${row.name}", ${member}, ${plan}, ${Number(row.byPointer)}, ${isAuth}, ${isFlags}, ${Number(row.cacheable)}, ${row.counterpart ?? -1}},`;
};

export const plansSource = (): string => `${banner('//')}#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

${allPlans().map(planTables).filter(Boolean).join('\n')}
${unionSteps.map(armTable).join('\n')}

}  // namespace

const Plan kPlans[kPlanCount] = {
${allPlans().map(planRow).join('\n')}
};

const UnionPlan kUnions[kUnionCount] = {
${unionSteps.map(unionRow).join('\n')}
};

const EventPlan kEventPlans[kEventTypeCount] = {
${eventRows.map(eventPlanRow).join('\n')}
};

}  // namespace esreplay
`;
