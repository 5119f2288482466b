// A client that was killed at a deadline, as far as the ledger saw it: the content of a crash report.

export interface KilledClient {
  readonly pid: number;
  /** Its program, as an absolute path if known. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** `AUTH_EXEC (message 17)`. */
  readonly message: string;
  readonly macos: string;
  /** The handler's thread first, if a handler was running. */
  readonly threads: readonly KilledThread[];
  readonly images: readonly KilledImage[];
  /** The limit, if libdispatch had reached the most threads that it starts. */
  readonly softLimit: number | null;
}

export interface KilledThread {
  /** Null if unknown. */
  readonly id: number | null;
  readonly inHandler: boolean;
  /** Its current call, if known: the wrappers of macOS functions leave no frame of their own. */
  readonly call: string | null;
  /** Innermost first, of the client and of libraries; frames of the replayer are left out. */
  readonly frames: readonly KilledFrame[];
}

export interface KilledFrame {
  /** Index in `images`. */
  readonly image: number;
  readonly offset: number;
  readonly symbol: string | null;
  /** Offset from the beginning of the symbol. */
  readonly symbolOffset: number;
  readonly file: string | null;
  readonly line: number | null;
}

export interface KilledImage {
  readonly path: string;
  readonly base: number;
  readonly size: number;
}
