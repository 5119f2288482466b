// Records: starts esrecord, which is the Endpoint Security client, and follows its output.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SetupError, UsageError } from '../errors/errors.ts';
import { findRecorder } from '../run/prepare/library.ts';
import { parseLine } from './lines.ts';
import { type RecordOptions, recorderWords } from './options.ts';
import type { RecordDump, RecorderLine, RecordProgress, RecordSummary } from './recorder-line.ts';

export interface RecordControl {
  /**
   * Aborting ends the recording and closes the trace. Without it, a recording ends when this process does, or when
   * esrecord gets a signal (progress has its pid).
   */
  readonly signal?: AbortSignal;
  /** Called about once a second. */
  readonly onProgress?: (progress: RecordProgress) => void;
  /** Called when a flight recorder wrote a trace, or could not. */
  readonly onDump?: (dump: RecordDump) => void;
}

/**
 * Records until it is stopped. Resolves with a summary, even if the disk was full (`whole` is then false). Rejects with
 * UsageError for options, with SetupError if there is no client (not on macOS nor under a replay, no entitlement, no
 * permission, or no place for the trace), and with the signal's reason if it aborted before the recording began.
 */
export async function record(options: RecordOptions & RecordControl): Promise<RecordSummary> {
  const { signal, onProgress, onDump, ...rest } = options;
  const words = recorderWords(rest);
  refuseOtherSystems();
  signal?.throwIfAborted();
  const child = spawn(findRecorder(), ['--json', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += String(bytes);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  let summary: RecordSummary | undefined;
  const take = (line: RecorderLine): void => {
    if (line.state === 'recording') onProgress?.(line);
    else if (line.state === 'triggered') onDump?.(line);
    else summary = line;
  };
  try {
    for await (const text of createInterface({ input: child.stdout })) take(parseLine(text));
    const status = await ended;
    if (summary !== undefined) return summary;
    // Until esrecord listens for signals, a signal ends it at once, and there is no trace yet.
    if (status === null) signal?.throwIfAborted();
    throw refusal(status, complaint);
  } finally {
    signal?.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) stop();
  }
}

/** On other systems, only the replayer provides the functions that esrecord calls. */
function refuseOtherSystems(): void {
  if (process.platform === 'darwin' || process.env.ESREPLAY_RUN !== undefined) return;
  throw new SetupError(`cannot record on ${process.platform}: Endpoint Security is part of macOS`, {
    remedy: 'record on a Mac, or record a replay: `esreplay run TRACE -- esreplay record -o COPY`',
  });
}

/** The error that esrecord printed, as recorder/trouble.h writes it. */
function refusal(status: number | null, complaint: string): Error {
  const [, problem, remedy] = /^esrecord: error: (.*)\n(?:help: (.*)\n)?/m.exec(complaint) ?? [];
  if (problem === undefined)
    return new Error(`esrecord ended with ${status ?? 'a signal'} and said: ${complaint || 'nothing'}`);
  const details = remedy === undefined ? {} : { remedy };
  const usageStatus = 2;
  return status === usageStatus ? new UsageError(problem, details) : new SetupError(problem, details);
}
