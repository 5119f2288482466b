// Builds a trace from a small invented story: actors, files, and what happens at which millisecond. Sequence numbers,
// twins and deadlines are derived.

import type { File, Message, MessageEvent, Process, Thread } from '../../src/schema/generated/messages.ts';
import { eventRow, eventRows } from '../../src/schema/macos/events.ts';
import type { TraceHeaderInput } from '../../src/trace/header.ts';
import type { TraceResponse } from '../../src/trace/other-records.ts';

/** macOS 26 writes message version 10. */
export const storyVersion = 10;
const ticksPerMs = 24_000n;
const budget = 15_000n * ticksPerMs;
/** 2026-03-02 08:00:00 UTC. */
const wallBase = 1_772_438_400_000_000_000n;

export interface Actor {
  readonly process: Process;
  readonly thread: Thread | null;
}

export interface Told {
  readonly message: Message;
  readonly response: TraceResponse | undefined;
  /** Number of messages that were lost immediately before. */
  readonly lost: bigint;
}

/** Options of an AUTH message. */
export interface AuthOptions {
  readonly answerMs?: number;
  readonly budgetMs?: number;
  readonly deny?: boolean;
}

export interface ActorOptions {
  readonly pid: number;
  readonly parent?: Actor;
  readonly uid?: number;
  readonly tty?: File;
  readonly platform?: boolean;
  /** Omitted: nobody's, as of Apple's programs. */
  readonly team?: string;
}

export class Story {
  readonly told: Told[] = [];
  private ticks = 0n;
  private inode = 1_000n;
  private threads = 2_000n;
  private global = 0n;
  private lost = 0n;
  private readonly files = new Map<string, File>();
  private readonly sequences = new Map<number, bigint>();
  private readonly machBase: bigint;

  /** `bootMs`: how long after boot the story begins. */
  constructor(bootMs = 40_000) {
    this.machBase = BigInt(bootMs) * ticksPerMs;
  }

  header(createdBy: string, os = '26.3'): TraceHeaderInput {
    return {
      application: 'esreplay',
      createdBy,
      os: { build: null, version: os, major: Number(os.split('.')[0]) },
      messageVersion: storyVersion,
      timebase: [125, 3],
      bootId: null,
      machBase: this.machBase,
      wallBase,
      source: 'built',
      budget,
      budgetSource: 'made up: the 15 s that AUTH messages mostly get',
      subscriptions: [...this.types()].map((type) => eventRow(type)?.name ?? String(type)),
      mutes: 'unknown',
      defaultMutes: 'unknown',
      processes: [],
      missMode: 'kill',
      redaction: null,
      authTwins: [],
      responses: this.told.some(({ response }) => response !== undefined),
      notes: ['Every name, path and number in this trace is invented.'],
    };
  }

  /** Event types in use, by number. */
  types(): Set<number> {
    return new Set(this.told.map(({ message }) => message.event_type).sort((a, b) => a - b));
  }

  /** Advances time by this many milliseconds before the next message. */
  wait(ms: number): this {
    this.ticks += BigInt(Math.round(ms * Number(ticksPerMs)));
    return this;
  }

  /** Returns the file at `path`, the same each time; a folder if the path ends in a slash. */
  file(path: string, size = 4_000n): File {
    const known = this.files.get(path);
    if (known) return known;
    const isFolder = path.endsWith('/');
    const born = { tv_sec: 1_760_000_000n + this.inode * 61n, tv_nsec: (this.inode * 1_000_003n) % 1_000_000_000n };
    const made: File = {
      path: isFolder ? path.slice(0, -1) || '/' : path,
      path_truncated: false,
      stat: {
        st_dev: 16_777_232,
        st_mode: isFolder ? 0o40755 : 0o100644,
        st_nlink: isFolder ? 3 : 1,
        st_ino: this.inode++,
        st_uid: path.startsWith('/Users/') ? 501 : 0,
        st_gid: path.startsWith('/Users/') ? 20 : 0,
        st_rdev: 0,
        st_atimespec: born,
        st_mtimespec: born,
        st_ctimespec: born,
        st_birthtimespec: born,
        st_size: isFolder ? 96n : size,
        st_blocks: isFolder ? 0n : (size + 4_095n) / 512n,
        st_blksize: 4_096,
        st_flags: 0,
        st_gen: 0,
      },
    };
    this.files.set(path, made);
    return made;
  }

  /** Returns a process as it is once `path` runs in it. */
  actor(path: string, { pid, parent, uid = 0, tty, platform = true, team }: ActorOptions): Actor {
    const token = (id: number, owner: number): Process['audit_token'] => ({
      auid: owner === 0 ? 0xffffffff : owner,
      euid: owner,
      egid: owner === 0 ? 0 : 20,
      ruid: owner,
      rgid: owner === 0 ? 0 : 20,
      pid: id,
      asid: owner === 0 ? 100_000 : 100_007,
      pidversion: id * 3 + 17,
    });
    const name = path.split('/').at(-1) ?? '';
    const parentToken = parent?.process.audit_token ?? token(1, 0);
    const process: Process = {
      audit_token: token(pid, uid),
      ppid: parentToken.pid,
      original_ppid: parentToken.pid,
      group_id: pid,
      session_id: parent && uid !== 0 ? parent.process.session_id : pid,
      codesigning_flags: platform ? 0x2600_0001 : 0x2200_0001,
      is_platform_binary: platform,
      is_es_client: false,
      cdhash: Uint8Array.from({ length: 20 }, (_, index) => name.charCodeAt(index % name.length) * (index + 7)),
      signing_id: platform ? `com.apple.${name}` : `org.example.${name}`,
      team_id: team ?? null,
      executable: this.file(path, 180_000n),
      tty: tty ?? null,
      start_time: { tv_sec: (wallBase + this.nanoseconds()) / 1_000_000_000n, tv_usec: pid * 37 },
      responsible_audit_token: parentToken,
      parent_audit_token: parentToken,
      cs_validation_category: platform ? 1 : 6,
    };
    return { process, thread: { thread_id: this.threads++ } };
  }

