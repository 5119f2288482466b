// A synthetic stream for measurements, shaped like a busy Mac: a few hundred processes, thousands of files whose stat
// changes when they are written, forks, execs with arguments and environment, and many opens, closes and stats.
// Deterministic by seed. Not for correctness tests; `src/trace/builders.ts` has a distinct value for every field
// instead.

import type { AuditToken, File, Message, MessageEvent, Process, Thread } from '../../src/schema/generated/messages.ts';
import { eventRow } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, builtBudget, builtMachBase, builtWallBase } from '../../src/trace/builders.ts';
import type { TraceHeaderInput } from '../../src/trace/header.ts';

export const mixEvents = {
  authExec: 0,
  authOpen: 1,
  authMmap: 3,
  authRename: 6,
  authUnlink: 8,
  exec: 9,
  open: 10,
  fork: 11,
  close: 12,
  create: 13,
  exit: 15,
  mmap: 20,
  rename: 25,
  signal: 31,
  unlink: 32,
  write: 33,
  readlink: 39,
  lookup: 43,
  stat: 54,
  access: 55,
} as const;

type Kind = keyof typeof mixEvents;

/** Weights, out of a hundred messages; AUTH and NOTIFY twins come as pairs. */
const weights: readonly (readonly [Kind, number])[] = [
  ['open', 16],
  ['close', 24],
  ['stat', 16],
  ['access', 6],
  ['lookup', 8],
  ['readlink', 4],
  ['mmap', 5],
  ['write', 3],
  ['create', 1.5],
  ['rename', 1],
  ['unlink', 1],
  ['fork', 0.8],
  ['exec', 0.7],
  ['exit', 0.8],
  ['signal', 0.4],
];

const twins: Partial<Record<Kind, Kind>> = {
  open: 'authOpen',
  exec: 'authExec',
  mmap: 'authMmap',
  rename: 'authRename',
  unlink: 'authUnlink',
};

export const mixHeader = (overrides: Partial<TraceHeaderInput> = {}): TraceHeaderInput =>
  buildHeader({ createdBy: 'mix', ...overrides });

export function* makeMix(count: number, seed = 1): Generator<Message, void, undefined> {
  const machine = new Machine(seed);
  for (let made = 0; made < count; ) {
    for (const message of machine.step()) {
      if (made++ >= count) return;
      yield message;
    }
  }
}

interface Running {
  readonly process: Process;
  readonly threads: readonly Thread[];
  readonly env: readonly string[];
}

const words =
  'cache index store session log plist db shm wal tmp state prefs module asset bundle locale icon sheet page draft'.split(
    ' ',
  );
const places = [
  '/System/Library/Frameworks',
  '/System/Library/PrivateFrameworks',
  '/usr/lib',
  '/usr/share/zoneinfo',
  '/Library/Preferences',
  '/Applications/Ledger.app/Contents/Resources',
  '/Users/mira/Library/Caches/org.example.browser',
  '/Users/mira/src/harbour/node_modules',
  '/private/var/folders/q7/8h2k4/T',
];
const tools = [
  'sh',
  'git',
  'ls',
  'cc',
  'ld',
  'node',
  'make',
  'sed',
  'grep',
  'mdworker',
  'launchd',
  'helper',
  'xpcproxy',
  'python3',
];

class Machine {
  private readonly random: () => number;
  private ticks = 0n;
  private nextPid = 400;
  private nextInode = 20_000_000n;
  private nextThread = 5_000n;
  private readonly files: File[] = [];
  private readonly programs: File[] = [];
  private readonly running: Running[] = [];
  private readonly sequences = new Map<number, bigint>();
  private globalSequence = 0n;

  constructor(seed: number) {
    this.random = mulberry(seed);
    for (const tool of tools) this.programs.push(this.newFile(`/usr/bin/${tool}`));
    for (let i = 0; i < 3000; i++) this.files.push(this.newFile(this.newPath()));
    for (let i = 0; i < 250; i++) this.running.push(this.start(this.pick(this.programs), 1, environment(i % 12)));
  }

  /** One event: a NOTIFY message, after its AUTH twin if the type has one. */
  step(): Message[] {
    let draw = this.random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    const [kind] = weights.find(([, weight]) => {
      draw -= weight;
      return draw < 0;
    }) ?? ['open' as Kind];
    const actor = this.pick(this.running);
    const event = this.event(kind, actor);
    const thread = this.pick(actor.threads);
    const auth = twins[kind];
    const messages =
      auth === undefined || (kind === 'open' && this.random() < 0.2) ? [] : [this.message(auth, actor, thread, event)];
    messages.push(this.message(kind, actor, thread, event));
    this.settle(kind, actor, event);
    return messages;
  }

