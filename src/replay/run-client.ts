// What a run needs of a client, whether it is a process of its own or a function in this one.
import type { ProcessExit } from '../judge/observation.ts';
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
  /** Ends it in the way it may expect. */
  end(): Promise<void>;
  kill(): Promise<void>;
}
