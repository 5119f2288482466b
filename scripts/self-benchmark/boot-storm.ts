// A synthetic boot for measurements: launchd starts daemon after daemon, eight at a time; each maps the same libraries
// and reads the same system files and a few of its own. Deterministic. Not for tests of clients, which have
// traces/boot.estrace.

import type { AuditToken, File, Message, MessageEvent, Process } from '../../src/schema/generated/messages.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { builtBudget, builtMachBase, builtWallBase } from '../../src/trace/builders.ts';
import { mixEvents, mulberry } from './mix.ts';

type Kind = keyof typeof mixEvents;

const atOnce = 8;
const filesEach = 60;
const ticksASecond = 24_000_000n;
const bootSeconds = builtWallBase / 1_000_000_000n;

export function* makeBootStorm(count: number): Generator<Message, void, undefined> {
  const boot = new Boot();
  const starting = Array.from({ length: atOnce }, () => boot.daemon());
  for (let made = 0; made < count; ) {
    const at = boot.draw(atOnce);
    const next = starting[at]?.next();
    if (next === undefined || next.done === true) {
      starting[at] = boot.daemon();
      continue;
    }
    yield next.value;
    made++;
  }
}

class Boot {
  private readonly random = mulberry(26);
  private ticks = 0n;
  private inode = 1_152_921_500_312_000_000n;
  private threads = 300n;
  private daemons = 0;
  private globalSequence = 0n;
  private readonly sequences = new Map<number, bigint>();
  private readonly launchd = this.process(this.file('/sbin/launchd'), 1, 1);
  private readonly xpcproxy = this.file('/usr/libexec/xpcproxy');
  private readonly libraries = [
    '/System/Volumes/Preboot/Cryptexes/OS/System/Library/dyld/dyld_shared_cache_arm64e',
    '/usr/lib/dyld',
    '/usr/share/icu/icudt76l.dat',
  ].map((path) => this.file(path));
  private readonly shared = Array.from({ length: 300 }, (_, at) =>
    this.file(`/System/Library/Frameworks/Framework${at % 60}.framework/Versions/A/Resources/Item${at}.plist`),
  );