  private message(kind: Kind, { process }: Running, thread: Thread, event: MessageEvent): Message {
    const type = mixEvents[kind];
    const isAuth = eventRow(type)?.action === 'AUTH';
    // Gaps of 20 µs on average, with occasional long ones; the two clocks are read slightly apart.
    this.ticks += BigInt(Math.floor(-Math.log(1 - this.random()) * 480) + (this.random() < 0.001 ? 2_400_000 : 20));
    const wall = builtWallBase + (this.ticks * 125n) / 3n + BigInt(Math.floor(this.random() * 160));
    const sequence = this.sequences.get(type) ?? 0n;
    this.sequences.set(type, sequence + 1n);
    return {
      version: newestVersion,
      time: { tv_sec: wall / 1_000_000_000n, tv_nsec: wall % 1_000_000_000n },
      mach_time: builtMachBase + this.ticks,
      deadline: isAuth ? builtMachBase + this.ticks + builtBudget - BigInt(Math.floor(this.random() * 200)) : 0n,
      process,
      seq_num: sequence,
      action_type: isAuth ? 0 : 1,
      action: isAuth ? null : { result_type: 0, result: { auth: 0 } },
      event_type: type,
      event,
      thread,
      global_seq_num: this.globalSequence++,
    };
  }

  private event(kind: Kind, actor: Running): MessageEvent {
    const file = this.files[Math.floor(this.random() ** 3 * this.files.length)] ?? this.pick(this.files);
    switch (kind) {
      case 'open':
        return { open: { fflag: this.random() < 0.8 ? 1 : 3, file } };
      case 'close': {
        const modified = this.random() < 0.03;
        return { close: { modified, target: file, was_mapped_writable: false } };
      }
      case 'stat':
        return { stat: { target: file } };
      case 'access':
        return { access: { mode: 4, target: file } };
      case 'lookup':
        return { lookup: { source_dir: file, relative_target: this.pick(words) } };
      case 'readlink':
        return { readlink: { source: file } };
      case 'mmap':
        return {
          mmap: {
            protection: 5,
            max_protection: 7,
            flags: 2,
            file_pos: 16384n * BigInt(Math.floor(this.random() * 8)),
            source: file,
          },
        };
      case 'write':
        return { write: { target: file } };
      case 'create': {
        const made = this.newFile(this.newPath());
        return { create: { destination_type: 0, destination: { existing_file: made }, acl: null } };
      }
      case 'rename': {
        const destination = { new_path: { dir: this.pick(this.files), filename: this.newName() } };
        return { rename: { source: file, destination_type: 1, destination } };
      }
      case 'unlink':
        return { unlink: { target: file, parent_dir: this.pick(this.files) } };
      case 'fork':
        return {
          fork: { child: this.start(actor.process.executable, actor.process.audit_token.pid, actor.env).process },
        };
      case 'exec': {
        const program = this.pick(this.programs);
        const target = this.start(program, actor.process.audit_token.pid, actor.env).process;
        return { exec: this.execution(target, actor.env) };
      }
      case 'exit':
        return { exit: { stat: this.random() < 0.9 ? 0 : 256 } };
      default:
        return { signal: { sig: 15, target: this.pick(this.running).process, instigator: null } };
    }
  }

  /** Applies the effects of a message to the state that the next ones are made from. */
  private settle(kind: Kind, actor: Running, event: MessageEvent): void {
    if (kind === 'write' || event.close?.modified) {
      const target = event.write?.target ?? event.close?.target;
      const at = target ? this.files.indexOf(target) : -1;
      if (target && at >= 0) this.files[at] = this.touched(target);
    }
    if (event.create?.destination.existing_file) this.files.push(event.create.destination.existing_file);
    const started = event.fork?.child ?? event.exec?.target;
    if (started) {
      const env = this.random() < 0.2 ? environment(Math.floor(this.random() * 40)) : actor.env;
      this.running.push({ process: started, threads: this.newThreads(), env });
    }
    if (kind === 'exit' && this.running.length > 100) this.running.splice(this.running.indexOf(actor), 1);
  }

