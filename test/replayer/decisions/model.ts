// A second implementation of muting, from the documentation alone: tuples in an array, searched with loops. It knows
// nothing of the engine.
import type { Message } from '../../../src/schema/generated/messages.ts';

export type PathType = 'prefix' | 'literal' | 'target-prefix' | 'target-literal';
export const pathTypes: readonly PathType[] = ['prefix', 'literal', 'target-prefix', 'target-literal'];
export type Dimension = 'process' | 'path' | 'target-path';
export const dimensions: readonly Dimension[] = ['process', 'path', 'target-path'];

interface PathTuple {
  readonly type: PathType;
  readonly path: string;
  readonly event: number;
}
interface ProcessTuple {
  readonly token: string;
  readonly event: number;
}

/** The parts of a message that the model needs. */
export interface Event {
  readonly type: number;
  /** The acting process, and the instigator if there is one: token, and path if known. */
  readonly voters: readonly { readonly token: string; readonly path: string | null }[];
  readonly targets: readonly string[];
}

export class MuteModel {
  paths: PathTuple[] = [];
  processes: ProcessTuple[] = [];
  readonly inverted = { process: false, path: false, 'target-path': false };
  private readonly supportsTargets: ReadonlySet<number>;

  constructor(supportsTargets: ReadonlySet<number>) {
    this.supportsTargets = supportsTargets;
  }

  /** Each of these returns whether the call succeeds. */
  mutePath(type: PathType, path: string, events: readonly number[]): boolean {
    const fitting = this.fitting(type, events);
    for (const event of fitting) {
      if (!this.paths.some((tuple) => tuple.type === type && tuple.path === path && tuple.event === event))
        this.paths.push({ type, path, event });
    }
    return fitting.length > 0;
  }

  unmutePath(type: PathType, path: string, events: readonly number[]): boolean {
    const fitting = this.fitting(type, events);
    this.paths = this.paths.filter(
      (tuple) => tuple.type !== type || tuple.path !== path || !fitting.includes(tuple.event),
    );
    return fitting.length > 0;
  }

  unmuteAll(targets: boolean): boolean {
    this.paths = this.paths.filter(({ type }) => type.startsWith('target') !== targets);
    return true;
  }

  muteProcess(token: string, events: readonly number[]): boolean {
    for (const event of events) {
      if (!this.processes.some((tuple) => tuple.token === token && tuple.event === event))
        this.processes.push({ token, event });
    }
    return events.length > 0;
  }

  unmuteProcess(token: string, events: readonly number[]): boolean {
    this.processes = this.processes.filter((tuple) => tuple.token !== token || !events.includes(tuple.event));
    return events.length > 0;
  }

  invert(dimension: Dimension): boolean {
    this.inverted[dimension] = !this.inverted[dimension];
    return true;
  }

  /** Returns true if the client does not get the event. */
  suppresses({ type, voters, targets }: Event): boolean {
    const processListed = voters.some(({ token }) =>
      this.processes.some((tuple) => tuple.token === token && tuple.event === type),
    );
    if (this.inverted.process ? !processListed : processListed) return true;
    const pathListed = voters.some(({ path }) => path !== null && this.lists('', path, type));
    if (this.inverted.path ? !pathListed : pathListed) return true;
    if (targets.length === 0) return false;
    const hits = targets.filter((target) => this.lists('target-', target, type)).length;
    return this.inverted['target-path'] ? hits === 0 : hits === targets.length;
  }

  private lists(kind: '' | 'target-', path: string, event: number): boolean {
    return this.paths.some(
      (tuple) =>
        tuple.event === event &&
        ((tuple.type === `${kind}literal` && tuple.path === path) ||
          (tuple.type === `${kind}prefix` && path.startsWith(tuple.path))),
    );
  }

  private fitting(type: PathType, events: readonly number[]): readonly number[] {
    return type.startsWith('target') ? events.filter((event) => this.supportsTargets.has(event)) : events;
  }
}

interface Place {
  readonly dir: { readonly path: string };
  readonly filename: string;
}
const joined = (dir: string, name: string): string => (dir === '/' ? `/${name}` : `${dir}/${name}`);
const placed = ({ dir, filename }: Place): string => joined(dir.path, filename);

