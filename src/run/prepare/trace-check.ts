// The door for a trace: the native reader, which the client will use, must accept the whole file before anything starts.
import { resolve } from 'node:path';
import { loadAddon, type NativeTraceFault, type RecordedOs } from '../../addon.ts';
import { TraceError } from '../../errors.ts';
import { traceFile } from '../../trace/file-window.ts';

export interface CheckedTrace extends TraceExtent {
  readonly complete: boolean;
  /** Why and where it is cut; null when it is whole. */
  readonly cut: string | null;
  readonly os: RecordedOs;
  /** Programs of its processes. */
  readonly programs: ReadonlySet<string>;
  /** Messages by event type. */
  readonly typeCounts: readonly number[];
  /** The most AUTH messages that were open at once when it was recorded; 0 where no answer was recorded. */
  readonly mostOpen: number;
}

/** Throws TraceError with record, offset and field. */
export function checkTrace(path: string): CheckedTrace {
  const file = traceFile(path);
  const verified = verify(path);
  const cut = verified.complete ? null : `${verified.cutReason ?? 'it ends early'} at byte ${verified.cutOffset ?? 0}`;
  return {
    path: resolve(path),
    messages: verified.messages,
    size: verified.complete ? file.size : (verified.cutOffset ?? file.size),
    complete: verified.complete,
    cut,
    pids: new Set(verified.pids),
    os: verified.os,
    programs: new Set(verified.programs),
    typeCounts: [...verified.typeCounts],
    mostOpen: verified.mostOpen,
  };
}

function verify(path: string) {
  const addon = loadAddon();
  try {
    return addon.verifyTrace(path);
  } catch (error) {
    const fault = error as NativeTraceFault & Error;
    // The native reader's message is a sentence: the field, then what is wrong with it.
    const reason = String(fault.message ?? error).replace(/\.$/, '');
    throw new TraceError(`cannot replay ${path}: ${reason}`, {
      ...{ record: fault.record, offset: fault.offset, field: fault.field },
      remedy: /newer|future/.test(reason) ? 'install a newer esreplay' : 'make it again, or import it again',
      cause: error,
    });
  }
}

export interface TraceExtent {
  readonly path: string;
  readonly messages: number;
  /** Bytes up to the last good block. */
  readonly size: number;
  /** Pids of its processes. */
  readonly pids: ReadonlySet<number>;
}
