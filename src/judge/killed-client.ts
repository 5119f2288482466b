// A client that was killed at a deadline, as far as the ledger has seen it: what a crash report of it is made of.

export interface KilledClient {
  readonly pid: number;
  /** Its program, absolute where that is known. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** `AUTH_EXEC (message 17)`. */
  readonly message: string;
  readonly macos: string;
  /** That of the handler first, where one was running. */
  readonly threads: readonly KilledThread[];
  readonly images: readonly KilledImage[];
  /** libdispatch had come to the most threads that it starts. */
  readonly softLimit: number | null;
}

export interface KilledThread {
  /** Null when it is not known. */
  readonly id: number | null;
  readonly inHandler: boolean;
  /** What it was in, where that is known: the stand-ins for functions of macOS leave no frame of their own. */
  readonly call: string | null;
  /** Innermost first, of the client and of libraries; frames of the replayer are left out. */
  readonly frames: readonly KilledFrame[];
}

export interface KilledFrame {
  /** In `images`. */
  readonly image: number;
  readonly offset: number;
  readonly symbol: string | null;
  /** From the beginning of the symbol. */
  readonly symbolOffset: number;
  readonly file: string | null;
  readonly line: number | null;
}

export interface KilledImage {
  readonly path: string;
  readonly base: number;
  readonly size: number;
}