  /** Returns a whole number from 0 to below `limit`. */
  draw(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** The messages of one daemon, from its fork until it waits for work. */
  *daemon(): Generator<Message, void, undefined> {
    const name = `daemon${this.daemons++}d`;
    const pid = 60 + this.daemons;
    const thread = this.threads++;
    const path = `/usr/libexec/${name}`;
    const forked = this.process(this.launchd.executable, pid, 1);
    const proxy = this.process(this.xpcproxy, pid, 2);
    const daemon = this.process(this.file(path), pid, 3);
    yield this.message('fork', this.launchd, 1n, { fork: { child: forked } });
    yield* this.both('authExec', 'exec', forked, thread, this.execution(proxy, name));
    yield* this.both('authExec', 'exec', proxy, thread, this.execution(daemon, name));
    for (const source of this.libraries) {
      const mmap = { protection: 5, max_protection: 7, flags: 2, file_pos: 0n, source };
      yield* this.both('authMmap', 'mmap', daemon, thread, { mmap });
    }
    const own = [`/Library/Preferences/com.example.${name}.plist`, `/private/var/db/${name}/state.sqlite`];
    const files = own.map((each) => this.file(each));
    for (let at = 0; at < filesEach; at++) {
      const file = (at % 10 === 0 ? files[at % files.length] : undefined) ?? this.pick(this.shared);
      yield this.message('lookup', daemon, thread, { lookup: { source_dir: file, relative_target: 'Resources' } });
      yield this.message('stat', daemon, thread, { stat: { target: file } });
      yield* this.both('authOpen', 'open', daemon, thread, { open: { fflag: 1, file } });
      const close = { modified: false, target: file, was_mapped_writable: false };
      yield this.message('close', daemon, thread, { close });
    }
  }

  private *both(auth: Kind, notify: Kind, actor: Process, thread: bigint, event: MessageEvent): Generator<Message> {
    yield this.message(auth, actor, thread, event);
    yield this.message(notify, actor, thread, event);
  }

  private message(kind: Kind, process: Process, thread: bigint, event: MessageEvent): Message {
    const type = mixEvents[kind];
    const isAuth = kind.startsWith('auth');
    // Gaps of 15 µs on average; the two clocks are read slightly apart.
    this.ticks += BigInt(Math.floor(-Math.log(1 - this.random()) * 360) + 12);
    const wall = builtWallBase + (this.ticks * 125n) / 3n + BigInt(this.draw(160));
    const sequence = this.sequences.get(type) ?? 0n;
    this.sequences.set(type, sequence + 1n);
    return {
      version: newestVersion,
      time: { tv_sec: wall / 1_000_000_000n, tv_nsec: wall % 1_000_000_000n },
      mach_time: builtMachBase + this.ticks,
      deadline: isAuth ? builtMachBase + this.ticks + builtBudget - BigInt(this.draw(200)) : 0n,
      process,
      seq_num: sequence,
      action_type: isAuth ? 0 : 1,
      action: isAuth ? null : { result_type: 0, result: { auth: 0 } },
      event_type: type,
      event,
      thread: { thread_id: thread },
      global_seq_num: this.globalSequence++,
    };
  }

  private execution(target: Process, name: string): MessageEvent {
    return {
      exec: {
        target,
        args: [target.executable.path ?? '', `com.example.${name}`],
        env: ['PATH=/usr/bin:/bin:/usr/sbin:/sbin', `XPC_SERVICE_NAME=com.example.${name}`, 'XPC_FLAGS=1'],
        script: null,
        cwd: this.launchd.executable,
        last_fd: 2,
        fds: [0, 1, 2].map((fd) => ({ fd, fdtype: 1 })),
        image_cputype: 16777228,
        image_cpusubtype: 2,
        dyld_exec_path: target.executable.path,
        entitlements: null,
      },
    };
  }

  private process(executable: File, pid: number, pidversion: number): Process {
    const name = String(executable.path).split('/').at(-1) ?? '';
    const token = (id: number, version: number): AuditToken => ({
      auid: 0xffffffff,
      euid: 0,
      egid: 0,
      ruid: 0,
      rgid: 0,
      pid: id,
      asid: 100_000,
      pidversion: version,
    });
    const digest = (length: number): Uint8Array => Uint8Array.from({ length }, () => this.draw(256));
    return {
      audit_token: token(pid, pid * 4 + pidversion),
      ppid: 1,
      original_ppid: 1,
      group_id: pid,
      session_id: pid,
      codesigning_flags: 0x2600_0001,
      is_platform_binary: true,
      is_es_client: false,
      cdhash: digest(20),
      signing_id: `com.example.${name}`,
      team_id: '',
      executable,
      tty: null,
      start_time: { tv_sec: bootSeconds + this.ticks / ticksASecond, tv_usec: this.draw(1_000_000) },
      responsible_audit_token: token(pid, pid * 4 + pidversion),
      parent_audit_token: token(1, 5),
      cs_validation_category: 1,
      cdhash_full: digest(32),
    };
  }

  private file(path: string): File {
    const time = { tv_sec: 1_760_000_000n + BigInt(this.draw(1000)), tv_nsec: 0n };
    const size = BigInt(this.draw(60_000));
    return {
      path,
      path_truncated: false,
      stat: {
        st_dev: 16777232,
        st_mode: 33188,
        st_nlink: 1,
        st_ino: this.inode++,
        st_uid: 0,
        st_gid: 0,
        st_rdev: 0,
        st_atimespec: time,
        st_mtimespec: time,
        st_ctimespec: time,
        st_birthtimespec: time,
        st_size: size,
        st_blocks: (size + 511n) / 512n,
        st_blksize: 4096,
        st_flags: 0x80020,
        st_gen: 0,
      },
    };
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.draw(choices.length)] as T;
  }
}
