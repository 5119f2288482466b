// What a run needs of a client, whether it is a process of its own or a function in this one.
import type { ProcessExit } from '../../observation.ts';
import type { Orphans } from './client-start.ts';

export interface RunClient {
  readonly pid: number;
  readonly command: readonly string[];
  /** Null while it runs. */
  readonly exit: ProcessExit | null;
  /** What it had started outside its process group, once it is ended. */
  readonly orphans: Orphans;
  /** True while anything of it is left. */
  readonly groupAlive: boolean;
  /** How the process with this pid ended: the client's first one, or one of its own that lost its parent. Null: not known. */
  exitOf(pid: number): ProcessExit | null;
  /** Ends it in the way it may expect; when `killNow` is aborted, at once. */
  end(killNow?: AbortSignal): Promise<void>;
  kill(): Promise<void>;
}
