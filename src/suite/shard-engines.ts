// `--shard auto`: the share that an engine gives to this machine, by the variables that it documents. A new engine is a
// row here.
import { UsageError } from '../errors/errors.ts';
import { maxShards, type Shard } from './shard.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Engine {
  readonly name: string;
  readonly index: string;
  /** Null: it tells none. */
  readonly total: string | null;
  /** Of the index. */
  readonly first: 0 | 1;
  /** Why its total may be wrong; null: it is right. */
  readonly unsure?: (environment: Environment) => string | null;
}

/** The total of an engine that tells none, or a wrong one. */
export const totalVariable = 'ESREPLAY_SHARDS';

/** Files that Bazel asks of a test; a test that knows shares says so by touching one. */
export const bazelFiles = {
  status: 'TEST_SHARD_STATUS_FILE',
  junit: 'XML_OUTPUT_FILE',
  outputs: 'TEST_UNDECLARED_OUTPUTS_DIR',
} as const;

/** The first whose index is set is meant. */
export const engines: readonly Engine[] = [
  { name: 'Bazel', index: 'TEST_SHARD_INDEX', total: 'TEST_TOTAL_SHARDS', first: 0 },
  { name: 'GitLab', index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  { name: 'Buildkite', index: 'BUILDKITE_PARALLEL_JOB', total: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  { name: 'CircleCI', index: 'CIRCLE_NODE_INDEX', total: 'CIRCLE_NODE_TOTAL', first: 0 },
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    total: 'SLURM_ARRAY_TASK_COUNT',
    first: 0,
    unsure: ({ SLURM_ARRAY_TASK_COUNT: count, SLURM_ARRAY_TASK_MIN: min }) => {
      if (count === '1') return 'SLURM_ARRAY_TASK_COUNT is 1, as it is when one task of several runs again';
      return min === undefined || min === '0' ? null : 'the array does not begin at 0';
    },
  },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', total: null, first: 0 },
];

/** `planned`: the total of the plan; null: it has none. Throws UsageError for no engine, and for a share that is unknown. */
export function autoShard(environment: Environment, planned: number | null): Shard {
  const engine = engines.find(({ index }) => isSet(environment[index]));
  if (engine === undefined)
    throw new UsageError('--shard auto finds no engine that it knows', {
      remedy: `it reads ${engines.map(({ index }) => index).join(', ')}; or name the share, such as --shard 2/5`,
    });
  const { name, first } = engine;
  const given = environment[totalVariable];
  const of = planned ?? wholeNumber(given) ?? totalOf(engine, environment);
  const index = (wholeNumber(environment[engine.index]) ?? Number.NaN) - first + 1;
  if (of >= 1 && of <= maxShards && index >= 1 && index <= of) return { index, of };
  throw new UsageError(`--shard auto: ${name} says share ${environment[engine.index]} of ${of}`, {
    remedy: `${engine.index} counts from ${first}, up to the number of shares`,
  });
}

function totalOf({ name, total, unsure }: Engine, environment: Environment): number {
  const doubt = unsure?.(environment) ?? null;
  const number = total === null ? null : wholeNumber(environment[total]);
  if (number !== null && doubt === null) return number;
  throw new UsageError(
    `--shard auto: ${name} does not tell the number of shares${doubt === null ? '' : `: ${doubt}`}`,
    {
      remedy: `set ${totalVariable}, or write the plan with --shards and use --plan`,
    },
  );
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

function wholeNumber(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : null;
}
