// One run of a product that reads eslogger, from what was asked to its report.
import { readOptionFile } from '../files/option-file.ts';
import type { RunOptions } from '../run/options.ts';
import { checkTrace } from '../run/prepare/trace-check.ts';
import { openTrace } from '../trace/reader.ts';
import type { Kind } from '../trials/trial.ts';
import { releaseNamed, releaseOf } from './eslogger-release.ts';
import { judgeProduct, type ProductReport } from './product-report.ts';
import { type EsloggerWords, runProduct } from './product-run.ts';

/** Plain data, which goes to a worker. */
export interface AskedProductRun {
  readonly trace: string;
  /** Program and arguments. */
  readonly product: readonly string[];
  /** The release whose eslogger to imitate; null: the trace's. */
  readonly os: string | null;
  readonly eslogger: Omit<EsloggerWords, 'os'>;
  /** File with the lines that it must print; null: anything. */
  readonly expectOutput: string | null;
  /** File; null: its lines are not compared. */
  readonly outputMap: string | null;
  /** Shows the run again. */
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Throws UsageError, TraceError or SetupError if the run cannot start. */
export async function runAndJudgeProduct(
  asked: AskedProductRun,
  given: Pick<RunOptions, 'env' | 'signal' | 'killNow'>,
): Promise<ProductReport> {
  const { product, os, eslogger, expectOutput, outputMap, command } = asked;
  const map = outputMap === null ? null : await readMap(outputMap);
  const expectedOutput = expectOutput === null ? null : readExpectedOutput(expectOutput);
  const trace = checkTrace(asked.trace);
  const release = os === null ? releaseOfTrace(asked.trace) : releaseNamed(os);
  const run = await runProduct({
    trace,
    command: product,
    eslogger: { ...eslogger, os: os ?? release.macos },
    expectedOutput,
    outputMap: map,
    ...given,
    env: { ...given.env, ...asked.env },
  });
  return judgeProduct(run, {
    trace: { path: asked.trace, messages: trace.messages },
    os: { macos: release.macos, requested: os, messageVersion: release.messageVersion },
    product,
    command,
    seed: String(eslogger.seed),
    faults: eslogger.faults,
    outputMap,
  });
}

/** Throws UsageError. */
export const readExpectedOutput = (path: string): string =>
  readOptionFile(path, '--expect-output', 'name the file with the lines');

async function readMap(path: string) {
  const { readOutputMap } = await import('../output-map/map-file.ts'); // most runs have none
  return readOutputMap(path);
}

function releaseOfTrace(path: string) {
  const reader = openTrace(path);
  try {
    return releaseOf(reader.header.messageVersion);
  } finally {
    reader.close();
  }
}

/** For a worker process. */
export const productTrial: Kind<AskedProductRun, ProductReport> = {
  name: 'product',
  make: (asked, lane) => lane.other((given) => runAndJudgeProduct(asked, given)),
};
