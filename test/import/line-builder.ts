// Lines as eslogger writes them, made by hand rather than by the project's own printer. Every value is invented and
// unique. Integers may be bigints; slashes are escaped, and the seed determines the order of keys.

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export const token = (seed: number): JsonObject => ({
  auid: seed + 1,
  euid: seed + 2,
  egid: seed + 3,
  ruid: seed + 4,
  rgid: seed + 5,
  pid: seed + 6,
  asid: seed + 7,
  pidversion: seed + 8,
});

/** The other shape of an audit token. */
export const tokenArray = (seed: number): Json => Object.values(token(seed));

const time = (second: number, nanoseconds: number): string =>
  `2031-07-09T04:05:${String(second).padStart(2, '0')}.${String(nanoseconds).padStart(9, '0')}Z`;

export const file = (path: string, seed: number, stat: JsonObject = {}): JsonObject => ({
  path,
  path_truncated: false,
  stat: {
    st_dev: seed + 11,
    st_mode: 0o100644,
    st_nlink: 1,
    st_ino: 1152921500000000000n + BigInt(seed),
    st_uid: seed + 14,
    st_gid: seed + 15,
    st_rdev: seed + 16,
    st_atimespec: time(1, seed + 17),
    st_mtimespec: time(2, seed + 18),
    st_ctimespec: time(3, seed + 19),
    st_birthtimespec: time(4, seed + 20),
    st_size: 9007199254740993n + BigInt(seed),
    st_blocks: seed + 22,
    st_blksize: 4096,
    st_flags: seed + 24,
    st_gen: seed + 25,
    ...stat,
  },
});

export const process = (path: string, seed: number, overrides: JsonObject = {}): JsonObject => ({
  audit_token: token(seed),
  ppid: seed + 31,
  original_ppid: seed + 32,
  group_id: seed + 33,
  session_id: seed + 34,
  codesigning_flags: 3000000000 + seed,
  is_platform_binary: true,
  is_es_client: false,
  cdhash: `A0B1C2D3E4F5${seed.toString(16).toUpperCase().padStart(28, '0')}`,
  signing_id: `org.invented.s${seed}`,
  team_id: null,
  executable: file(path, seed + 100),
  tty: null,
  start_time: `2031-07-09T04:00:00.${String(seed).padStart(6, '0')}Z`,
  responsible_audit_token: token(seed + 200),
  parent_audit_token: token(seed + 300),
  cs_validation_category: 2,
  ...overrides,
});

/** Ticks of the first built line, and the nanoseconds since 1970 then (2031-07-09T04:05:06Z). */
export const firstTick = 700_000_000_000n;
const firstSecond = Date.UTC(2031, 6, 9, 4, 5, 6) / 1000;

function tickTime(ticks: number): string {
  const ns = Math.floor((ticks * 125) / 3);
  const seconds = Math.floor(ns / 1e9);
  const date = new Date((firstSecond + seconds) * 1000).toISOString().slice(0, 19);
  return `${date}.${String(ns - seconds * 1e9).padStart(9, '0')}Z`;
}

export interface LineOptions {
  /** `global_seq_num`; the other numbers default to it. */
  readonly global?: number;
  readonly seq?: number;
  /** Ticks after the first. */
  readonly ticks?: number;
  /** Keys of the envelope that replace the built ones. */
  readonly overrides?: JsonObject;
}

/** Returns the parsed form of a line. */
export function message(type: number, event: JsonObject, options: LineOptions = {}): JsonObject {
  const { global = 0, seq = global, ticks = global * 1000, overrides = {} } = options;
  return {
    schema_version: 1,
    version: 10,
    time: tickTime(ticks),
    mach_time: firstTick + BigInt(ticks),
    process: process('/opt/invented/actor', 1000),
    seq_num: seq,
    action_type: 1,
    action: { result: { result_type: 0, result: { auth: 0 } } },
    event_type: type,
    event,
    thread: { thread_id: 4001 },
    global_seq_num: global,
    ...overrides,
  };
}

export const open = (options?: LineOptions, path = '/Users/invented/a b.txt'): JsonObject =>
  message(10, { open: { fflag: 3, file: file(path, 2000) } }, options);

