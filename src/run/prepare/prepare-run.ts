// Gathers and checks everything before a run exists: the trace, the clients, the macOS to imitate, the models.
import { SetupError, TraceError, UsageError } from '../../errors/errors.ts';
import { requireFolder } from '../../files/option-folder.ts';
import type { ResolvedModels } from '../../models/resolved.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { type OptionsWithDefaults, type RunOptions, withDefaults } from '../options.ts';
import { policyWords, runPolicies } from '../policies.ts';
import { hasProcessTable } from '../process-table.ts';
import { checkClient } from './client-check.ts';
import { type ImitatedOs, imitatedOs } from './imitated-os.ts';
import { findLibrary } from './library.ts';
import { maxRoom, pidLimit, pidRanges } from './pid-ranges.ts';
import { modelsOfRun } from './run-models.ts';
import type { CheckedTrace } from './trace-check.ts';

export interface PreparedRun {
  readonly options: OptionsWithDefaults;
  /** As the library reads them. */
  readonly policies: readonly number[];
  /** With the pids that the models made up. */
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  readonly models: ResolvedModels | null;
  /** The library to insert into clients; empty for a handler in this process. */
  readonly library: string;
  /** The programs of the clients, in order. */
  readonly programs: readonly string[];
  readonly outstanding: number | undefined;
  /** The most consecutive pids that no process of the trace has. */
  readonly pidRoom: number;
}

/** Throws TraceError, SetupError or UsageError if the run could not start or would show nothing. */
export async function prepareRun(asked: RunOptions, checked: CheckedTrace): Promise<PreparedRun> {
  const options = withDefaults(asked);
  requireFolder(options.sourceRoot, '--source-root');
  const policies = policyWords(runPolicies(options));
  refuseSystem();
  refuseTrace(checked, options.trace);
  refuseMisfits(options, checked);
  const outstanding = outstandingOf(options, checked);
  const os = imitatedOs(options, checked);
  const { loader } = options;
  const library = options.handler === undefined ? (loader?.library ?? findLibrary()) : '';
  const programs: string[] = [];
  // With `options.loader`, which tests of other systems give, that loader reports what is wrong with a client.
  for (const command of options.clients) programs.push(loader ? (command[0] ?? '') : await checkClient(command));
  const models = await modelsOfRun(options, checked);
  const trace = models === null ? checked : { ...checked, pids: new Set([...checked.pids, ...models.pids]) };
  const pidRoom = maxRoom(pidRanges(trace.pids), pidLimit());
  if (programs.length > 0 && pidRoom === 0) throw noRoom();
  return { options, policies, trace, os, models, library, programs, outstanding, pidRoom };
}

function refuseSystem(): void {
  if (process.platform !== 'linux' || hasProcessTable()) return;
  throw new SetupError('/proc is not mounted, where the processes of a client are found', {
    remedy: 'mount it (`mount -t proc proc /proc`), or run where it is mounted',
  });
}

function refuseTrace({ messages, cut, size }: CheckedTrace, place: string): void {
  if (messages > 0) return;
  if (cut !== null) {
    throw new TraceError(`trace is cut at byte ${size}, before its first message`, {
      place,
      remedy: 'record or import it again',
    });
  }
  throw new SetupError('trace has no messages', { place, remedy: 'see what it contains with `esreplay info`' });
}

/** Refuses options that name what the trace does not have, and a trace with the pid of the handler. */
function refuseMisfits({ expect, handler, clientPid, trace: place }: RunOptions, trace: CheckedTrace): void {
  const { messages, pids } = trace;
  const expected = expect === undefined || expect === 'recorded' ? [] : [...expect.keys()];
  const beyond = expected.find((index) => index >= messages);
  if (beyond !== undefined) {
    throw new UsageError(
      `expectation for message ${beyond}, but the trace has ${messages} messages (0 to ${messages - 1})`,
      { place, remedy: 'the expectations belong to another trace; `--update changed` rewrites them' },
    );
  }
  if (handler !== undefined && pids.has(process.pid)) {
    throw new SetupError(`this process has the pid ${process.pid}, and the trace has it too`, {
      remedy: 'start Node again',
    });
  }
  if (clientPid !== undefined && !pids.has(clientPid)) {
    throw new UsageError(`no process ${clientPid} in the trace for --client-pid`, {
      remedy: `see its processes with \`esreplay cat ${shellQuoted(place)}\``,
    });
  }
}

/** Returns the option; in pace asap without it, the most that the trace had open. Undefined: the library's default. */
export function outstandingOf(
  { outstanding, pace }: Pick<RunOptions, 'outstanding' | 'pace'>,
  { maxOpen }: Pick<CheckedTrace, 'maxOpen'>,
): number | undefined {
  if (outstanding !== undefined || pace !== 'asap' || maxOpen === 0) return outstanding;
  return maxOpen;
}

function noRoom(): SetupError {
  return new SetupError('trace leaves no free pid on this system', {
    place: '/proc/sys/kernel/pid_max',
    remedy: 'raise the limit (`sudo sysctl kernel.pid_max=4194304`), or replay a shorter part of the trace',
  });
}
