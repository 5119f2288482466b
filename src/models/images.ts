// Provides the files and processes for the messages in models. A process that the trace knows is taken from the trace,
// as far as today's tables and the trace's agree; others are made up.
import type { File, Process } from '../schema/generated/messages.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import type { AsRead } from '../trace/unknown-fields.ts';
import type { Images } from './payload.ts';

type AuditToken = Process['audit_token'];

/** A daemon's user, besides its program. */
export interface DaemonUser {
  readonly executable: string;
  readonly user: number;
}

/** Apple's flags for a platform binary: valid, hard, kill, platform. */
const platformFlags = 0x2600_0001;
/** macOS gives low pids to what starts first. */
const firstPid = 88;
/**
 * Birth time of files and daemons, since 1970: the day of macOS 10.15, before which Endpoint Security could not be
 * recorded.
 */
const bornSeconds = 1_570_406_400n;

export class ModelImages implements Images {
  private readonly version: number;
  private readonly taken: Set<number>;
  private readonly known: ReadonlyMap<string, Process>;
  private readonly processes = new Map<string, Process>();
  private readonly users: ReadonlyMap<string, number>;
  private readonly files = new Map<string, File>();
  /** Pids of the processes that were made up. */
  readonly pids: number[] = [];

  /** `known`: processes by program. `taken`: pids of the trace's processes. */
  constructor(
    version: number,
    known: ReadonlyMap<string, Process> = new Map(),
    taken: Iterable<number> = [],
    users: readonly DaemonUser[] = [],
  ) {
    this.version = version;
    this.known = known;
    this.taken = new Set([0, 1, ...taken]);
    this.users = new Map(users.map(({ executable, user }) => [executable, user]));
  }

  file(path: string): File {
    const made = this.files.get(path) ?? fileAt(path);
    this.files.set(path, made);
    return made;
  }

  process(executable: string): Process {
    const known = this.processes.get(executable) ?? this.fromTrace(executable) ?? this.made(executable);
    this.processes.set(executable, known);
    return known;
  }

  private fromTrace(executable: string): Process | null {
    const known = this.known.get(executable);
    if (known === undefined) return null;
    const { pid = this.freePid() } = (known.audit_token ?? {}) as Partial<AuditToken>;
    const process = completed(this.made(executable, pid), known);
    return process.tty ? { ...process, tty: completed(fileAt(''), process.tty) } : process;
  }

  /** Returns the process that makes an exec: the same process and pid, with the previous program and pidversion. */
  before(target: Process, executable: string): Process {
    const { audit_token: token } = target;
    return {
      ...this.made(executable, token.pid),
      audit_token: { ...token, pidversion: token.pidversion - 1 },
    };
  }

  private made(executable: string, pid: number = executable === '/sbin/launchd' ? 1 : this.freePid()): Process {
    const name = executable.split('/').at(-1) ?? '';
    const launchd = tokenOf(1, 0);
    const process: Process = {
      audit_token: tokenOf(pid, this.users.get(executable) ?? 0),
      ppid: pid === 1 ? 0 : 1,
      original_ppid: pid === 1 ? 0 : 1,
      group_id: pid,
      session_id: pid,
      codesigning_flags: platformFlags,
      is_platform_binary: true,
      is_es_client: false,
      cdhash: Uint8Array.from({ length: 20 }, (_, at) => hashOf(executable) >>> ((at % 4) * 8)),
      signing_id: `com.apple.${name}`,
      team_id: null,
      executable: this.file(executable),
    };
    const newer: readonly [since: number, fields: Partial<Process>][] = [
      [2, { tty: null }],
      [3, { start_time: { tv_sec: bornSeconds, tv_usec: 0 } }],
      [4, { responsible_audit_token: tokenOf(pid, 0), parent_audit_token: launchd }],
      [10, { cs_validation_category: 1 }],
      [newestVersion, { cdhash_full: null }],
    ];
    return Object.assign(process, ...newer.filter(([since]) => since <= this.version).map(([, fields]) => fields));
  }

  private freePid(): number {
    let pid = firstPid;
    while (this.taken.has(pid)) pid += 1;
    this.taken.add(pid);
    this.pids.push(pid);
    return pid;
  }
}

/** Returns the values of `read` in the fields of `made`: a trace with another schema may have fewer or other fields. */
function completed<T extends object>(made: T, read: AsRead<T>): T {
  const fields = Object.entries(made).map(([key, value]) => {
    const own = (read as Record<string, unknown>)[key];
    if (own === undefined) return [key, value];
    return [key, isStruct(value) && isStruct(own) ? completed(value, own) : own];
  });
  return Object.fromEntries(fields) as T;
}

const isStruct = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

function tokenOf(pid: number, user: number): AuditToken {
  return {
    auid: 0xffff_ffff,
    euid: user,
    egid: user,
    ruid: user,
    rgid: user,
    pid,
    asid: 100_000,
    pidversion: pid * 2 + 101,
  };
}

function fileAt(path: string): File {
  const isFolder = path === '/' || path.endsWith('/');
  const born = { tv_sec: bornSeconds, tv_nsec: 0n };
  return {
    path: isFolder ? path.slice(0, -1) || '/' : path,
    path_truncated: false,
    stat: {
      st_dev: 16_777_232,
      st_mode: isFolder ? 0o40755 : 0o100644,
      st_nlink: 1,
      st_ino: BigInt(hashOf(path)),
      st_uid: 0,
      st_gid: 0,
      st_rdev: 0,
      st_atimespec: born,
      st_mtimespec: born,
      st_ctimespec: born,
      st_birthtimespec: born,
      st_size: 4096n,
      st_blocks: 8n,
      st_blksize: 4096,
      st_flags: 0,
      st_gen: 0,
    },
  };
}

/** FNV-1a, so that a path has the same inode in every run. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x0100_0193) >>> 0;
  return hash;
}
