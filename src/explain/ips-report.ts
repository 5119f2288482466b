// Reads reports in the form of macOS 12 and later: a header line and the report, two JSON documents in one file.
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import {
  type CrashReport,
  clean,
  type ReportFrame,
  type ReportThread,
  reportLimits,
  softLimitIn,
  type Termination,
} from './crash-report.ts';

const number = z.number().optional().catch(undefined);
const text = z.string().transform(clean).optional().catch(undefined);

const frameShape = z.object({ imageIndex: number, symbol: text });
const threadShape = z.object({
  name: text,
  queue: text,
  triggered: z.boolean().optional().catch(undefined),
  frames: z
    .array(frameShape)
    .max(reportLimits.framesPerThread, { error: `has more than ${reportLimits.framesPerThread} frames` })
    .optional(),
});

// An optional value of the wrong type counts as absent; threads and images must be right.
const reportShape = z.object({
  procName: text,
  procPath: text,
  pid: number,
  captureTime: text,
  uptime: number,
  osVersion: z.object({ train: text, build: text }).optional().catch(undefined),
  exception: z.object({ type: text, signal: text }).optional().catch(undefined),
  termination: z.object({ namespace: text, code: number, indicator: text, byProc: text }).optional().catch(undefined),
  faultingThread: number,
  threads: z
    .array(threadShape, { error: 'is not a list of threads' })
    .max(reportLimits.threads, { error: `has more than ${reportLimits.threads} threads` })
    .default([]),
  usedImages: z
    .array(z.object({ name: text, path: text }), { error: 'is not a list of images' })
    .max(reportLimits.images, { error: `has more than ${reportLimits.images} images` })
    .default([]),
  esreplay: z.unknown().optional(),
});

const headerShape = z.object({ bug_type: z.union([z.string(), z.number()]).optional(), os_version: text });

type IpsReport = z.output<typeof reportShape>;

/** Bug type of reports about one process that ended. */
const crashType = '309';

/** Throws UsageError with the place. `file` is used only for errors. */
export function parseIps(source: string, file: string): CrashReport {
  const end = source.indexOf('\n');
  if (end < 0)
    throw new UsageError('report ends after its header line', {
      place: `${file}:1`,
      remedy: 'copy the whole file: a line of JSON, then the report as JSON',
    });
  const header = parse(source.slice(0, end), headerShape, file, 1);
  const type = header.bug_type === undefined ? crashType : String(header.bug_type);
  if (type !== crashType)
    throw new UsageError(`not a crash report: bug_type is ${clean(type)}`, {
      place: `${file}:1`,
      remedy: `name a report with bug_type ${crashType}`,
    });
  const report = parse(source.slice(end + 1), reportShape, file, 2);
  return toReport(report, header.os_version ?? null, source);
}

function parse<S extends z.ZodType>(source: string, shape: S, file: string, line: number): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw new UsageError(`${line === 1 ? 'header' : 'report'} is not JSON: ${clean((error as Error).message)}`, {
      place: `${file}:${line}`,
      remedy: 'copy the whole file: a line of JSON, then the report as JSON',
    });
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new UsageError(
    `invalid ${line === 1 ? 'header' : 'report'}: ${where === '' ? 'it' : clean(where)} ${clean(issue?.message ?? 'is wrong')}`,
    {
      place: `${file}:${line}`,
      remedy: 'give a crash report of macOS 12 or later',
    },
  );
}

function toReport(report: IpsReport, headerOs: string | null, source: string): CrashReport {
  const { osVersion, exception } = report;
  const train = osVersion?.train;
  const build = osVersion?.build;
  return {
    form: 'ips',
    process: { name: report.procName ?? null, pid: report.pid ?? null, path: report.procPath ?? null },
    os: train === undefined ? headerOs : build === undefined ? train : `${train} (${build})`,
    time: report.captureTime ?? null,
    uptimeS: report.uptime ?? null,
    exception:
      exception?.type === undefined
        ? null
        : `${exception.type}${exception.signal === undefined ? '' : ` (${exception.signal})`}`,
    termination: terminationOf(report),
    softLimit: softLimitIn(source),
    threads: report.threads.map((thread, at) => threadOf(thread, at, report)),
    isOurs: report.esreplay !== undefined,
  };
}

function terminationOf({ termination }: IpsReport): Termination | null {
  if (termination?.namespace === undefined) return null;
  const { namespace, code = null, indicator = null, byProc = null } = termination;
  return { namespace, code, indicator, by: byProc };
}

function threadOf(thread: IpsReport['threads'][number], at: number, report: IpsReport): ReportThread {
  return {
    number: at,
    name: thread.name ?? null,
    queue: thread.queue ?? null,
    triggered: thread.triggered ?? report.faultingThread === at,
    frames: (thread.frames ?? []).map((frame): ReportFrame => {
      const image = report.usedImages[frame.imageIndex ?? -1];
      return { symbol: frame.symbol ?? null, image: image?.name ?? null, path: image?.path ?? null };
    }),
  };
}
