// What a run directory says about its run: enough to judge its ledger without the harness.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedModels, ResolvedModels } from '../../models/resolved.ts';
import type { ExpectedDecision } from '../../observed/decision.ts';
import type { ProcessExit } from '../../observed/observation.ts';
import type { Orphans } from '../client/client-start.ts';
import type { Ending } from '../ending.ts';
import { type HarnessName, thisProcess } from '../harness-name.ts';
import type { RunOptions } from '../options.ts';
import type { TraceExtent } from '../prepare/trace-check.ts';

/** Its expectations are the most of it; a larger file is none. */
export const maxRecordBytes = 64 << 20;
export const runRecordFile = 'run.json';
export const runRecordVersion = 1;

/** Options that a run record leaves out: functions, signals, the environment, and options recorded in another form. */
const unrecorded = [
  'handler',
  'signal',
  'killNow',
  'onProgress',
  'onLook',
  'stdin',
  'env',
  'keepRunDirectory',
  'spillFolder',
  'resolvedModels',
  'seed',
  'expect',
  'modules',
  'timeline',
  'perfetto',
] as const satisfies readonly (keyof RunOptions)[];

type Plain = Omit<RunOptions, (typeof unrecorded)[number]>;

/** The options that affect the verdicts and the report. */
export interface RecordedOptions extends Plain {
  readonly seed?: string;
  readonly expect?: 'recorded' | readonly (readonly [index: number, expected: ExpectedDecision])[];
}

export interface RunRecord {
  readonly version: typeof runRecordVersion;
  readonly harness: HarnessName;
  readonly baseNs: number;
  /** The working directory for the paths of the trace and the client. */
  readonly cwd: string;
  readonly trace: { readonly path: string; readonly size: number; readonly messages: number };
  readonly ledgerDirectory: string;
  readonly spillDirectory: string;
  /** The client was a function in the harness. */
  readonly inProcess: boolean;
  readonly options: RecordedOptions;
  /** The service models of the run; earlier versions leave it out. */
  readonly models?: NamedModels | null;
  /** How the run ended; null while it runs, and if the harness ended first. */
  readonly end: RecordedEnd | null;
}

export interface RecordedEnd {
  readonly ending: Ending;
  readonly durationNs: number;
  readonly clients: readonly RecordedClient[];
  /** Earlier versions leave it out. */
  readonly ownEnds?: readonly (readonly [pid: number, exit: ProcessExit])[];
}

export interface RecordedClient {
  readonly pid: number;
  readonly command: readonly string[];
  readonly exit: ProcessExit | null;
  readonly orphans: Orphans;
}

export function newRunRecord(
  options: RunOptions,
  models: ResolvedModels | null,
  trace: TraceExtent,
  baseNs: number,
  { ledgerDirectory, spillDirectory }: RunPlaces,
): RunRecord {
  const { path, size, messages } = trace;
  return {
    version: runRecordVersion,
    harness: thisProcess(),
    baseNs,
    cwd: process.cwd(),
    trace: { path, size, messages },
    ledgerDirectory,
    spillDirectory,
    inProcess: options.handler !== undefined,
    options: recordedOptions(options),
    models: namedModels(models),
    end: null,
  };
}

/** A reader sees either the whole record or the previous one. */
export function writeRunRecord(directory: string, record: RunRecord): void {
  const path = join(directory, runRecordFile);
  writeFileSync(`${path}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function hasRunRecord(directory: string): boolean {
  return existsSync(join(directory, runRecordFile));
}

function namedModels(models: ResolvedModels | null): NamedModels | null {
  if (models === null) return null;
  const { templates: _, ...named } = models;
  return named;
}

function recordedOptions(options: RunOptions): RecordedOptions {
  const { seed, expect } = options;
  const left: readonly string[] = unrecorded;
  const plain = Object.fromEntries(Object.entries(options).filter(([name]) => !left.includes(name))) as Plain;
  return {
    ...plain,
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(expect === undefined ? {} : { expect: expect === 'recorded' ? expect : [...expect] }),
  };
}

/** Where the files of a run are; without space in memory, all are in one directory. */
export interface RunPlaces {
  readonly path: string;
  /** Where the ledger grows: in memory if there is space. */
  readonly ledgerDirectory: string;
  /** Where the ledger is moved to, and where it grows when memory is full. */
  readonly spillDirectory: string;
}
