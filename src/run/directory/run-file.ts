// Encodes run.bin: the library's input.
import type { ResolvedModels } from '../../models/resolved.ts';
import {
  DefaultMutesFrom,
  ledgerSegmentBytes,
  MissMode,
  magics,
  OsFlag,
  Pace,
  RunFlag,
  runProtocol,
} from '../../schema/generated/ledger.ts';
import { clientRefusals, type SetupRefusal } from '../client-refusal.ts';
import { usualSeed } from '../option-table.ts';
import { type OptionsWithDefaults, type RunOptions, statesCached } from '../options.ts';
import type { ImitatedOs } from '../prepare/imitated-os.ts';
import type { TraceExtent } from '../prepare/trace-check.ts';
import { readinessOf } from '../readiness.ts';
import { defaultMutesBytes } from './default-mutes.ts';
import { modelsInRunFile } from './models-file.ts';
import type { RunPlaces } from './run-record.ts';
import { writeStruct } from './shared-structs.ts';

export interface NewRun {
  readonly options: OptionsWithDefaults;
  readonly policies: readonly number[];
  /** Omitted: the library's default. */
  readonly outstanding: number | undefined;
  readonly trace: TraceExtent;
  readonly os: ImitatedOs;
  readonly models: ResolvedModels | null;
  /** Zero of the report's times, in CLOCK_MONOTONIC nanoseconds. */
  readonly baseNs: number;
}

const paces = { recorded: Pace.recorded, asap: Pace.asap, step: Pace.step } as const;
const missModes = {
  report: MissMode.report,
  kill: MissMode.kill,
  'fail-closed': MissMode.failClosed,
  'fail-open': MissMode.failOpen,
} as const;

/** Returns the content of run.bin. */
export function runFile({ options, policies, outstanding, trace, os, models }: NewRun, places: RunPlaces): Uint8Array {
  return writeStruct('RunFile', {
    magic: magics.RunFile,
    protocol: runProtocol,
    size: 4096,
    harnessPid: process.pid,
    clientCount: options.handler === undefined ? options.clients.length : 1,
    pace: paces[options.pace],
    onMiss: missModes[options.onMiss],
    outstanding: outstanding ?? 0,
    flags: flagsOf(options) | (models?.ownFiles ? RunFlag.ownFiles : 0),
    osRelease: os.profile.release,
    maxGapNs: Math.round((options.skipGapsMs ?? 0) * 1e6),
    speedPpm: Math.round(options.speed * 1e6),
    budgetScalePpm: Math.round(options.budgetScale * 1e6),
    seed: options.seed ?? usualSeed,
    settleNs: readinessOf(options).quietNs ?? options.settleMs * 1e6,
    quietNs: options.quietMs * 1e6,
    messageCount: trace.messages,
    traceSize: trace.size,
    tracePath: trace.path,
    ledgerDir: places.ledgerDirectory,
    spillDir: places.spillDirectory,
    messageVersion: os.messageVersion ?? 0,
    eventTypeLast: os.eventTypeLast,
    osFlags: osFlags(os),
    defaultMutes: defaultMutesBytes(os.defaultMutes.mutes).count,
    defaultMutesFrom: DefaultMutesFrom[os.defaultMutes.from],
    clientPid: options.clientPid ?? 0,
    refusal: options.refuseClient === undefined ? 0 : clientRefusals[options.refuseClient.result],
    refusals: options.refuseClient?.times ?? 0,
    poolWidth: options.poolWidth ?? 0,
    uncached: options.uncached === undefined ? 0 : options.uncached + 1,
    segmentBytes: options.ledgerSegmentBytes ?? ledgerSegmentBytes,
    policies,
    ...modelsInRunFile(models, trace.messages),
    ...arrivalsInRunFile(options),
  });
}

function arrivalsInRunFile({ arrivals }: RunOptions): { arrivalBurst: number; arrivalPeriodPs: number } {
  if (arrivals === undefined || arrivals === 'recorded') return { arrivalBurst: 0, arrivalPeriodPs: 0 };
  return { arrivalBurst: arrivals.burst, arrivalPeriodPs: arrivals.periodPs };
}

function osFlags({ profile }: ImitatedOs): number {
  const anyThread = profile.deleteThread === 'any' ? OsFlag.deleteOnAnyThread : 0;
  return anyThread | (profile.missModes.length > 1 ? OsFlag.failModes : 0);
}

const setupFlags: Readonly<Record<SetupRefusal, number>> = {
  subscribe: RunFlag.refusesSubscribe,
  'first-subscribe': RunFlag.refusesFirstSubscribe,
  mutes: RunFlag.refusesMutes,
};

function flagsOf(options: RunOptions): number {
  const { handler, pruneDenied, asRoot, guard, arrivals, seed, fairTime, refuseSetup } = options;
  const { line, quietNs } = readinessOf(options);
  return (
    (options.resultCache === 'off' ? RunFlag.noCache : 0) |
    (statesCached(options) ? RunFlag.statesCached : 0) |
    (line === null ? 0 : RunFlag.waitsForLine) |
    (quietNs === null ? 0 : RunFlag.waitsForQuiet) |
    (handler === undefined ? 0 : RunFlag.inProcess) |
    (pruneDenied ? RunFlag.pruneDenied : 0) |
    (guard ? RunFlag.guard : 0) |
    (fairTime ? RunFlag.fairTime : 0) |
    (asRoot ? RunFlag.asRoot : 0) |
    (refuseSetup === undefined ? 0 : setupFlags[refuseSetup]) |
    (arrivals === undefined ? 0 : RunFlag.arrivals) |
    (seed === undefined ? 0 : RunFlag.seeded)
  );
}
