// What the encoders and decoders assume about plans.
import assert from 'node:assert/strict';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { eventPlan, allPlans as everyPlan, type Plan, planOf, type Step } from '../../src/schema/plan.ts';

const fixedSizes: Readonly<Partial<Record<Step['op'], number>>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  bool: 1,
  string: 16,
  token: 16,
};

/** Returns the bytes of the struct that a step owns; a union's bytes belong to its arms. */
const sizeOf = (step: Step): number => {
  if (step.op === 'bytes' || step.op === 'chars') return step.extent;
  if (step.op === 'union' || (step.op === 'irregular' && step.irregular !== 'acl')) return 0;
  return fixedSizes[step.op] ?? 8;
};

const allPlans = everyPlan();
const structPlans = allPlans.filter((plan) => plan.sizes.length > 0);

const sizeAt = (plan: Plan, version: number): number =>
  plan.sizes.findLast((entry) => entry.since <= version)?.size ?? 0;

const unionSteps = allPlans.flatMap((plan) =>
  plan.steps.filter((step) => step.op === 'union').map((step) => ({ plan, step })),
);

describe('schema plans', () => {
  it('the index of a plan is its position, the three images first', () => {
    assert.deepEqual(
      allPlans.map((plan) => plan.index),
      allPlans.map((_, index) => index),
    );
    assert.deepEqual(
      ['es_process_t', 'es_file_t', 'es_thread_t'].map((name) => planOf(name).index),
      [0, 1, 2],
    );
    assert.equal(new Set(allPlans.map((plan) => plan.name)).size, allPlans.length);
  });

  it('the steps of a plan are in the order of the record', () => {
    for (const plan of allPlans) {
      const since = plan.steps.map((step) => step.since);
      assert.deepEqual(
        since,
        since.toSorted((a, b) => a - b),
        plan.name,
      );
      for (const version of since) assert.ok(version >= 1 && version <= newestVersion, plan.name);
    }
  });

  it('a plan names each value once', () => {
    for (const plan of allPlans) {
      const paths = plan.steps.map((step) => step.path.join('.'));
      assert.equal(new Set(paths).size, paths.length, plan.name);
      for (const path of paths) assert.match(path, /^[a-z0-9_]+(\.[a-z0-9_]+)*$/, plan.name);
    }
  });

  it('a step stays within the struct of the version that brought its field [struct-bounds]', () => {
    for (const plan of structPlans) {
      for (const step of plan.steps) {
        const end = step.offset + sizeOf(step);
        assert.ok(end <= sizeAt(plan, step.since), `${plan.name}.${step.path.join('.')} ends at ${end}`);
      }
    }
  });

  it('a plan reads no byte twice', () => {
    for (const plan of allPlans) {
      const spans = plan.steps.filter((step) => sizeOf(step) > 0).toSorted((a, b) => a.offset - b.offset);
      spans.forEach((step, index) => {
        const next = spans[index + 1];
        if (next) assert.ok(step.offset + sizeOf(step) <= next.offset, `${plan.name}.${next.path.join('.')}`);
      });
    }
  });

  it('a discriminator is decoded before its union, and chooses one arm', () => {
    assert.ok(unionSteps.length > 10);
    for (const { plan, step } of unionSteps) {
      const where = `${plan.name}.${step.path.join('.')}`;
      const discriminator = step.discriminator;
      const at = plan.steps.findIndex((other) => other.path.join() === discriminator?.path.join());
      assert.ok(at >= 0 && at < plan.steps.indexOf(step), where);
      assert.equal(plan.steps[at]?.offset, discriminator?.offset, where);
      assert.equal(sizeOf(plan.steps[at] as Step), discriminator?.size, where);
      const values = (step.arms ?? []).map((arm) => arm.value);
      assert.equal(new Set(values).size, values.length, where);
      for (const arm of step.arms ?? []) {
        assert.deepEqual(new Set(arm.plan.steps.map((inner) => inner.path[0])), new Set([arm.key]), where);
        for (const inner of arm.plan.steps) assert.ok(inner.offset >= step.offset, where);
      }
    }
  });

  it('an array has a count and an element', () => {
    for (const step of allPlans.flatMap((plan) => plan.steps)) {
      assert.equal(step.op === 'array', step.count !== undefined);
      assert.equal(step.op === 'array', step.element !== undefined);
      if (step.op === 'pointer' || step.element === 'struct') assert.ok(step.plan);
      if (step.element === 'bytes') assert.equal(step.extent, 16);
    }
  });

  it('every event type that is not reserved has a plan [every-type]', () => {
    for (const row of eventRows) {
      assert.equal(eventPlan(row.number)?.plan.name, row.payload ?? undefined, row.name);
    }
    assert.equal(eventPlan(eventRows.length), undefined);
    assert.equal(eventPlan(-1), undefined);
  });

  it('the plan of exec has the fields of the header and of its accessor functions [exec-accessors]', () => {
    assert.deepEqual(
      planOf('es_event_exec_t').steps.map((step) => [step.path.join('.'), step.since]),
      [
        ['target', 1],
        ['args', 1],
        ['env', 1],
        ['script', 2],
        ['cwd', 3],
        ['last_fd', 4],
        ['fds', 4],
        ['image_cputype', 6],
        ['image_cpusubtype', 6],
        ['dyld_exec_path', 7],
        ['entitlements', 11],
      ],
    );
  });
});
