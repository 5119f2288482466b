// What a run needs from a client, whether it is a process or a function in this process.
import type { ProcessExit } from '../../observed/observation.ts';
import type { Orphans } from './client-start.ts';

export interface RunClient {
  readonly pid: number;
  readonly command: readonly string[];
  /** Null while it runs. */
  readonly exit: ProcessExit | null;
  /** Processes that it started outside its group; set after they are ended. */
  readonly orphans: Orphans;
  /** True while any part of it is left. */
  readonly groupAlive: boolean;
  /**
   * Returns the exit of the process with this pid: the client's first process, or one that it started and that lost its
   * parent. Null: unknown.
   */
  exitOf(pid: number): ProcessExit | null;
  /** Ends it in the way that it expects; at once if `killNow` aborts. */
  end(killNow?: AbortSignal): Promise<void>;
  kill(): Promise<void>;
}