  private execution(target: Process, env: readonly string[]): NonNullable<MessageEvent['exec']> {
    const args = [
      target.executable.path ?? '',
      '--verbose',
      this.pick(words),
      this.random() < 0.5 ? (this.pick(this.files).path ?? '') : '-c',
    ];
    return {
      target,
      args,
      env: [...env],
      script: null,
      cwd: this.pick(this.files),
      last_fd: 2,
      fds: [0, 1, 2].map((fd) => ({ fd, fdtype: 1 })),
      image_cputype: 16777228,
      image_cpusubtype: 2,
      dyld_exec_path: target.executable.path,
      entitlements: null,
    };
  }

  private start(executable: File, parent: number, env: readonly string[]): Running {
    const pid = this.nextPid++;
    const token = this.token(pid);
    const name = String(executable.path).split('/').at(-1) ?? '';
    const process: Process = {
      audit_token: token,
      ppid: parent,
      original_ppid: parent,
      group_id: pid,
      session_id: parent,
      codesigning_flags: 570522385,
      is_platform_binary: true,
      is_es_client: false,
      cdhash: Uint8Array.from({ length: 20 }, (_, index) => name.charCodeAt(index % name.length) * (index + 7)),
      signing_id: `com.example.${name}`,
      team_id: '',
      executable,
      tty: null,
      start_time: { tv_sec: 1_767_225_600n + this.ticks / 24_000_000n, tv_usec: Math.floor(this.random() * 1_000_000) },
      responsible_audit_token: token,
      parent_audit_token: this.token(parent),
      cs_validation_category: 1,
      cdhash_full: Uint8Array.from({ length: 32 }, (_, index) => name.charCodeAt(index % name.length) * (index + 3)),
    };
    return { process, threads: this.newThreads(), env };
  }

  private token(pid: number): AuditToken {
    return { auid: 501, euid: 501, egid: 20, ruid: 501, rgid: 20, pid, asid: 100005, pidversion: pid + 1000 };
  }

  private newThreads(): Thread[] {
    const count = 1 + Math.floor(this.random() ** 2 * 5);
    return Array.from({ length: count }, () => ({ thread_id: this.nextThread++ }));
  }

  private newFile(path: string): File {
    const made = 1_760_000_000n + BigInt(Math.floor(this.random() * 7_000_000));
    const time = { tv_sec: made, tv_nsec: BigInt(Math.floor(this.random() * 1e9)) };
    const size = BigInt(Math.floor(10 ** (this.random() * 6)));
    return {
      path,
      path_truncated: false,
      stat: {
        st_dev: 16777234,
        st_mode: 33188,
        st_nlink: 1,
        st_ino: this.nextInode++,
        st_uid: 501,
        st_gid: 20,
        st_rdev: 0,
        st_atimespec: time,
        st_mtimespec: time,
        st_ctimespec: time,
        st_birthtimespec: time,
        st_size: size,
        st_blocks: (size + 511n) / 512n,
        st_blksize: 4096,
        st_flags: 0,
        st_gen: 0,
      },
    };
  }

  private touched(file: File): File {
    const now = { tv_sec: 1_767_225_600n + this.ticks / 24_000_000n, tv_nsec: BigInt(Math.floor(this.random() * 1e9)) };
    return {
      ...file,
      stat: { ...file.stat, st_mtimespec: now, st_ctimespec: now, st_size: file.stat.st_size + 4096n },
    };
  }

  private newPath(): string {
    return `${this.pick(places)}/${this.pick(words)}/${this.newName()}`;
  }

  private newName(): string {
    return `${this.pick(words)}-${Math.floor(this.random() * 1e7).toString(36)}.${this.pick(words)}`;
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }
}

/** Twenty variables, a few of which differ from one session to the next. */
function environment(variant: number): string[] {
  const fixed = [
    'PATH=/usr/local/bin:/usr/bin:/bin',
    'SHELL=/bin/zsh',
    'LANG=en_GB.UTF-8',
    'HOME=/Users/mira',
    'USER=mira',
    'TERM=xterm-256color',
  ];
  const more = Array.from({ length: 10 }, (_, index) => `BUILD_SETTING_${index}=${'value'.repeat(1 + (index % 4))}`);
  return [
    ...fixed,
    ...more,
    `TMPDIR=/private/var/folders/q7/${variant}/T/`,
    `SSH_AUTH_SOCK=/tmp/agent.${variant}`,
    `SESSION=${variant * 7919}`,
  ];
}

/** Mulberry32: a small generator with a 32-bit state, the same everywhere. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
