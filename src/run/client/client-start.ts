// Starts one client process. On Linux a reaper, which is a child subreaper, starts it: every process of the client stays
// a descendant of the reaper and can be ended, even if this process is killed. Other systems have the process group.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { getSystemErrorName } from 'node:util';
import { buildRemedy } from '../../addon/build-remedy.ts';
import { loadAddon } from '../../addon/load.ts';
import { SetupError } from '../../errors/errors.ts';
import { shortageOf } from '../../errors/shortage.ts';
import type { ProcessExit } from '../../observed/observation.ts';
import type { OutputCollector } from '../../output-map/collected-output.ts';
import type { StreamName } from '../../output-map/map.ts';
import { type Insertion, insertable, insertedBeside, insertedInLine, insertion } from '../prepare/insertion.ts';
import { findReaper } from '../prepare/library.ts';

export interface ClientSpawn {
  readonly program: string;
  readonly command: readonly string[];
  /** Runs the program in place of the system's own loader; usually empty. */
  readonly loader: readonly string[];
  /** Null: none is inserted, and the process learns nothing of the run. */
  readonly library: string | null;
  /** With a folder `programs` in the run directory: inserted if it cannot be laid over /usr/bin. */
  readonly programsLibrary?: string | undefined;
  readonly runDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Becomes the client's stdin: in pace `step`, its library reads a line for each message. Null: it has none. */
  readonly stdin: Readable | null;
  /** Standard output is written line by line. */
  readonly byLine: boolean;
  /** Gets each line that the client prints, and on which output; null: none is needed. */
  readonly onLine: ((line: string, output: 'stdout' | 'stderr') => void) | null;
  /** Keeps what the client writes; null: nothing is kept. */
  readonly output: OutputCollector | null;
  /** Number of consecutive pids, from the client's on, that the trace must not use. */
  readonly pidRoom: number;
}

/**
 * Processes outside the client's group: how many were ended with it, and how many could not be because they run as
 * another user.
 */
export interface Orphans {
  readonly ended: number;
  readonly refused: number;
}

export interface StartedClient {
  readonly pid: number;
  /** Null: it has none. */
  readonly stdin: Writable | null;
  readonly exited: Promise<ProcessExit>;
  /**
   * Exits by pid of processes that the client started and that outlived their parent. Complete once the orphans are
   * ended.
   */
  readonly others: ReadonlyMap<number, ProcessExit>;
  /** Resolves when every line of its output was passed on: when no process has it open. */
  readonly outputRead: Promise<unknown>;
  /** Ends everything that the client left behind. */
  endOrphans(): Promise<Orphans>;
  /** Signals our own child, as long as it is there: the reaper, or the client where there is none. */
  signal(signal: NodeJS.Signals): void;
}

/** Throws SetupError if the program cannot be executed. */
export function startClient(what: ClientSpawn): Promise<StartedClient> {
  return process.platform === 'linux' ? startReaped(what) : startDirectly(what);
}

async function startReaped(what: ClientSpawn): Promise<StartedClient> {
  const { inserted, rest } = clientEnvironment(what, insertion);
  delete rest[insertion.variable]; // not for the reaper itself
  const start = [what.runDirectory, String(what.pidRoom)];
  const words = [...start, ...(what.loader.length > 0 ? loaded(what, inserted, rest) : preloaded(what, inserted))];
  const { line, stdin, outputRead } = spawnReaper(what, words, rest);
  const [word, number] = await line.next();
  if (word !== 'started') {
    line.reap();
    stdin?.destroy();
    throw word === 'no-pid' ? noFreePid() : notStarted(what, word === 'failed' ? systemError(number) : null);
  }
  const exited = line.next().then(([how, status]) => exitOf(how, status));
  const endOrphans = async (): Promise<Orphans> => {
    line.end();
    await exited;
    const [, ended, refused] = await line.next();
    line.reap();
    return { ended, refused };
  };
  const signal = (name: NodeJS.Signals): void => line.signal(name);
  return { pid: number, stdin, exited, others: line.others, outputRead, endOrphans, signal };
}

