// What a crash report of macOS says, in whichever form. All of it is foreign text and may be hostile.
import { printable } from '../words/printable.ts';

/** Beyond these a file is no report that macOS writes, or what lies beyond says nothing new. */
export const reportLimits = {
  bytes: 16 * 1024 * 1024,
  threads: 2048,
  framesPerThread: 1024,
  images: 8192,
  /** Letters of one name or line. */
  letters: 1024,
} as const;

export interface CrashReport {
  readonly form: 'ips' | 'text';
  readonly process: { readonly name: string | null; readonly pid: number | null; readonly path: string | null };
  /** `macOS 15.4 (24E248)`. */
  readonly os: string | null;
  readonly time: string | null;
  /** Seconds that the machine had been awake since it was started. */
  readonly uptimeS: number | null;
  /** `EXC_CRASH (SIGKILL)`. */
  readonly exception: string | null;
  readonly termination: Termination | null;
  /** "Dispatch Thread Soft Limit Reached": the limit. */
  readonly softLimit: number | null;
  readonly threads: readonly ReportThread[];
  /** It says that this program wrote it. */
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
  /** The one that the report points at. */
  readonly triggered: boolean;
  /** Innermost first. */
  readonly frames: readonly ReportFrame[];
}

export interface ReportFrame {
  /** Null where the report has an address alone. */
  readonly symbol: string | null;
  /** Name of the file, `Security`; null when it is not known. */
  readonly image: string | null;
  readonly path: string | null;
}

/** Control characters would talk to a terminal; names can be as long as templates of C++ make them. */
export function clean(text: string): string {
  const plain = printable(text).trim();
  return plain.length <= reportLimits.letters ? plain : `${plain.slice(0, reportLimits.letters)}…`;
}

/** The limit that the line of an exhausted dispatch pool names; both forms have it as text. */
export function softLimitIn(text: string): number | null {
  const limit = /Dispatch Thread Soft Limit Reached: (\d{1,6})\b/.exec(text)?.[1];
  return limit === undefined ? null : Number(limit);
}