export const samples: Readonly<Record<string, (options?: LineOptions) => JsonObject>> = {
  open,
  exec: (options) =>
    message(
      9,
      {
        exec: {
          target: process('/opt/invented/next', 5000, { team_id: 'INVENTED01', tty: file('/dev/ttys009', 5500) }),
          dyld_exec_path: '/opt/invented/next',
          script: file('/opt/invented/next.sh', 5600),
          cwd: file('/', 5700),
          last_fd: 7,
          image_cputype: 16777228,
          image_cpusubtype: -2147483646,
          args: ['next', '--colour=☃', '', 'a"b\\c\n'],
          env: ['HOME=/Users/invented'],
          fds: [
            { fd: 0, fdtype: 1 },
            { fd: 3, fdtype: 6, pipe: { pipe_id: 18446744073709551615n } },
          ],
        },
      },
      options,
    ),
  fork: (options) => message(11, { fork: { child: process('/opt/invented/actor', 6000) } }, options),
  exit: (options) => message(15, { exit: { stat: 2304 } }, options),
  close: (options) =>
    message(12, { close: { modified: true, target: file('/tmp/c', 6100), was_mapped_writable: false } }, options),
  create: (options) =>
    message(
      13,
      {
        create: {
          destination_type: 0,
          destination: { existing_file: file('/private/tmp/new.txt', 6200, { st_mode: 0o100640 }) },
          acl: null,
        },
      },
      options,
    ),
  createDenied: (options) =>
    message(
      13,
      {
        create: {
          destination_type: 1,
          destination: { new_path: { dir: file('/private/tmp', 6300), filename: 'new.txt', mode: 416 } },
          acl: '!#acl 1\nuser:invented:allow:read\n',
        },
      },
      options,
    ),
  rename: (options) =>
    message(
      25,
      {
        rename: {
          source: file('/private/tmp/old.txt', 6400),
          destination_type: 1,
          destination: { new_path: { dir: file('/private/tmp', 6500), filename: 'new.txt' } },
        },
      },
      options,
    ),
  unlink: (options) =>
    message(32, { unlink: { target: file('/private/tmp/x', 6600), parent_dir: file('/private/tmp', 6700) } }, options),
  mount: (options) =>
    message(
      22,
      {
        mount: {
          statfs: {
            f_bsize: 4096,
            f_iosize: 1048576,
            f_blocks: 9007199254740995n,
            f_bfree: 12,
            f_bavail: 13,
            f_files: 14,
            f_ffree: 15,
            f_fsid: [16777240, -17],
            f_owner: 99,
            f_type: 26,
            f_flags: 76582912,
            f_fssubtype: 1,
            f_fstypename: 'apfs',
            f_mntonname: '/Volumes/Invented',
            f_mntfromname: '/dev/disk9s1',
            f_flags_ext: 18,
          },
          disposition: 1,
        },
      },
      options,
    ),
  mmap: (options) =>
    message(
      20,
      {
        mmap: {
          protection: 5,
          max_protection: 7,
          flags: 2,
          file_pos: 18446744073709551615n,
          source: file('/usr/lib/i.dylib', 6800),
        },
      },
      options,
    ),
  signal: (options) => message(31, { signal: { sig: 15, target: process('/bin/t', 6900), instigator: null } }, options),
};

/** Returns JSON text; a seed shuffles the keys of every object. */
export function line(value: Json, seed = 0): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('/', '\\/');
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((each: Json) => line(each, seed)).join(',')}]`;
  const members = Object.entries(value as JsonObject).map(([key, each]) => `"${key}":${line(each, seed)}`);
  return `{${seed === 0 ? members.join(',') : shuffled(members, seed).join(',')}}`;
}

export function shuffled<T>(values: readonly T[], seed: number): T[] {
  let state = seed + values.length * 7919;
  const next = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state;
  };
  return values
    .map((value) => [next(), value] as const)
    .toSorted((a, b) => a[0] - b[0])
    .map(([, value]) => value);
}

/** Returns a deep copy with one value replaced, or removed if `to` is undefined. */
export function changed(value: Json, path: readonly (string | number)[], to: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return to ?? null;
  if (Array.isArray(value)) return value.map((each: Json, index) => (index === key ? changed(each, rest, to) : each));
  const object = { ...(value as JsonObject) };
  if (rest.length === 0 && to === undefined) delete object[key];
  else object[key] = changed(object[key] ?? {}, rest, to);
  return object;
}
