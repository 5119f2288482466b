// Reads the directory of a run with a killed harness, or one that was kept, and judges it as the run would have.
import { join, resolve } from 'node:path';
import { SetupError, UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import type { RunClient } from '../run/client/run-client.ts';
import { readReplay } from '../run/collect/replay.ts';
import { RunDirectory } from '../run/directory/run-directory.ts';
import {
  hasRunRecord,
  maxRecordBytes,
  type RecordedClient,
  type RunRecord,
  runRecordFile,
} from '../run/directory/run-record.ts';
import { runRecordShape } from '../run/directory/run-record-shape.ts';
import { mayBeAlive } from '../run/harness-name.ts';
import { Ledger } from '../run/ledger/ledger.ts';
import { type OptionsWithDefaults, type RunOptions, withDefaults } from '../run/options.ts';
import { readPlain } from '../run/plain-file.ts';
import { imitatedOs } from '../run/prepare/imitated-os.ts';
import { checkTrace } from '../run/prepare/trace-check.ts';
import { isAlive } from '../run/process-table.ts';
import { hasEnded } from '../run/watch/watch.ts';
import { magics, runProtocol } from '../schema/generated/ledger.ts';
import { judgeReplay } from '../verdict/judge-replay.ts';
import type { JudgedRun } from '../verdict/report.ts';

/** A pid may belong to another process by now, so the wait is limited. */
const maxToGoMs = 1000;

/**
 * `wanted`: further outputs of the run. Throws UsageError if it is not a run directory, SetupError if the trace has
 * changed.
 */
export async function judgeOrphanedRun(
  path: string,
  wanted: Pick<RunOptions, 'timeline' | 'perfetto'> = {},
): Promise<JudgedRun> {
  const record = readRunRecord(path);
  if (record.end === null && mayBeAlive(record.harness)) {
    throw new UsageError(`run is not over: process ${record.harness.pid} is its harness`, {
      place: path,
      remedy: 'wait for its report',
    });
  }
  const options = { ...optionsOf(record), ...wanted };
  const trace = checkTrace(record.trace.path);
  if (trace.messages !== record.trace.messages || trace.size !== record.trace.size) {
    throw new SetupError('trace has changed since the run', {
      place: record.trace.path,
      remedy: `restore the one with ${record.trace.messages} messages in ${record.trace.size} bytes`,
    });
  }
  const os = imitatedOs(options, trace);
  const directory = openDirectory(path, record);
  if (record.end === null) await clientsToGo(directory);
  const ended = hasEnded(directory.readShared(), Math.max(1, options.clients.length));
  const {
    ending,
    durationNs,
    ownEnds = [],
  } = record.end ?? {
    ending: ended ? ('end' as const) : ('harness-ended' as const),
    durationNs: lastNs(directory.ledgerDirectories, record.baseNs),
  };
  const clients = (record.end?.clients ?? []).map(pastClient);
  const { baseNs, models = null } = record;
  const run = { options, trace, os, models, clients, baseNs, ending, ownEnds: new Map(ownEnds), output: null };
  const replay = await readReplay(run, directory, null, durationNs);
  return judgeReplay(replay);
}

function openDirectory(path: string, record: RunRecord): RunDirectory {
  const directory = RunDirectory.open(path, record);
  const { magic, protocol } = directory.readShared();
  if (protocol === runProtocol && magic === magics.SharedFile) return directory;
  directory.close();
  throw new SetupError(`run has another protocol (${hex(protocol)}) than this esreplay (${hex(runProtocol)})`, {
    place: path,
    remedy: 'explain it with the version of esreplay that made it; if this version did, its shared.bin is damaged',
  });
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** A client notices within a quarter of a second that its harness is gone, and writes until then. */
async function clientsToGo(directory: RunDirectory): Promise<void> {
  const until = Date.now() + maxToGoMs;
  while (directory.readShared().slotPid.some((pid) => pid !== 0 && isAlive(pid)) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Returns the time of the last event in the ledger, in nanoseconds since the base. */
function lastNs(directories: readonly string[], baseNs: number): number {
  let last = 0;
  for (const slot of Ledger.slots(directories)) {
    const ledger = new Ledger(directories, slot, baseNs);
    for (const { queuedNs, deliveredNs, returnedNs, respondedNs } of ledger.rows())
      last = Math.max(last, queuedNs, deliveredNs ?? 0, returnedNs ?? 0, respondedNs ?? 0);
    for (const { timeNs } of ledger.facts()) last = Math.max(last, timeNs);
  }
  return last;
}

function pastClient(client: RecordedClient): RunClient {
  const nothing = async (): Promise<void> => undefined;
  return { ...client, groupAlive: false, exitOf: () => null, end: nothing, kill: nothing };
}

function optionsOf({ options, inProcess, trace, cwd }: RunRecord): OptionsWithDefaults {
  const { seed, expect, trace: named, ...plain } = options;
  return withDefaults({
    ...plain,
    trace: resolve(cwd, named) === resolve(named) ? named : trace.path,
    ...(seed === undefined ? {} : { seed: BigInt(seed) }),
    ...(expect === undefined ? {} : { expect: expect === 'recorded' ? expect : new Map(expect) }),
    ...(inProcess ? { handler: { handler: () => undefined } } : {}),
  });
}

function readRunRecord(path: string): RunRecord {
  if (fileKind(path) === null)
    throw new UsageError(`run directory not found: ${path}`, { remedy: 'name a run directory (esreplay-PID-...)' });
  if (!hasRunRecord(path)) {
    throw new UsageError(`not a run directory: ${path}`, {
      place: join(path, runRecordFile),
      remedy: 'name a directory esreplay-PID-... that a run left in the temporary directory',
    });
  }
  const text = readPlain(join(path, runRecordFile), maxRecordBytes)?.toString('utf8') ?? '';
  const parsed = runRecordShape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data as unknown as RunRecord;
  const [issue] = parsed.error.issues;
  throw new UsageError(`damaged run record: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`, {
    place: join(path, runRecordFile),
    remedy: 'if another version of esreplay made it, explain it with that version',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema reports what is wrong
  }
}
