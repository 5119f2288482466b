// Checks a trace: the native reader, which the client will use, must accept the whole file before anything starts.
import { resolve } from 'node:path';
import { loadAddon, type NativeTraceFault, type RecordedLosses, type RecordedOs } from '../../addon/load.ts';
import { TraceError } from '../../errors/errors.ts';
import { shortageOf } from '../../errors/shortage.ts';
import { fileState } from '../../files/file-state.ts';
import { type TraceFile, traceFile } from '../../trace/file-window.ts';

export interface CheckedTrace extends TraceExtent {
  readonly complete: boolean;
  /** Why and where it is cut; null if it is complete. */
  readonly cut: string | null;
  readonly os: RecordedOs;
  /** Programs of the trace's processes. */
  readonly programs: ReadonlySet<string>;
  /** Messages by event type. */
  readonly typeCounts: readonly number[];
  /** The most AUTH messages open at once during the recording; 0 if no answers were recorded. */
  readonly maxOpen: number;
  readonly losses: RecordedLosses | null;
}

/** The last file that was checked, by its state: many runs of one command replay the same trace. */
let last: { readonly state: string; readonly checked: CheckedTrace } | null = null;

/** Throws TraceError with record, offset and field. */
export function checkTrace(trace: string): CheckedTrace {
  const file = traceFile(trace);
  const inFile = fileState(file.path);
  const state = inFile === null ? null : [file.name, resolve(file.path), inFile].join(' ');
  if (state !== null && last?.state === state) return last.checked;
  const checked = checkedFile(file);
  last = state === null ? null : { state, checked };
  return checked;
}

function checkedFile({ path, name, size }: TraceFile): CheckedTrace {
  const verified = verify(path, name);
  const cut = verified.complete ? null : `${verified.cutReason ?? 'it ends early'} at byte ${verified.cutOffset ?? 0}`;
  return {
    path: resolve(path),
    messages: verified.messages,
    size: verified.complete ? size : (verified.cutOffset ?? size),
    complete: verified.complete,
    cut,
    pids: new Set(verified.pids),
    os: verified.os,
    programs: new Set(verified.programs),
    typeCounts: [...verified.typeCounts],
    maxOpen: verified.maxOpen,
    losses: verified.losses,
  };
}

function verify(path: string, name: string) {
  const addon = loadAddon();
  try {
    return addon.verifyTrace(path);
  } catch (error) {
    const shortage = shortageOf(error);
    if (shortage !== null) throw shortage;
    const fault = error as NativeTraceFault & Error;
    // The native reader's message is a sentence: the field, then what is wrong with it.
    const reason = String(fault.message ?? error).replace(/\.$/, '');
    throw new TraceError(`cannot replay ${name}: ${reason}`, {
      record: fault.record,
      offset: fault.offset,
      field: fault.field,
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
  /** Pids of the trace's processes. */
  readonly pids: ReadonlySet<number>;
}
