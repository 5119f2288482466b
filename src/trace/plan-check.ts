// Reads the items of a plan without making anything of them. It accepts what `plan-decoder.ts` accepts; what it refuses
// is read again there, to find the field.
import type { Plan, Step } from '../schema/plan.ts';
import type { CborCursor } from './cbor-cursor.ts';
import { countAt } from './field-lists.ts';

/** Reads an item; returns the number or id that it is, −1 for null, 0 for anything else. */
export type CheckItem = () => number;

const unsigned = { u8: 0xff, u16: 0xffff, u32: 0xffffffff } as const;
const signed = { i8: 0x7f, i16: 0x7fff, i32: 0x7fffffff } as const;

/** Reads what takes more than a look at its bytes. */
export interface CheckSource {
  /** Message version of the current run. */
  readonly version: number;
  skipString(): number;
  fileId(): number;
  processId(): number;
  threadId(): number;
  checkOf(plan: Plan): PlanCheck;
  readerOf(step: Step): (parent: Record<string, unknown>) => unknown;
}

/** The checks of one plan as in today's tables. */
export class PlanCheck {
  readonly plan: Plan;
  readonly checks: readonly CheckItem[];
  /** What the checks returned last, by step. */
  readonly values: number[];
  private readonly counts: number[] = [];

  constructor(plan: Plan, cursor: CborCursor, decoder: CheckSource) {
    this.plan = plan;
    this.values = plan.steps.map(() => 0);
    this.checks = plan.steps.map((step) => orNull(step, cursor, this.checkOf(step, cursor, decoder)));
  }

  run(count: number): void {
    const { checks, values } = this;
    for (let i = 0; i < count; i++) values[i] = (checks[i] as CheckItem)();
  }

  /** Number of items at a message version. */
  count(version: number): number {
    this.counts[version] ??= countAt(this.plan, version);
    return this.counts[version];
  }

  /** Position of the step that chooses a union's arm. */
  discriminatorOf(step: Step): number {
    const wanted = step.discriminator?.path.join();
    return this.plan.steps.findIndex(({ path }) => path.join() === wanted);
  }

  private checkOf(step: Step, cursor: CborCursor, decoder: CheckSource): CheckItem {
    switch (step.op) {
      case 'u8':
      case 'u16':
      case 'u32': {
        const max = unsigned[step.op];
        return () => cursor.uint(max);
      }
      case 'i8':
      case 'i16':
      case 'i32': {
        const max = signed[step.op];
        return () => cursor.int(-1 - max, max);
      }
      case 'u64':
        return () => cursor.skipUint64();
      case 'i64':
        return () => cursor.skipInt64();
      case 'bool':
        return () => (cursor.bool() ? 1 : 0);
      case 'string':
        return () => decoder.skipString();
      case 'file':
        return () => decoder.fileId();
      case 'process':
        return () => decoder.processId();
      case 'thread':
        return () => decoder.threadId();
      case 'pointer': {
        const inner = decoder.checkOf(step.plan as Plan);
        return () => whole(inner, cursor, decoder);
      }
      case 'union': {
        const at = this.discriminatorOf(step);
        const arms = new Map(step.arms?.map((arm) => [arm.value, decoder.checkOf(arm.plan)]));
        return () => {
          const arm = arms.get(this.values[at] ?? 0);
          if (arm !== undefined) return whole(arm, cursor, decoder);
          if (cursor.array() !== 0) cursor.fail('no arm');
          return 0;
        };
      }
      default: {
        const read = decoder.readerOf(step);
        return () => {
          read({});
          return 0;
        };
      }
    }
  }
}

function orNull(step: Step, cursor: CborCursor, check: CheckItem): CheckItem {
  if (!step.nullable || step.op === 'string' || step.op === 'array') return check;
  return () => (cursor.takeNull() ? -1 : check());
}

/** Reads an array of the plan's items. */
function whole(check: PlanCheck, cursor: CborCursor, decoder: CheckSource): number {
  if (cursor.array() !== check.count(decoder.version)) cursor.fail('another number of items');
  check.run(check.count(decoder.version));
  return 0;
}