  /**
   * Returns an actor after an exec of `path`: the same process and thread with another image and the next pidversion.
   */
  becomes(actor: Actor, path: string, options: Pick<ActorOptions, 'platform' | 'team'> = {}): Actor {
    const { audit_token, tty, ...old } = actor.process;
    const { process } = this.actor(path, {
      pid: audit_token.pid,
      uid: audit_token.ruid,
      ...(tty ? { tty } : {}),
      ...options,
    });
    return {
      thread: actor.thread,
      process: {
        ...process,
        audit_token: { ...audit_token, pidversion: audit_token.pidversion + 1 },
        ppid: old.ppid,
        original_ppid: old.original_ppid,
        session_id: old.session_id,
        ...(old.responsible_audit_token ? { responsible_audit_token: old.responsible_audit_token } : {}),
        ...(old.parent_audit_token ? { parent_audit_token: old.parent_audit_token } : {}),
      },
    };
  }

  /** Adds a NOTIFY message; `denied` if its AUTH message was. */
  notify(member: keyof MessageEvent, actor: Actor, event: MessageEvent, denied = false): this {
    this.tell(typeOf(member, 'NOTIFY'), actor, event, 0n, denied);
    return this;
  }

  /** Adds an AUTH message and its recorded answer. */
  auth(member: keyof MessageEvent, actor: Actor, event: MessageEvent, options: AuthOptions | number = {}): this {
    const {
      answerMs = 0.2,
      budgetMs = 15_000,
      deny = false,
    } = typeof options === 'number' ? { answerMs: options } : options;
    const type = typeOf(member, 'AUTH');
    const isFlags = eventRow(type)?.response === 'es_respond_flags_result';
    const latency = BigInt(Math.round(answerMs * Number(ticksPerMs)));
    this.tell(type, actor, event, BigInt(budgetMs) * ticksPerMs, deny, {
      message: this.told.length,
      latency,
      kind: isFlags ? 'flags' : 'auth',
      value: isFlags ? (deny ? 0 : 0xffffffff) : Number(deny),
      cached: false,
      who: null,
    });
    this.ticks += latency;
    return this;
  }

  /** Adds AUTH, the answer, and then the NOTIFY twin. */
  both(member: keyof MessageEvent, actor: Actor, event: MessageEvent, options: AuthOptions | number = {}): this {
    const denied = typeof options !== 'number' && options.deny === true;
    return this.auth(member, actor, event, options).wait(0.05).notify(member, actor, event, denied);
  }

  /** Counts messages as lost because the client's queue was full. */
  lose(count: bigint): this {
    this.lost += count;
    this.global += count;
    return this;
  }

  private nanoseconds(): bigint {
    return (this.ticks * 125n) / 3n;
  }

  private tell(
    type: number,
    { process, thread }: Actor,
    event: MessageEvent,
    own: bigint,
    denied: boolean,
    response?: TraceResponse,
  ): void {
    const index = BigInt(this.told.length);
    const wall = wallBase + this.nanoseconds() + ((index * 37n) % 120n);
    const sequence = this.sequences.get(type) ?? 0n;
    this.sequences.set(type, sequence + 1n);
    const mach = this.machBase + this.ticks;
    const message: Message = {
      version: storyVersion,
      time: { tv_sec: wall / 1_000_000_000n, tv_nsec: wall % 1_000_000_000n },
      mach_time: mach,
      deadline: own === 0n ? 0n : mach + own,
      process,
      seq_num: sequence,
      action_type: own === 0n ? 1 : 0,
      action: own === 0n ? verdict(type, denied) : null,
      event_type: type,
      event,
      thread,
      global_seq_num: this.global++,
    };
    this.told.push({ message, response, lost: this.lost });
    this.lost = 0n;
    this.wait(0.02);
  }
}

/** Opens have their verdict as flags, all others as allow or deny. */
function verdict(type: number, denied: boolean): Message['action'] {
  if (eventRow(type)?.member === 'open') return { result_type: 1, result: { flags: denied ? 0 : 0xffffffff } };
  return { result_type: 0, result: { auth: Number(denied) } };
}

function typeOf(member: string, action: 'AUTH' | 'NOTIFY'): number {
  const row = eventRows.find((candidate) => candidate.member === member && candidate.action === action);
  if (!row) throw new RangeError(`${member} has no ${action} event`);
  return row.number;
}

/** Returns the name of the only member that is set. */
export function memberOf(event: MessageEvent): keyof MessageEvent {
  const [member] = Object.keys(event) as (keyof MessageEvent)[];
  if (member === undefined) throw new RangeError('an event without a payload');
  return member;
}
