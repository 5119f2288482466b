// The truth that a product's lines are compared with: what the trace says of the messages that the product got. Where a
// product may name a thing in several right ways, all of them are right.
import { eventRow } from '../schema/macos/events.ts';
import { openTrace } from '../trace/reader.ts';
import type { AsRead } from '../trace/unknown-fields.ts';
import { fieldsOf, type OutputMap } from './map.ts';

/** A message that the product got, or a copy of it. */
export interface Got {
  /** Index in the trace. */
  readonly index: number;
  readonly eventType: number;
  /** How many ES clients of the product got it: as many lines are right. */
  readonly times: number;
  /** Of those with the same stream: when it came. */
  readonly order: number;
  /** The ES client that got it first. */
  readonly stream: string;
}

export interface Message extends Got {
  /** The process that it may be about: one, or of a fork two. */
  readonly views: readonly View[];
  /** The paths that it may be about; empty: it has none. */
  readonly paths: readonly string[];
  /** The map asks for a line. */
  readonly required: boolean;
  /** For people. */
  readonly words: string;
}

export interface View {
  readonly pid: string;
  /** Pids. */
  readonly parents: readonly string[];
  /** Every program that one of them was; null: not all of them are in the trace. */
  readonly programs: readonly string[] | null;
}

/** Event types of which lines may come without being asked for: the map names the other action of the same event. */
export function mayAlso(eventType: number): readonly number[] {
  const twin = eventRow(eventType)?.counterpart ?? null;
  return twin === null ? [] : [twin];
}

/** Every event type about which a line of the map may be. */
export const typesIn = ({ events }: OutputMap): ReadonlySet<number> =>
  new Set(Object.values(events).flatMap((types) => types.flatMap((type) => [type, ...mayAlso(type)])));

/** Reads the trace up to the last message in `got`, which has no others than those of `typesIn`. Throws TraceError. */
export function messagesOf(map: OutputMap, trace: string, got: ReadonlyMap<number, Got>): readonly Message[] {
  const messages: Message[] = [];
  if (got.size === 0) return messages;
  const programs = fieldsOf(map).includes('parent') ? new Programs() : null;
  const only = new Set(map.only);
  const reader = openTrace(trace);
  try {
    for (const batch of reader.columns()) {
      if ('kind' in batch) continue;
      for (let row = 0; row < batch.count; row += 1) {
        const of = got.get(batch.first + row);
        const isNew = programs?.mayTell(batch.process[row] ?? 0, batch.eventType[row] ?? 0) === true;
        if (of === undefined && !isNew) continue;
        const message = batch.message(row) as unknown as Plain;
        programs?.learn(message);
        if (of !== undefined) messages.push(messageOf(of, message, map, only));
        if (messages.length === got.size) return named(messages, programs);
      }
    }
  } finally {
    reader.close();
  }
  return named(messages, programs);
}

type Token = string | Uint8Array | null;
interface PlainProcess {
  readonly audit_token: { readonly pid: number };
  readonly ppid: number;
  readonly original_ppid: number;
  readonly parent_audit_token: { readonly pid: number } | null;
  readonly executable: { readonly path: Token };
}
type Plain = AsRead<{
  readonly event_type: number;
  readonly process: PlainProcess;
  readonly event: Readonly<Record<string, unknown>>;
}>;
type AnyProcess = AsRead<PlainProcess> | undefined;

function messageOf(of: Got, { process, event }: Plain, map: OutputMap, only: ReadonlySet<number>): Message {
  const [payload] = Object.values(event ?? {});
  const { child, target } = (payload ?? {}) as { readonly child?: AnyProcess; readonly target?: AnyProcess };
  const member = eventRow(of.eventType)?.member ?? '';
  const own = pathOf(process);
  const inEvent = member === 'exec' ? execPaths(target, payload) : pathsIn(payload);
  const paths = inEvent.length > 0 ? [...new Set(inEvent)] : [own].filter((path) => path !== '');
  // A fork is told of the parent or of the child.
  const views = [process, ...(member === 'fork' ? [child] : [])].map(viewOf);
  const ignored = map.ignore.some((prefix) => [own, ...paths].some((path) => hasPrefix(path, prefix)));
  const [view] = views;
  const about = paths[0] === undefined ? '' : ` ${paths[0]}`;
  return {
    ...of,
    views,
    paths: paths.map(plainPath),
    required: only.has(of.eventType) && !ignored,
    words: `${eventRow(of.eventType)?.name.replace(/^ES_EVENT_TYPE_/, '') ?? ''} pid ${view?.pid ?? '?'}${about}`,
  };
}