// Not by node:child_process, which forks: that takes several milliseconds here, and more afterwards.
function spawnReaper(what: ClientSpawn, words: readonly string[], env: NodeJS.ProcessEnv) {
  const { awaitReaper, startReaper } = loadAddon();
  const program = findReaper();
  const environment = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`));
  const started = startReaper(program, [program, ...words], environment, what.stdin !== null, areRead(what));
  if (started.error !== 0) {
    const error = systemError(started.error);
    throw shortageOf(error) ?? reaperNotStarted(program, what, error);
  }
  const [stdin, ...outputs] = started.streams;
  const sockets = [...outputs, started.toCopy]
    .filter((fd) => fd >= 0)
    .map((fd) => new Socket({ fd, readable: true, writable: false }));
  return {
    outputRead: readOutputs(sockets, what),
    line: new ReaperLines(new Socket({ fd: started.socket, readable: true, writable: true }), started.pid, awaitReaper),
    stdin: what.stdin === null ? null : new Socket({ fd: stdin, readable: false, writable: true }),
  };
}

/** Arguments for the reaper: the value of LD_PRELOAD, the program, and its arguments starting with its name. */
function preloaded({ program, command: [name = program, ...args] }: ClientSpawn, inserted: string): string[] {
  return [inserted, program, name, ...args];
}

function loaded({ program, command, loader }: ClientSpawn, inserted: string, env: NodeJS.ProcessEnv): string[] {
  const [first = ''] = loader;
  env.DYLD_INSERT_LIBRARIES = inserted;
  return ['', first, ...loader, program, ...command.slice(1)];
}

/** `how` is another system's in tests. Throws SetupError if the program cannot be executed. */
export async function startDirectly(what: ClientSpawn, how = insertion): Promise<StartedClient> {
  const { inserted, rest } = clientEnvironment(what, how);
  const line = insertedInLine(what.command, how.variable, inserted);
  if (line === null && inserted !== '') rest[how.variable] = inserted;
  else delete rest[how.variable];
  const words = line === null ? what.command.slice(1) : ['-c', line];
  const { child, outputRead } = await spawned(what, words, rest);
  const exited = once(child, 'exit').then(([code, signal]): ProcessExit => ({ code, signal }));
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    exited,
    others: new Map(),
    outputRead,
    endOrphans: async () => ({ ended: 0, refused: 0 }),
    signal: (signal) => child.kill(signal),
  };
}

async function spawned(what: ClientSpawn, args: readonly string[], env: NodeJS.ProcessEnv) {
  // Without --pace step, stdin is at its end, as in CI, so a client that reads it does not wait forever.
  const child = spawn(what.program, args, {
    detached: true,
    stdio: [what.stdin === null ? 'ignore' : 'pipe', ...outputs(what)],
    argv0: what.command[0] ?? what.program,
    env,
  });
  const outputRead = readOutputs(
    [child.stdout, child.stderr].filter((output) => output !== null),
    what,
  );
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw shortageOf(error) ?? notStarted(what, error as NodeJS.ErrnoException);
  }
  return { child, outputRead };
}

/**
 * Node makes a pipe or a socket that it writes to non-blocking, for every process that it shares it with, and the
 * client's writes would be judged by that.
 */
function outputs(what: ClientSpawn) {
  const ours = fstatSync(2);
  const isCopied = areRead(what) || ours.isFIFO() || ours.isSocket();
  return isCopied ? (['pipe', 'pipe'] as const) : ([process.stderr, process.stderr] as const);
}

/** Each stream then has a socket of its own. */
const areRead = ({ onLine, output }: ClientSpawn): boolean => onLine !== null || output !== null;

const streamNames = ['stdout', 'stderr'] as const satisfies readonly StreamName[];

/** A longer line is passed on in pieces. */
const maxLine = 65_536;

/** Copies the outputs to our stderr. Resolves when no process has them open. */
async function readOutputs(outputs: readonly Readable[], { onLine, output: kept }: ClientSpawn): Promise<void> {
  for (const [at, stream] of streamNames.entries()) {
    const output = outputs[at];
    if (output === undefined) continue;
    if (onLine !== null) readLines(output, (line) => onLine(line, stream));
    if (kept !== null) output.on('data', (some: string | Buffer) => kept.add(stream, Buffer.from(some)));
  }
  await Promise.all(outputs.map(copied));
  kept?.end();
}

function readLines(output: Readable, onLine: (line: string) => void): void {
  let partial = '';
  output.once('end', () => {
    if (partial !== '') onLine(partial);
  });
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${partial}${text}`.split('\n');
    partial = lines.pop() ?? '';
    if (partial.length > maxLine) {
      lines.push(partial);
      partial = '';
    }
    for (const line of lines) onLine(line);
  });
}

function copied(output: Readable): Promise<void> {
  output.on('data', (some: string | Buffer) => {
    // The client waits for a slow reader of our stderr, as if it had our stderr itself.
    if (!process.stderr.write(some, () => output.resume())) output.pause();
  });
  return new Promise((resolve) => output.once('close', resolve));
}

const maxOthers = 4096;

/** The reaper's output: each line has a word and up to two numbers. The word is empty once the reaper is gone. */
class ReaperLines {
  /** Lines about other processes may come between any two lines about the client. */
  readonly others = new Map<number, ProcessExit>();
  private readonly lines: string[] = [];
  private partial = '';
  private gone = false;
  private wake = (): void => undefined;

