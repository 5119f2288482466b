// One started client: in its own process group, with the replayer inserted and its output on our stderr.
import type { ProcessExit } from '../../observed/observation.ts';
import { groupIsAlive, groupMembers, signalGroup, signalProcess } from '../process-table.ts';
import { type ClientSpawn, type Orphans, type StartedClient, startClient } from './client-start.ts';
import type { RunClient } from './run-client.ts';

/** Time that a client has to exit after SIGTERM. */
const politeMs = 2000;

/** Several times what the reaper takes at most; without a reaper the client is killed already. */
const reaperMs = 30_000;
/** A process of another user may still hold the client's output. */
const outputMs = 1000;
/** A group that starts processes without end gets no more lists than these. */
const mostLists = 10;

/** Groups still to be ended, so that no client is left when the harness exits in any way that it can notice. */
const openGroups = new Set<number>();
process.once('exit', () => {
  for (const pid of openGroups) signalGroup(pid, 'SIGKILL');
});

export class ClientProcess implements RunClient {
  readonly pid: number;
  readonly command: readonly string[];
  /** Null while it runs. For a wrapper script, the exit of the script, not of the client that it started. */
  exit: ProcessExit | null = null;
  orphans: Orphans = { ended: 0, refused: 0 };
  private readonly exited: Promise<void>;
  private readonly stdin: ClientSpawn['stdin'];

  private constructor(
    private readonly started: StartedClient,
    { command, stdin }: ClientSpawn,
    onExit: () => void,
  ) {
    this.pid = started.pid;
    this.command = command;
    openGroups.add(this.pid);
    started.stdin?.on('error', () => undefined); // the client closed it
    if (started.stdin !== null) stdin?.pipe(started.stdin);
    this.stdin = stdin;
    this.exited = started.exited.then((exit) => {
      this.exit = exit;
      onExit();
    });
  }

  /** Throws SetupError if the program cannot be executed. */
  static async start(what: ClientSpawn, onExit: () => void): Promise<ClientProcess> {
    return new ClientProcess(await startClient(what), what, onExit);
  }

  /** True while any process of its group is left: the client, or something it started. */
  get groupAlive(): boolean {
    return groupIsAlive(this.pid);
  }

  /** The same, but for the processes of `spared`. */
  groupAliveBeside(spared: ReadonlySet<number>): boolean {
    return groupIsAlive(this.pid, spared);
  }

  exitOf(pid: number): ProcessExit | null {
    return pid === this.pid ? this.exit : (this.started.others.get(pid) ?? null);
  }

  /**
   * Sends SIGTERM to the group, and SIGKILL to what is left after two seconds or when `killNow` aborts. Resolves when
   * the client and everything it started are gone.
   */
  async end(killNow?: AbortSignal): Promise<void> {
    signalGroup(this.pid, 'SIGTERM');
    await this.gone(politeMs, killNow);
    await this.kill();
  }

  /**
   * Does the same, but the processes of `spared` get no SIGTERM, and it waits up to `withinMs`. Resolves with whether the
   * others ended by then.
   */
  async endExcept(spared: ReadonlySet<number>, withinMs: number, killNow?: AbortSignal): Promise<boolean> {
    this.terminateExcept(spared);
    await this.gone(withinMs, killNow, spared);
    const hasEnded = this.exit !== null && !groupIsAlive(this.pid, spared);
    await this.kill();
    return hasEnded;
  }

  /** A list of processes lacks those that start meanwhile, which a signal to the group would have reached. */
  private terminateExcept(spared: ReadonlySet<number>): void {
    const told = new Set(spared);
    for (let list = 0; list < mostLists; list++) {
      const members = groupMembers(this.pid);
      if (members === null) signalGroup(this.pid, 'SIGTERM');
      const others = (members ?? []).filter((pid) => !told.has(pid));
      if (others.length === 0) return;
      for (const pid of others) signalProcess(pid, 'SIGTERM');
      for (const pid of others) told.add(pid);
    }
  }

  async kill(): Promise<void> {
    signalGroup(this.pid, 'SIGKILL');
    this.started.signal('SIGCONT'); // the client may have stopped the reaper
    const late = setTimeout(() => this.started.signal('SIGKILL'), reaperMs);
    this.orphans = await this.started.endOrphans();
    await this.exited;
    clearTimeout(late);
    await this.outputRead();
    openGroups.delete(this.pid);
    const { stdin } = this.started;
    if (stdin !== null) this.stdin?.unpipe(stdin).pause();
    stdin?.destroy();
  }

  private async outputRead(): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (late = setTimeout(resolve, outputMs)));
    await Promise.race([this.started.outputRead, limit]);
    clearTimeout(late);
  }

  // The group outlives its leader if a script started the client and exited.
  private async gone(withinMs: number, killNow?: AbortSignal, spared?: ReadonlySet<number>): Promise<void> {
    const until = Date.now() + withinMs;
    const done = new AbortController();
    const deadline = new Promise<void>((resolve) => {
      setTimeout(resolve, withinMs).unref();
      // Removed afterwards, because a benchmark ends hundreds of clients under one signal.
      killNow?.addEventListener('abort', () => resolve(), { once: true, signal: done.signal });
    });
    if (killNow?.aborted !== true) await Promise.race([this.exited, deadline]);
    done.abort();
    while (Date.now() < until && killNow?.aborted !== true && groupIsAlive(this.pid, spared))
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