function viewOf(process: AnyProcess): View {
  // Who was adopted has two parents, and products report one or the other.
  const parents = [process?.ppid, process?.original_ppid, process?.parent_audit_token?.pid];
  return {
    pid: String(process?.audit_token?.pid ?? 0),
    parents: [...new Set(parents.filter((pid) => pid !== undefined).map(String))],
    programs: null,
  };
}

const execPaths = (target: AnyProcess, payload: unknown): string[] =>
  [pathOf(target), textOf((payload as { readonly script?: { readonly path?: unknown } })?.script?.path)].filter(
    (path) => path !== '',
  );

/** All paths of a payload, its own file first. */
function pathsIn(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || depth > 4) return [];
  if (Array.isArray(value)) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.dir !== undefined && fields.filename !== undefined) {
    const [directory] = pathsIn(fields.dir, depth + 1);
    const name = textOf(fields.filename);
    return directory === undefined ? [] : [`${directory.replace(/\/$/, '')}/${name}`];
  }
  const own = ['path', 'f_mntonname', 'executable_path']
    .map((name) => textOf(fields[name]))
    .filter((path) => path !== '');
  const inner = Object.entries(fields).filter(([name]) => name !== 'audit_token' && name !== 'tty');
  return [...own, ...inner.flatMap(([, field]) => pathsIn(field, depth + 1))];
}

const pathOf = (process: AnyProcess): string => textOf(process?.executable?.path);

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}

/** macOS reaches these folders by two names. */
export const plainPath = (path: string): string => path.replace(/^\/private(?=\/(var|tmp|etc)(\/|$))/, '');

export const hasPrefix = (path: string, prefix: string): boolean => plainPath(path).startsWith(plainPath(prefix));

/** Programs that processes of the trace were, for products that name the parent by its path. */
class Programs {
  private readonly byPid = new Map<string, Set<string>>();
  private readonly seen = new Set<number>();
  private readonly tell = new Set(['exec', 'fork']);

  /** Whether such a message has a process that is not known yet. `process`: its place among those of the trace. */
  mayTell(process: number, eventType: number): boolean {
    const isNew = !this.seen.has(process);
    if (isNew) this.seen.add(process);
    return isNew || this.tell.has(eventRow(eventType)?.member ?? '');
  }

  learn({ process, event }: Plain): void {
    const { exec, fork } = (event ?? {}) as {
      readonly exec?: { readonly target?: AnyProcess };
      readonly fork?: { readonly child?: AnyProcess };
    };
    for (const each of [process, exec?.target, fork?.child]) this.add(each);
  }

  of(pid: string): readonly string[] {
    return [...(this.byPid.get(pid) ?? [])];
  }

  private add(process: AnyProcess): void {
    const [pid, path] = [process?.audit_token?.pid, pathOf(process)];
    if (pid === undefined || path === '') return;
    this.byPid.set(String(pid), (this.byPid.get(String(pid)) ?? new Set()).add(plainPath(path)));
  }
}

/** Adds what the parents were. */
function named(messages: readonly Message[], programs: Programs | null): readonly Message[] {
  if (programs === null) return messages;
  const programsOf = (parents: readonly string[]): readonly string[] | null => {
    const all = parents.map((parent) => programs.of(parent));
    return all.length === 0 || all.some(({ length }) => length === 0) ? null : all.flat();
  };
  return messages.map((message) => ({
    ...message,
    views: message.views.map((view) => ({ ...view, programs: programsOf(view.parents) })),
  }));
}
