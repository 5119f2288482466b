// What `esreplay explain` says about a crash report: which client was killed, in which call, why, and how to reproduce
// it. Keys are append-only.
import { existsSync } from 'node:fs';
import type { ServiceSet } from '../models/service-model.ts';
import { serviceSet } from '../models/service-set.ts';
import type { CrashReport, ReportFrame } from './crash-report.ts';
import { type BlockedThread, type Diagnosis, diagnose } from './diagnosis.ts';
import { type TraceFit, traceFit } from './trace-fit.ts';

export const explanationVersion = 1;

export interface Explanation {
  readonly version: number;
  readonly report: {
    readonly path: string;
    readonly form: CrashReport['form'];
    readonly process: CrashReport['process'];
    readonly os: string | null;
    readonly time: string | null;
    readonly uptimeS: number | null;
    readonly exception: string | null;
    readonly termination: CrashReport['termination'];
    readonly threads: number;
    /** A replay wrote it, not macOS. */
    readonly isOurs: boolean;
  };
  readonly kind: Diagnosis['kind'];
  readonly handler: {
    readonly thread: number;
    readonly frame: ReportFrame | null;
    readonly waitsForThread: boolean;
    readonly blocked: BlockedCall | null;
  } | null;
  readonly otherThreads: readonly BlockedCall[];
  readonly softLimit: number | null;
  readonly services: readonly ServiceName[];
  /** Null if the report is about something else. */
  readonly reproduction: Reproduction | null;
}

export interface BlockedCall {
  readonly thread: number;
  readonly from: ReportFrame | null;
  readonly call: string;
  readonly why: string | null;
  readonly advice: string | null;
  readonly handlerRule: number | null;
}

export interface ServiceName {
  readonly name: string;
  readonly by: 'model' | 'framework';
  readonly through: string;
  /** The package has a service model of it. */
  readonly modelled: boolean;
}

export interface Reproduction {
  /** Null: the blocking call is known and leads to no daemon. */
  readonly models: 'early-boot' | 'late-boot' | null;
  readonly why: string;
  readonly command: readonly string[];
  /** From `--trace`; null without it. */
  readonly trace: TraceFit | null;
}

/** A later time after the start does not count as booting. */
const bootS = 180;

/** The early models include every service of the late ones. Throws TraceError if the trace cannot be read. */
export function explain(
  report: CrashReport,
  path: string,
  trace: string | null,
  set: ServiceSet | null = serviceSet('early-boot'),
): Explanation {
  const diagnosis = diagnose(report, serviceOf(set));
  const { handler, others, softLimit } = diagnosis;
  const asked = [handler?.blocked ?? null, ...others].flatMap((each) => each?.services ?? []);
  const models = new Map((set?.services ?? []).map((service) => [service.name, service]));
  const services = unique(asked).map((service) => ({ ...service, modelled: models.has(service.name) }));
  const { form, process, os, time, uptimeS, exception, termination, threads, isOurs } = report;
  const daemons = services.flatMap(({ name }) => {
    const executable = models.get(name)?.executable;
    return executable === undefined ? [] : [{ name, executable }];
  });
  return {
    version: explanationVersion,
    report: { path, form, process, os, time, uptimeS, exception, termination, threads: threads.length, isOurs },
    kind: diagnosis.kind,
    handler:
      handler === null
        ? null
        : {
            thread: handler.thread,
            frame: handler.frame,
            waitsForThread: handler.waitsForThread,
            blocked: handler.blocked === null ? null : namedCall(handler.blocked),
          },
    otherThreads: others.map(namedCall),
    softLimit,
    services,
    reproduction:
      diagnosis.kind === 'deadline-miss'
        ? reproductionOf(
            report,
            // A known call that leads to no daemon blocks without models.
            handler?.blocked?.known != null && services.length === 0,
            trace === null ? null : traceFit(trace, handler?.path ?? [], daemons),
          )
        : null,
  };
}

const serviceOf =
  (set: ServiceSet | null) =>
  (name: string): string | null =>
    set?.services.find(({ reaches }) => reaches.some((reach) => reach.kind === 'function' && reach.name === name))
      ?.name ?? null;

function unique<T extends { readonly name: string }>(services: readonly T[]): readonly T[] {
  return services.filter(({ name }, at) => services.findIndex((each) => each.name === name) === at);
}

function namedCall({ thread, from, call, known }: BlockedThread): BlockedCall {
  const { why = null, advice = null, rule: handlerRule = null } = known ?? {};
  return { thread, from, call, why, advice, handlerRule };
}

function reproductionOf({ process, uptimeS }: CrashReport, isAlone: boolean, trace: TraceFit | null): Reproduction {
  const boot = uptimeS === null || uptimeS <= bootS ? 'early-boot' : 'late-boot';
  const models = isAlone ? null : boot;
  const why = isAlone
    ? 'not needed: the call does not lead to a known daemon'
    : uptimeS === null
      ? 'the report does not say how long the machine had been up, and daemons do most at boot'
      : uptimeS <= bootS
        ? `the machine had been up for ${uptimeS} s`
        : `the machine had been up for ${uptimeS} s, so this was not at boot`;
  const client = process.path !== null && existsSync(process.path) ? process.path : `./${process.name ?? 'CLIENT'}`;
  return {
    models,
    why,
    command: [
      'esreplay',
      'run',
      trace?.path ?? 'TRACE',
      ...(models === null ? [] : ['--models', models]),
      '--on-miss',
      'kill',
      '--',
      client,
    ],
    trace,
  };
}
