// `esreplay run TRACE --provide eslogger -- PRODUCT`: runs of a product that starts eslogger, one for each macOS release.
import { UsageError } from '../errors/errors.ts';
import { dash } from '../files/standard-input.ts';
import { releaseNamed } from '../provide/eslogger-release.ts';
import type { ProductReport } from '../provide/product-report.ts';
import type { EsloggerWords } from '../provide/product-run.ts';
import { runAndJudgeProduct } from '../provide/run-and-judge.ts';
import { renderProducts } from '../report/product-text.ts';
import { usual, usualSeed } from '../run/option-table.ts';
import { onInterrupt } from '../trials/interrupt.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { jsonText } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { toFaults } from './arguments/eslogger-rows.ts';
import { givenOptions, type RunArguments, readOption, toOsNames } from './arguments/run-options.ts';
import { isColoured, printText, reportColumns, reportStream, requireWritable, writeReport } from './terminal/report.ts';

/** What these runs have of a run's options. */
const taken =
  'provide expect-output output-map fault tokens os pace speed queue-capacity seed json junit verbose'.split(' ');

export async function runProducts(words: RunArguments): Promise<number> {
  const product = productOf(words);
  const releases = releasesOf(words);
  const eslogger = esloggerOf(words);
  const interrupt = onInterrupt();
  const reports: ProductReport[] = [];
  try {
    for (const os of releases) {
      const asked = {
        trace: words.trace,
        product,
        os,
        eslogger,
        expectOutput: words.expectOutput ?? null,
        outputMap: words.outputMap ?? null,
        command: commandOf(words, os),
      };
      const report = await runAndJudgeProduct(asked, { signal: interrupt.signal, killNow: interrupt.killNow });
      reports.push(report);
      if (report.interrupted) break;
    }
  } finally {
    interrupt.release();
  }
  await show(reports, releases.length > 1, words);
  return worstExitCode(reports.map(({ exitCode }) => exitCode));
}

function productOf(words: RunArguments): readonly string[] {
  const foreign = givenOptions(words).find((name) => !taken.includes(name));
  if (foreign !== undefined)
    throw new UsageError(`--${foreign} has no meaning for a product that reads eslogger`, {
      remedy: `leave it out, or --provide: a product has --${taken.slice(1).join(', --')}`,
    });
  const product = words['--'] ?? [];
  if (product.length === 0)
    throw new UsageError('no product given', {
      remedy: 'put it after --: `esreplay run TRACE --provide eslogger -- PRODUCT ARGS`',
    });
  if (words.expectOutput === dash)
    throw new UsageError("--expect-output reads a file, not '-'", { remedy: 'name a file' });
  requireWritable(words);
  return product;
}

/** Null: the trace's. Throws UsageError for one without eslogger, before anything runs. */
function releasesOf(words: RunArguments): readonly (string | null)[] {
  const names = toOsNames(words);
  for (const name of names) releaseNamed(name);
  return names.length === 0 ? [null] : names;
}

function esloggerOf(words: RunArguments): Omit<EsloggerWords, 'os'> {
  const { pace = usual.pace, speed, queueCapacity, seed, tokens = 'object', fault = [] } = words;
  if (pace === 'step')
    throw new UsageError('eslogger has no pace step', { remedy: 'take --pace recorded, or --pace asap' });
  if (speed !== undefined && pace === 'asap')
    throw new UsageError('--speed has no meaning in asap pace', { remedy: 'leave out one of them' });
  return {
    pace,
    tokens,
    faults: toFaults(fault),
    seed: seed === undefined ? usualSeed : (readOption('seed', seed) as bigint),
    ...(speed === undefined ? {} : { speed: Number(readOption('speed', speed)) }),
    ...(queueCapacity === undefined ? {} : { queueCapacity: Number(readOption('queueCapacity', queueCapacity)) }),
  };
}

/** The command that makes the run of one release again. */
function commandOf(words: RunArguments, os: string | null): string {
  const options = { ...words, fault: words.fault?.join(',') } as Readonly<Record<string, unknown>>;
  const given = taken
    .filter((name) => !['os', 'json', 'junit', 'verbose'].includes(name))
    .flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, String(options[name])]));
  const release = os === null ? [] : ['--os', os];
  return ['esreplay', 'run', words.trace, ...given, ...release, '--', ...(words['--'] ?? [])]
    .map(shellQuoted)
    .join(' ');
}

async function show(reports: readonly ProductReport[], several: boolean, words: RunArguments): Promise<void> {
  const [first, ...others] = reports;
  if (first === undefined) return;
  const stream = reportStream(words);
  printText(renderProducts([first, ...others], reportColumns(stream), isColoured()), stream);
  if (words.json !== undefined) await writeReport(words.json, '--json', jsonText(several ? reports : first, 2));
  if (words.junit === undefined) return;
  const { renderProductJunit } = await import('../report/product-junit.ts'); // loads a package
  await writeReport(words.junit, '--junit', renderProductJunit(reports));
}
