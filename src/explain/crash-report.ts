// The content of a macOS crash report, in either form. All of it is foreign text and may be hostile.
import { printable } from '../words/printable.ts';

/** Beyond these limits, a file is not a macOS report, or the excess adds nothing. */
export const reportLimits = {
  bytes: 16 * 1024 * 1024,
  threads: 2048,
  framesPerThread: 1024,
  images: 8192,
  /** Characters in one name or line. */
  letters: 1024,
} as const;

export interface CrashReport {
  readonly form: 'ips' | 'text';
  readonly process: { readonly name: string | null; readonly pid: number | null; readonly path: string | null };
  /** `macOS 15.4 (24E248)`. */
  readonly os: string | null;
  readonly time: string | null;
  /** Seconds that the machine had been awake since it started. */
  readonly uptimeS: number | null;
  /** `EXC_CRASH (SIGKILL)`. */
  readonly exception: string | null;
  readonly termination: Termination | null;
  /** The limit in "Dispatch Thread Soft Limit Reached". */
  readonly softLimit: number | null;
  readonly threads: readonly ReportThread[];
  /** The report says that this program wrote it. */
  readonly isOurs: boolean;
}

export interface Termination {
  readonly namespace: string;
  readonly code: number | null;
  readonly indicator: string | null;
  readonly by: string | null;
}

export interface ReportThread {
  readonly number: number;
  readonly name: string | null;
  readonly queue: string | null;
  /** The thread that the report points at. */
  readonly triggered: boolean;
  /** Innermost first. */
  readonly frames: readonly ReportFrame[];
}

export interface ReportFrame {
  /** Null if the report has only an address. */
  readonly symbol: string | null;
  /** Name of the file, `Security`; null if unknown. */
  readonly image: string | null;
  readonly path: string | null;
}

/**
 * Removes control characters, which a terminal would act on, and limits names, which C++ templates can make very long.
 */
export function clean(text: string): string {
  const plain = printable(text).trim();
  return plain.length <= reportLimits.letters ? plain : `${plain.slice(0, reportLimits.letters)}…`;
}

/** Returns the limit in the line about an exhausted dispatch pool; both forms have it as text. */
export function softLimitIn(text: string): number | null {
  const limit = /Dispatch Thread Soft Limit Reached: (\d{1,6})\b/.exec(text)?.[1];
  return limit === undefined ? null : Number(limit);
}
