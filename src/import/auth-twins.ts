// `--auth`: adds an AUTH message before each NOTIFY message of the named types, because eslogger never shows AUTH, and
// clients mostly subscribe to both. The twin has its NOTIFY's time and fields (except for the schema's rule) and the
// stated budget. Sequence numbers stay without gaps: AUTH types count from 0 in each run, and global numbers grow by
// the twins before them.
import { didYouMean } from '../errors/did-you-mean.ts';
import { TraceError, UsageError } from '../errors/errors.ts';
import type { EventCreate, File, Message, Text } from '../schema/generated/messages.ts';
import { eventByName, eventLabels, eventRow, eventSpellings, twinOf } from '../schema/macos/events.ts';
import { Draft, type DraftTwin } from './native-lines.ts';
import type { RunLine } from './run-order.ts';

/**
 * Returns NOTIFY types for the user's names: `open` or `ES_EVENT_TYPE_NOTIFY_OPEN`. Throws UsageError for a type
 * without an AUTH type.
 */
export function twinTypes(names: readonly string[]): number[] {
  return names.map((name) => {
    const named = eventByName(name);
    const row = named?.action === 'AUTH' ? eventRow(named.counterpart ?? -1) : named;
    if (row && twinOf(row.number)) return row.number;
    const what = named ? `${name} has no AUTH event` : `unknown event '${name}'`;
    throw new UsageError(`--auth: ${what}`, {
      remedy:
        didYouMean(name, eventSpellings('auth')) ?? `events with an AUTH event: ${eventLabels('auth').join(', ')}`,
    });
  });
}

export class AuthTwins {
  inserted = 0;
  /** AUTH types that were inserted. */
  readonly types = new Set<number>();
  private readonly authTypes: ReadonlySet<number>;
  private insertedInRun = 0n;
  private readonly counts = new Map<number, bigint>();

  constructor(
    private readonly notifyTypes: ReadonlySet<number>,
    private readonly budgetTicks: () => bigint,
  ) {
    this.authTypes = new Set([...notifyTypes].map((type) => twinOf(type)?.authType ?? -1));
  }

  /** Returns whether a draft gets a twin that is made of a message: other fields, or a deadline that may not fit. */
  needsMessage({ event_type: type, mach_time: mach }: Draft): boolean {
    return this.notifyTypes.has(type) && (twinOf(type)?.rule !== 'same' || mach >= 1n << 63n);
  }

  /**
   * Yields the message, after its twin if it gets one, both renumbered. A draft has its twin with it. Throws UsageError if
   * the file already has AUTH messages of a type to be added, TraceError if a number would not fit 64 bits.
   */
  expand(line: RunLine<Message>): Generator<RunLine<Message>>;
  expand(line: RunLine<Draft | Message>): Generator<RunLine<Draft | Message>>;
  *expand(line: RunLine<Draft | Message>): Generator<RunLine<Draft | Message>> {
    const { message, startsRun } = line;
    if (startsRun) {
      this.insertedInRun = 0n;
      this.counts.clear();
    }
    if (this.authTypes.has(message.event_type)) {
      throw new UsageError(`--auth: the file already has ${eventRow(message.event_type)?.name} (line ${line.line})`);
    }
    const twin = this.notifyTypes.has(message.event_type) ? twinOf(message.event_type) : undefined;
    this.check(message, twin !== undefined);
    if (message instanceof Draft) {
      if (message.version >= 4) message.writtenGlobal += this.insertedInRun;
      if (twin) message.twin = { eventType: twin.authType, ...this.insert(twin.authType, message.mach_time) };
      yield line;
      return;
    }
    if (twin) {
      const numbered = this.renumbered(message);
      const { seqNum, deadline } = this.insert(twin.authType, message.mach_time);
      yield {
        ...line,
        message: {
          ...numbered,
          event_type: twin.authType,
          event: twin.rule === 'create-new-path' ? beforeCreation(message.event) : message.event,
          action_type: 0,
          action: null,
          seq_num: seqNum,
          deadline,
        },
      };
    }
    yield { ...line, message: this.renumbered(message), startsRun: startsRun && !twin };
  }

  private check(message: Draft | Message, hasTwin: boolean): void {
    const global = message instanceof Draft ? message.writtenGlobal : message.global_seq_num;
    const fault = (field: string): TraceError =>
      new TraceError(`${field} cannot be written: with --auth it has more than 64 bits`, { field });
    if (message.version >= 4 && global + this.insertedInRun + (hasTwin ? 1n : 0n) > largest)
      throw fault('global_seq_num');
    if (hasTwin && message.mach_time + this.budgetTicks() > largest) throw fault('deadline');
  }

  private insert(authType: number, machTime: bigint): Pick<DraftTwin, 'seqNum' | 'deadline'> {
    const seqNum = this.counts.get(authType) ?? 0n;
    this.counts.set(authType, seqNum + 1n);
    this.types.add(authType);
    this.inserted++;
    this.insertedInRun++;
    return { seqNum, deadline: machTime + this.budgetTicks() };
  }

  private renumbered(message: Message): Message {
    if (this.insertedInRun === 0n || message.version < 4) return message;
    return { ...message, global_seq_num: message.global_seq_num + this.insertedInRun };
  }
}

const largest = 2n ** 64n - 1n;
const permissionBits = 0o7777;
const directoryType = 0o040000;

/**
 * Returns what an AUTH client would have seen: the file does not exist yet. Only its folder's path, device and type are
 * known; the other fields are 0.
 */
function beforeCreation(event: Message['event']): Message['event'] {
  const { create } = event;
  if (!create || !('existing_file' in create.destination) || !create.destination.existing_file) return event;
  const file = create.destination.existing_file;
  if (file.path === null) return event;
  const [dir, filename] = splitPath(file.path);
  const twin: EventCreate = {
    ...create,
    destination_type: 1,
    destination: {
      new_path: { dir: folder(dir, file), filename, mode: file.stat.st_mode & permissionBits },
    },
  };
  return { create: twin };
}

function folder(path: Text, { stat }: File): File {
  const epoch = { tv_sec: 0n, tv_nsec: 0n };
  return {
    path,
    path_truncated: false,
    stat: {
      st_dev: stat.st_dev,
      st_mode: directoryType,
      st_nlink: 0,
      st_ino: 0n,
      st_uid: 0,
      st_gid: 0,
      st_rdev: 0,
      st_atimespec: epoch,
      st_mtimespec: epoch,
      st_ctimespec: epoch,
      st_birthtimespec: epoch,
      st_size: 0n,
      st_blocks: 0n,
      st_blksize: 0,
      st_flags: 0,
      st_gen: 0,
    },
  };
}

function splitPath(path: Text): [Text, Text] {
  if (typeof path === 'string') {
    const slash = path.lastIndexOf('/');
    return [slash > 0 ? path.slice(0, slash) : '/', path.slice(slash + 1)];
  }
  const slash = path.lastIndexOf(0x2f);
  return [slash > 0 ? path.slice(0, slash) : '/', path.slice(slash + 1)];
}
