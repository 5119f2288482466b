// Import, print, copy and redact exist twice: in TypeScript, which is the reference, and in C++, which is faster. The
// native one never differs: it makes the same bytes, or refuses. What it refuses the reference does, which alone words
// errors. This file chooses, for all four; test/native/reference.test.ts compares them.
import { type Addon, addonIfBuilt, type NativeRecords } from './load.ts';

/** Each has its native part, or null: without an addon, and while the reference does everything. */
export const native = {
  /** Reads eslogger's lines, and writes them to a trace. */
  import: (): Pick<Addon, 'EsloggerLines' | 'TraceCopy'> | null => chosen(),
  print: (): Pick<Addon, 'TraceJson' | 'crc32c'> | null => chosen(),
  /** Reads rows of a trace, and writes some of them to another one. */
  copy: (): Pick<Addon, 'TraceRows' | 'TraceCopy' | 'crc32c'> | null => chosen(),
  redact: (): Pick<Addon, 'ValueRedactor'> | null => chosen(),
} as const;

let isReferenceAlone = false;

/** With true the reference does everything from now on: `--no-native`. */
export function useReferenceAlone(isAlone: boolean): void {
  isReferenceAlone = isAlone;
}

const chosen = (): Addon | null => (isReferenceAlone ? null : addonIfBuilt());

/** Opens a trace natively. Returns null for a trace that native code does not open. */
export function opened<Records extends NativeRecords>(
  records: Records,
  header: Uint8Array,
  traceBytes: number,
): Records | null {
  if (records.open(header, traceBytes)) return records;
  records.close();
  return null;
}
