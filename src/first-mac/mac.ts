// The tools of the steps: commands with a time limit and with output in the log of their step, and runs of a client in
// a separate process.
import { spawn } from 'node:child_process';
import { appendFileSync, constants, copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientLoader, MissModeName } from '../run/options.ts';
import { isCompiled, packageRoot } from '../system/package-root.ts';
import { Skip } from './skip.ts';

/** `macos11` and `macos15` are for both processors and run on that macOS and later; `intel` is for x86-64 only. */
export type Variant = 'macos11' | 'macos15' | 'intel';

export interface Ran {
  /** Null if a signal or the time limit ended it. */
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly limitMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Keeps its output out of the log, which is sent back. */
  readonly isPrivate?: boolean;
  /** Cleans up, so it also runs when the step's time is over. */
  readonly tidies?: boolean;
}

export interface RootOptions {
  readonly until?: Promise<unknown>;
  /** The command that starts the program; it ends with the program. */
  readonly starter?: readonly string[];
}

/** One run of a client, for the program run-one.ts. */
export interface RunRequest {
  readonly trace: string;
  /** Program and arguments. Empty: a handler in JavaScript, in Node itself. */
  readonly client: readonly string[];
  /** Number of runs, each with a different seed; omitted: one run without a seed. */
  readonly seeds?: number;
  readonly onMiss?: MissModeName;
  readonly budgetScale?: number;
  readonly guard?: boolean;
  /** Path for the report of a kill. */
  readonly ips?: string;
  readonly loader?: ClientLoader;
}

/** `trace`: a trace of the archive by name, or another one by path. `temporary`: where the run's directory is made. */
export type ReplayRequest = Omit<RunRequest, 'trace' | 'loader'> & {
  readonly trace?: string;
  readonly temporary?: string;
};

export interface OneRun {
  readonly exitCode: number;
  /** `RULE CALL` of each kind of finding, sorted; `silent` if there are no findings. */
  readonly found: readonly string[];
  /** Why the run is inconclusive, or why the client ended. */
  readonly trouble: readonly string[];
  /** Innermost frame of the first finding, as `FILE:LINE` if known. */
  readonly place: string | null;
  /** The stack of the first finding: `FUNCTION of IMAGE`. */
  readonly frames: readonly string[];
  /** The first image in the report of a kill. */
  readonly killed: string | null;
}

export interface MacOptions {
  /** Where the archive was unpacked; contains dist, prebuilds, traces and first-mac. */
  readonly root: string;
  /** For temporary copies; not kept. */
  readonly work: string;
  /** One file for each step. */
  readonly logs: string;
  /** For tests on Linux: loads programs for macOS. */
  readonly loader?: ClientLoader;
  /** For tests on Linux: replaces the system's folders. */
  readonly system?: string;
}

const usualLimitMs = 60_000;

export class Mac {
  private log = '';
  private step = new AbortController();

  constructor(readonly options: MacOptions) {}

  /** Begins a step, which everything that follows belongs to. */
  begin(id: string): void {
    this.step = new AbortController();
    mkdirSync(this.options.logs, { recursive: true });
    this.log = join(this.options.logs, `${id}.txt`);
  }

  /** Ends the step: everything that it still runs is ended. */
  end(): void {
    this.step.abort(new Error('the time of the step is over'));
  }

  note(text: string): void {
    appendFileSync(this.log, `${withoutHome(text)}\n`);
  }

  path(...names: readonly string[]): string {
    return join(this.options.root, ...names);
  }

  /** A path on this Mac, such as `Applications`. */
  systemPath(...names: readonly string[]): string {
    return join(this.options.system ?? '/', ...names);
  }

  prebuilt(name: string): string {
    return this.path('prebuilds/darwin-x64+arm64', name);
  }

  client(variant: Variant, name: string): string {
    return this.needed(this.path('first-mac', variant, name));
  }

  /** Makes a copy that a step may change. */
  copy(file: string, name = basename(file)): string {
    const copied = join(this.options.work, name);
    rmSync(copied, { force: true }); // macOS remembers the signature of a file that it ran
    copyFileSync(this.needed(file), copied);
    return copied;
  }

  needed(file: string, otherwise = `${file} is not in this archive: npm run build:first-mac puts it there`): string {
    if (!existsSync(file)) throw new Skip(otherwise);
    return file;
  }