  constructor(
    private readonly socket: Socket,
    private readonly pid: number,
    private readonly awaitEnd: (pid: number) => void,
  ) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const [first = '', ...more] = `${this.partial}${text}`.split('\n');
      this.lines.push(...[first, ...more].slice(0, -1).filter((line) => !this.isOfAnother(line)));
      this.partial = more.at(-1) ?? first;
      this.wake();
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => this.noteEnd()); // only its end closes the socket
  }

  async next(): Promise<[word: string, first: number, second: number]> {
    while (this.lines.length === 0 && !this.gone) await new Promise<void>((resolve) => (this.wake = resolve));
    const [word = '', first, second] = (this.lines.shift() ?? '').split(' ');
    return [word, Number(first ?? 0), Number(second ?? 0)];
  }

  end(): void {
    this.socket.end();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.gone) process.kill(this.pid, signal);
  }

  /** Call it when the reaper has said all: it ends by itself, unless the client stopped it. */
  reap(): void {
    this.signal('SIGKILL');
    this.noteEnd();
    this.socket.destroy();
  }

  private noteEnd(): void {
    if (!this.gone) this.awaitEnd(this.pid);
    this.gone = true;
    this.wake();
  }

  private isOfAnother(line: string): boolean {
    const [, how, pid, status] = /^other-(\w+) (\d+) (\d+)$/.exec(line) ?? [];
    if (how === undefined) return false;
    this.others.set(Number(pid), exitOf(how, Number(status)));
    const [oldest] = this.others.keys();
    if (this.others.size > maxOthers && oldest !== undefined) this.others.delete(oldest);
    return true;
  }
}

function exitOf(how: string, status: number): ProcessExit {
  if (how === 'exited') return { code: status, signal: null };
  return { code: null, signal: how === 'killed' ? signalName(status) : 'SIGKILL' }; // the reaper died, and all with it
}

/**
 * Returns the environment of a client. The library learns of the run only through ESREPLAY_RUN. It removes all additions
 * again in the client that attaches.
 */
function clientEnvironment(what: ClientSpawn, how: Insertion) {
  const { library, programsLibrary, runDirectory, env, byLine } = what;
  const mine: NodeJS.ProcessEnv = { ...process.env, ...env };
  const ours = library ?? programsLibrary;
  const own = ours === undefined ? [] : [insertable(ours, runDirectory, how)];
  const inserted = [...own, ...insertedBeside(env, how)].join(':');
  if (library === null) return { inserted, rest: mine };
  // Otherwise the address sanitizer's library ends a client before main, because it is not inserted first.
  const sanitizer = [mine.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter((options) => options).join(':');
  const rest: NodeJS.ProcessEnv = {
    ...mine,
    ESREPLAY_RUN: runDirectory,
    ...(byLine ? { ESREPLAY_OUTPUT: 'line' } : {}),
    LD_BIND_NOW: '1',
    ...(process.platform === 'linux' ? { ASAN_OPTIONS: sanitizer } : {}),
  };
  return { inserted, rest };
}

function systemError(errno: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(code), { code, errno: -errno });
}

function signalName(number: number): NodeJS.Signals {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return (found?.[0] ?? 'SIGKILL') as NodeJS.Signals;
}

function notStarted({ command, program }: ClientSpawn, error: NodeJS.ErrnoException | null): SetupError {
  return new SetupError(`cannot start the client ${command[0]}${error === null ? '' : `: ${error.message}`}`, {
    place: program,
    remedy: startRemedy(error?.code),
    cause: error,
  });
}

/** Its words and its environment are the client's, so they can be too long, and the machine too full, for either. */
function reaperNotStarted(reaper: string, what: ClientSpawn, error: NodeJS.ErrnoException): SetupError {
  if (['E2BIG', 'EAGAIN', 'ENOMEM'].includes(error.code ?? '')) return notStarted(what, error);
  return new SetupError(`cannot start the reaper of client processes: ${error.message}`, {
    place: reaper,
    remedy: buildRemedy(),
    cause: error,
  });
}

function startRemedy(code: string | undefined): string {
  if (code === 'ENOEXEC') return 'give a program, or a script with a #! line';
  if (code === 'E2BIG') return 'shorten its arguments or its environment';
  if (code === 'EAGAIN' || code === 'ENOMEM') return 'end other processes: this machine cannot start another one';
  return 'start it by hand to see the error of the system';
}

function noFreePid(): SetupError {
  return new SetupError('no free pid in 20 s: the trace has every pid that the system assigned', {
    remedy: 'run it as root, which may choose the next pid, or replay a shorter part of the trace',
  });
}
