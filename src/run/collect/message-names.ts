// Names messages for reports.
import type { MessageColumns } from '../../trace/message-columns.ts';
import type { TraceReader } from '../../trace/reader.ts';
import type { AsRead } from '../../trace/unknown-fields.ts';

export interface NamedMessage {
  readonly eventType: number;
  /** What the event is about: the opened file, the executed program, or the mount point. */
  readonly path: string | null;
  readonly process: { readonly pid: number; readonly path: string | null };
  /** The signing id of the process, else the path of its executable. */
  readonly actor: string;
  /** Of an AUTH_OPEN or NOTIFY_OPEN; null of others. */
  readonly openFlags: number | null;
}

/** Reads the trace once, up to the last requested message. */
export async function nameMessages(
  trace: string,
  indices: ReadonlySet<number>,
): Promise<ReadonlyMap<number, NamedMessage>> {
  if (indices.size === 0) return new Map();
  const { openTrace } = await import('../../trace/reader.ts'); // most runs name no message
  return new Map(namedBy(openTrace(trace), indices));
}

/** Membership of message indices; a Set of all messages would be too large. */
export interface Wanted {
  readonly size: number;
  has(index: number): boolean;
}

/** The same one by one, in the order of the trace; closes the reader. */
export function* namedBy(
  reader: TraceReader,
  indices: Wanted,
): Generator<readonly [index: number, name: NamedMessage]> {
  let left = indices.size;
  try {
    for (const batch of reader.columns()) {
      if ('kind' in batch) continue;
      for (let row = 0; row < batch.count; row += 1) {
        const index = batch.first + row;
        if (!indices.has(index)) continue;
        yield [index, nameOf(batch.message(row) as unknown as PlainMessage)];
        left -= 1;
        if (left === 0) return;
      }
    }
  } finally {
    reader.close();
  }
}

type Token = string | Uint8Array | null;

export interface PlainMessage {
  readonly event_type: number;
  readonly process: {
    readonly audit_token: { readonly pid: number };
    readonly executable: { readonly path: Token };
    readonly signing_id: Token;
  };
  readonly event: Readonly<Record<string, unknown>>;
}

// For a message without such a field, a client sees 0 and no text in its place.
export function nameOf({ event_type: eventType = 0, process, event }: AsRead<PlainMessage>): NamedMessage {
  const path = text(process?.executable?.path);
  const signer = text(process?.signing_id);
  return {
    eventType,
    path: targetOf(event),
    process: { pid: process?.audit_token?.pid ?? 0, path },
    actor: signer === null || signer === '' ? (path ?? '') : signer,
    openFlags: openFlags(event?.open),
  };
}

/** The actors of messages, each process read once. */
export class Actors {
  private readonly names = new Map<number, string>();

  at(batch: MessageColumns, row: number): string {
    const process = batch.process[row] ?? 0;
    const known = this.names.get(process);
    if (known !== undefined) return known;
    const { actor } = nameOf(batch.message(row) as unknown as PlainMessage);
    this.names.set(process, actor);
    return actor;
  }
}

/** Reads nothing of a message but its event. */
export const targetAt = (batch: MessageColumns, row: number): string | null =>
  targetOf(batch.event(row) as unknown as PlainMessage['event']);

/** The path that an event is about; null if it has none. */
function targetOf(event: AsRead<PlainMessage['event']> | undefined): string | null {
  return subjectPath(Object.values(event ?? {})[0], 0);
}

function openFlags(open: unknown): number | null {
  const { fflag } = (open ?? {}) as { readonly fflag?: unknown };
  return typeof fflag === 'number' ? fflag : null;
}

// Returns the payload's first path in the header's order: its own file, the executable of a target process, a directory
// with the name of a file to be created, or a mount point.
function subjectPath(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || Array.isArray(value) || depth > 4)
    return null;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.dir !== undefined && fields.filename !== undefined) {
    const directory = subjectPath(fields.dir, depth + 1);
    const name = text(fields.filename);
    return directory === null || name === null ? directory : `${directory.replace(/\/$/, '')}/${name}`;
  }
  for (const name of ['path', 'f_mntonname']) {
    const own = text(fields[name]);
    if (own !== null && own !== '') return own;
  }
  for (const [name, field] of Object.entries(fields)) {
    if (name === 'audit_token' || name === 'tty') continue;
    const found = subjectPath(field, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
}
