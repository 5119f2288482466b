// What a trace has of the paths that claims are about: files, processes and volumes; and its programs, which a client may
// trust.
import type { File, Message, Process, Statfs } from '../../schema/generated/messages.ts';
import { openTrace } from '../../trace/reader.ts';
import { isSigned } from './actors.ts';
import { matcherOf } from './protection.ts';
import { isFolder, textOf } from './scene.ts';

export interface Subjects {
  readonly files: readonly File[];
  readonly processes: readonly Process[];
  readonly volumes: readonly Statfs[];
}

export interface Recorded {
  /** Null: the trace is empty. */
  readonly last: { readonly index: number; readonly message: Message } | null;
  /** Signed ones, each once. */
  readonly programs: readonly Process[];
  /** By their patterns: what is there at the end of the trace. */
  readonly subjects: ReadonlyMap<string, Subjects>;
}

/** Reads the whole trace. Throws TraceError. */
export function readSubjects(trace: string, patterns: readonly string[]): Recorded {
  const world = new World(patterns);
  const reader = openTrace(trace);
  try {
    for (const { message, index } of reader.messages()) world.add(message as unknown as Message, index);
  } finally {
    reader.close();
  }
  return world.recorded;
}

class World {
  private last: Recorded['last'] = null;
  private readonly programs = new Map<string, Process>();
  private readonly found: readonly Matching[];

  constructor(patterns: readonly string[]) {
    this.found = [...new Set(patterns)].map((pattern) => new Matching(pattern));
  }

  get recorded(): Recorded {
    const { last, programs, found } = this;
    return {
      last,
      programs: [...programs.values()],
      subjects: new Map(found.map((each) => [each.pattern, each.subjects])),
    };
  }

  add(message: Message, index: number): void {
    this.last = { index, message };
    const { process, event } = message;
    if (isSigned(process)) {
      const key = JSON.stringify([process.signing_id, process.team_id, process.executable.path].map(String));
      if (!this.programs.has(key)) this.programs.set(key, process);
    }
    for (const each of this.found) each.addProcess(process);
    this.addParts(event);
    const gone = message.action_type === 1 ? (event.unlink?.target ?? event.rename?.source) : undefined;
    if (gone !== undefined) for (const each of this.found) each.remove(gone);
  }

  private addParts(value: unknown): void {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const each of this.found) {
      if ('path_truncated' in value) each.addFile(value as File);
      else if ('audit_token' in value) each.addProcess(value as Process);
      else if ('f_mntonname' in value) each.addVolume(value as Statfs);
    }
    for (const each of Object.values(value)) this.addParts(each);
  }
}

/** By their paths. */
class Matching {
  private readonly files = new Map<string, File>();
  private readonly processes = new Map<string, Process>();
  private readonly volumes = new Map<string, Statfs>();
  private readonly isMatch: (path: string) => boolean;

  constructor(readonly pattern: string) {
    this.isMatch = matcherOf(pattern);
  }

  get subjects(): Subjects {
    const { files, processes, volumes } = this;
    const programs = [...processes.values()].map(({ executable }) => executable);
    const all = new Map([...files.values(), ...programs].map((file) => [textOf(file.path), file]));
    return { files: [...all.values()], processes: [...processes.values()], volumes: [...volumes.values()] };
  }

  addFile(file: File): void {
    if (!file.path_truncated && !isFolder(file)) this.add(this.files, file.path, file);
  }

  addProcess(process: Process): void {
    this.add(this.processes, process.executable.path, process);
  }

  addVolume(volume: Statfs): void {
    this.add(this.volumes, volume.f_mntonname, volume);
  }

  remove({ path }: File): void {
    this.files.delete(textOf(path) ?? '');
  }

  private add<T>(to: Map<string, T>, path: File['path'], value: T): void {
    const text = textOf(path);
    if (text !== null && this.isMatch(text)) to.set(text, value);
  }
}
