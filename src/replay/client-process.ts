// One started client: in its own process group, with the replayer inserted, its output on our stderr.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { SetupError } from '../errors.ts';
import type { ProcessExit } from '../judge/observation.ts';
import { groupIsAlive, signalGroup } from './process-table.ts';
import type { RunClient } from './run-client.ts';

export interface ClientSpawn {
  readonly program: string;
  readonly command: readonly string[];
  readonly library: string;
  readonly runDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Our stdin reaches the client: in pace `step` the library in it reads a line for each message. */
  readonly forwardStdin: boolean;
}

/** How long a client may take to go after SIGTERM. */
const politeMs = 2000;

/** Groups that are still to be ended. When the harness goes in whatever way it can notice, no client stays behind. */
const openGroups = new Set<number>();
process.once('exit', () => {
  for (const pid of openGroups) signalGroup(pid, 'SIGKILL');
});

export class ClientProcess implements RunClient {
  readonly pid: number;
  readonly command: readonly string[];
  /** Null while it runs. For a wrapper script this is the script, not the client it started. */
  exit: ProcessExit | null = null;
  /** True once the harness has sent it a signal: from then on how it ends says nothing about the client. */
  ending = false;
  private readonly forwarded: boolean;
  private readonly exited: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    pid: number,
    { command, forwardStdin }: ClientSpawn,
    onExit: () => void,
  ) {
    this.forwarded = forwardStdin;
    this.pid = pid;
    this.command = command;
    openGroups.add(pid);
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve();
        onExit();
      });
    });
  }

  /** Throws SetupError when the program cannot be executed. */
  static async start(what: ClientSpawn, onExit: () => void): Promise<ClientProcess> {
    const [, ...args] = what.command;
    // Without --pace step stdin is at its end, as in CI: a client that reads it does not wait for ever.
    const child = spawn(what.program, args, {
      detached: true,
      stdio: [what.forwardStdin ? 'pipe' : 'ignore', process.stderr, process.stderr],
      argv0: what.command[0] ?? what.program,
      env: clientEnvironment(what),
    });
    child.stdin?.on('error', () => undefined); // the client closed it
    if (what.forwardStdin && child.stdin !== null) process.stdin.pipe(child.stdin);
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new SetupError(`The client ${what.command[0]} could not be started: ${(error as Error).message}.`, {
        place: what.program,
        remedy: startRemedy(error as NodeJS.ErrnoException),
        cause: error,
      });
    }
    if (child.pid === undefined)
      throw new SetupError(`The client ${what.command[0]} could not be started.`, { place: what.program });
    return new ClientProcess(child, child.pid, what, onExit);
  }

  /** True while any process of its group is left, the client or something it started. */
  get groupAlive(): boolean {
    return groupIsAlive(this.pid);
  }

  /** SIGTERM to the group, SIGKILL to what is left two seconds later. Resolves when the child is gone. */
  async end(): Promise<void> {
    this.ending = true;
    signalGroup(this.pid, 'SIGTERM');
    await this.gone(politeMs);
    signalGroup(this.pid, 'SIGKILL');
    await this.exited;
    this.release();
  }

  async kill(): Promise<void> {
    this.ending = true;
    signalGroup(this.pid, 'SIGKILL');
    await this.exited;
    this.release();
  }

  private release(): void {
    openGroups.delete(this.pid);
    if (this.forwarded && this.child.stdin !== null) process.stdin.unpipe(this.child.stdin).pause();
    this.child.stdin?.destroy();
  }

  // The group outlives its leader when a script started the client and went away.
  private async gone(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([this.exited, deadline]);
    while (Date.now() < until && this.groupAlive) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** ESREPLAY_RUN is the only channel in; the library removes all of it again from the client that attaches. */
function clientEnvironment({ library, runDirectory, env }: ClientSpawn): NodeJS.ProcessEnv {
  const variable = process.platform === 'darwin' ? 'DYLD_INSERT_LIBRARIES' : 'LD_PRELOAD';
  const mine = { ...process.env, ...env };
  const inserted = [library, mine[variable]].filter((path) => path !== undefined && path !== '').join(':');
  return { ...mine, ESREPLAY_RUN: runDirectory, [variable]: inserted, LD_BIND_NOW: '1' };
}

function startRemedy(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOEXEC') return 'It is no program and no script with a #! line.';
  if (error.code === 'E2BIG') return 'Its arguments or its environment are too long.';
  if (error.code === 'EAGAIN' || error.code === 'ENOMEM') return 'This machine has no room for another process.';
  return 'Start it by hand to see what the system says.';
}