type Payload = Record<string, unknown>;
const fileAt = (payload: Payload, key: string): string => (payload[key] as { path: string }).path;
const processAt = (payload: Payload, key: string): string[] => {
  const process = payload[key] as { executable: { path: string } } | null;
  return process === null ? [] : [process.executable.path];
};
const destination = (payload: Payload): string => {
  const { existing_file, new_path } = payload.destination as { existing_file?: { path: string }; new_path?: Place };
  return existing_file?.path ?? (new_path === undefined ? '' : placed(new_path));
};

/** By member of es_events_t. The other members have no target. */
const targetsOf: Readonly<Record<string, (payload: Payload) => string[]>> = {
  open: (p) => [fileAt(p, 'file')],
  uipc_connect: (p) => [fileAt(p, 'file')],
  mmap: (p) => [fileAt(p, 'source')],
  readlink: (p) => [fileAt(p, 'source')],
  create: (p) => [destination(p)],
  uipc_bind: (p) => [joined(fileAt(p, 'dir'), p.filename as string)],
  rename: (p) => [fileAt(p, 'source'), destination(p)],
  link: (p) => [fileAt(p, 'source'), joined(fileAt(p, 'target_dir'), p.target_filename as string)],
  clone: (p) => [fileAt(p, 'source'), joined(fileAt(p, 'target_dir'), p.target_name as string)],
  exchangedata: (p) => [fileAt(p, 'file1'), fileAt(p, 'file2')],
  copyfile: (p) => [
    fileAt(p, 'source'),
    p.target_file === null
      ? joined(fileAt(p, 'target_dir'), p.target_name as string)
      : (p.target_file as { path: string }).path,
  ],
  ...Object.fromEntries(
    [
      'unlink',
      'close',
      'setattrlist',
      'setextattr',
      'setflags',
      'setmode',
      'setowner',
      'write',
      'truncate',
      'chdir',
      'getattrlist',
      'stat',
      'access',
      'chroot',
      'utimes',
      'fcntl',
      'getextattr',
      'listextattr',
      'readdir',
      'deleteextattr',
      'dup',
      'setacl',
      'searchfs',
    ].map((member) => [member, (p: Payload) => [fileAt(p, 'target')]]),
  ),
  ...Object.fromEntries(
    [
      'exec',
      'signal',
      'get_task',
      'proc_check',
      'proc_suspend_resume',
      'get_task_name',
      'trace',
      'remote_thread_create',
      'get_task_read',
      'get_task_inspect',
    ].map((member) => [member, (p: Payload) => processAt(p, 'target')]),
  ),
};

type Token = Readonly<Record<string, number>>;
const tokenFields = ['auid', 'euid', 'egid', 'ruid', 'rgid', 'pid', 'asid', 'pidversion'] as const;

/** Returns eight words in hexadecimal. */
export const tokenText = (token: Token): string =>
  tokenFields.map((field) => ((token[field] ?? 0) >>> 0).toString(16).padStart(8, '0')).join('');

interface Actor {
  readonly audit_token: Token;
  readonly executable: { readonly path: string };
}

/** `instigator` is the field with that role, null if the event has none. */
export function eventOf(message: Message, instigator: string | null): Event {
  const [[member, payload] = ['', {}]] = Object.entries(message.event) as [string, Payload][];
  const voter = ({ audit_token, executable }: Actor) => ({ token: tokenText(audit_token), path: executable.path });
  const voters: Event['voters'][number][] = [voter(message.process as unknown as Actor)];
  if (instigator !== null) {
    const holder = instigator.startsWith('data') ? dataOf(payload) : payload;
    const field = instigator.replace(/^data\.\*\./, '');
    const process = holder[field] as Actor | null | undefined;
    const token = holder[`${field}_token`] as Token | null | undefined;
    if (process) voters.push(voter(process));
    else if (token) voters.push({ token: tokenText(token), path: null });
  }
  return { type: message.event_type, voters, targets: targetsOf[member]?.(payload) ?? [] };
}

const dataOf = (payload: Payload): Payload => {
  const [data = {}] = Object.values(payload.data as Record<string, Payload>);
  return data;
};