  /** Ends the program and everything that it started when its time or the step's time is over. */
  async run(words: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    const [program = '', ...args] = words;
    const {
      limitMs = usualLimitMs,
      env = {},
      input,
      cwd = this.options.root,
      tidies = false,
      isPrivate = false,
    } = options;
    const over = tidies ? new AbortController().signal : this.step.signal;
    over.throwIfAborted();
    // Not for sudo: its permission to skip the password is tied to this terminal, and our signals cannot end what root
    // runs.
    const detached = program !== 'sudo';
    const child = spawn(program, args, {
      cwd,
      detached,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const ran = await new Promise<Ran>((resolve, reject) => {
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const end = (): void => {
        const ended = child.pid !== undefined && endGroup(detached ? -child.pid : child.pid);
        // Does not wait for processes that still hold the pipes, nor for one that our signals cannot reach.
        child.stdout?.destroy();
        child.stderr?.destroy();
        if (!ended) resolve({ status: null, signal: null, stdout, stderr });
      };
      const limit = setTimeout(end, limitMs);
      over.addEventListener('abort', end, { once: true });
      child.on('error', (error) => {
        clearTimeout(limit);
        reject(new Skip(`${program} cannot be run (${error.message}): xcode-select --install brings the usual tools`));
      });
      child.on('close', (status, signal) => {
        clearTimeout(limit);
        over.removeEventListener('abort', end);
        resolve({ status, signal, stdout, stderr });
      });
      child.stdin?.on('error', () => undefined).end(input);
    });
    const printed = isPrivate ? `(${ran.stdout.length} characters)\n` : ran.stdout;
    this.note(`$ ${words.join(' ')}\n${printed}${ran.stderr}(status ${ran.status}, signal ${ran.signal})`);
    return ran;
  }

  /** The same for a program built for macOS. */
  runBuilt(words: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    return this.run([...(this.options.loader?.command ?? []), ...words], options);
  }

  /** Returns the output. Throws Skip if the command fails or prints nothing. */
  async text(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(words);
    if (status !== 0) throw new Skip(`${words.join(' ')}: ${stderr.trim().split('\n')[0] || `status ${status}`}`);
    if (stdout.trim() === '') throw new Skip(`${words.join(' ')} said nothing`);
    return stdout;
  }

  /** Returns the first line of output. */
  async line(...words: readonly string[]): Promise<string> {
    return (await this.text(...words)).trim().split('\n')[0] ?? '';
  }

  /** Runs a command of esreplay. */
  esreplay(words: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    return this.run([process.execPath, this.path('dist/cli/main.js'), ...words], options);
  }

  /** `library`: a copy of the inserted library. */
  async replay(
    { trace = 'first-run.estrace', temporary, ...request }: ReplayRequest,
    library?: string,
  ): Promise<OneRun> {
    const { loader } = this.options;
    const by = loader === undefined ? {} : { loader: { ...loader, library: library ?? loader.library } };
    const whole: RunRequest = { trace: resolve(this.path('traces'), trace), ...request, ...by };
    const env = {
      ESREPLAY_LIBRARY: library ?? this.prebuilt('libesreplay.dylib'),
      ...(temporary === undefined ? {} : { TMPDIR: temporary }),
    };
    const program = join(packageRoot, isCompiled ? 'dist/first-mac/run-one.js' : 'src/first-mac/run-one.ts');
    const limitMs = 60_000 + 10_000 * (request.seeds ?? 0);
    const node = [process.execPath, ...process.execArgv, program];
    const { stdout, stderr } = await this.run([...node, JSON.stringify(whole)], { limitMs, env });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(stderr.trim().split('\n')[0] || 'the run said nothing in its time');
    return JSON.parse(last) as OneRun;
  }

  /** Needed to sign, to name places in sources, or to compile. Without them macOS shows a dialog for each try. */
  async needsTools(): Promise<void> {
    const { status } = await this.run(['xcode-select', '-p']);
    if (status !== 0) throw new Skip("the developer's tools are not installed: xcode-select --install");
  }

  async needsRoot(): Promise<void> {
    const { status } = await this.run(['sudo', '-n', 'true']);
    if (status !== 0) throw new Skip('sudo asks for a password: sudo -v, then again');
  }

  /**
   * Runs a program as root, and ends it with the signal after `afterMs`, after `until`, or when the step is over: our
   * time limit cannot end root's processes.
   */
  async runAsRoot(
    [program = '', ...args]: readonly string[],
    afterMs: number,
    signal: 'INT' | 'KILL',
    { until, starter = [] }: RootOptions = {},
  ): Promise<Ran> {
    const end = () => this.run(['sudo', '-n', 'pkill', `-${signal}`, '-f', program], { tidies: true });
    const ended = new AbortController();
    const late = sleep(afterMs, undefined, { signal: ended.signal });
    const timed = (until === undefined ? late : Promise.race([late, until])).then(end, () => undefined);
    try {
      return await this.run(['sudo', '-n', ...starter, program, ...args], { limitMs: afterMs + usualLimitMs });
    } finally {
      ended.abort();
      await timed;
      await end();
    }
  }

  /** Signs with codesign and these options. */
  async sign(file: string, options: readonly string[]): Promise<void> {
    await this.needsTools();
    const { status, stderr } = await this.run(['codesign', ...options, file]);
    if (status !== 0) throw new Error(`codesign: ${stderr.trim()}`);
  }

  /** Returns a copy of the archive in which a step may install and build without affecting other steps. */
  checkout(): string {
    const copy = join(this.options.work, 'checkout');
    if (!existsSync(copy)) cpSync(this.options.root, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return copy;
  }
}

/** The home folder has the name of the user. A longer name that begins with it is another folder's. */
export function withoutHome(text: string, home = homedir()): string {
  if (home.length <= 1) return text;
  return text.split(home).reduce((before, after) => `${before}${/^[\p{L}\p{N}_-]/u.test(after) ? home : '~'}${after}`);
}

/** False: it has ended, or belongs to another user. */
function endGroup(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
