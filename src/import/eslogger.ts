// The main path of `esreplay import`: eslogger's lines → messages in order → AUTH twins → trace. It streams; memory
// holds the messages that wait for their place in the order, and what a trace defines once. In the order of the bytes:
// 1. `lines.ts` reads the file into one buffer and finds the lines in it. No line becomes a string.
// 2. `native-lines.ts` has the addon read them, many at a time (`replayer/addon/eslogger_line.h`). Each becomes a draft:
//    its record with every process, file and text in place, and the few numbers that its place depends on.
//    A line that the addon refuses becomes a message: `eslogger-line.ts` reads it with readers that `shape-reader.ts`
//    compiled from the schema. What is wrong is found there: a JsonError has its column, which `key-path.ts` names.
//    So does a line whose AUTH twin differs from it in more than the action.
// 3. `run-order.ts` sorts drafts and messages, `sequence-holes.ts` counts what is missing, `auth-twins.ts` adds twins.
// 4. `native-trace.ts` writes both. The header comes first, when `mach-timebase.ts` has seen enough; at the end it is
//    written again, because only then it is known which event types came.
// Where there is no addon every line becomes a message, and `src/trace/writer.ts` writes the same bytes.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { SetupError, TraceError, UsageError } from '../errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { namedEventTypes } from '../trace/field-lists.ts';
import type { TraceHeaderInput } from '../trace/header.ts';
import { NotNative } from '../trace/native-writer.ts';
import { temporaryPath } from '../trace/trace-output.ts';
import { TraceWriter } from '../trace/writer.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { AuthTwins, twinTypes } from './auth-twins.ts';
import { isCutObject } from './cut-line.ts';
import { EsloggerLineReader } from './eslogger-line.ts';
import { type HeaderOptions, importedHeader } from './import-header.ts';
import { JsonError, textOf } from './json.ts';
import { keyPathAt } from './key-path.ts';
import { type Line, type LineSource, openLines } from './lines.ts';
import { Draft, NativeLines } from './native-lines.ts';
import { NativeTrace } from './native-trace.ts';
import { relativeOf } from './relatives.ts';
import { OrderError, type OrderedLine, RunOrder, wallNsOf } from './run-order.ts';
import { SequenceHoles } from './sequence-holes.ts';

export interface ImportOptions extends HeaderOptions {
  /** eslogger's output; `-` is standard input. */
  readonly input: string;
  readonly output: string;
  /** Skip lines that cannot be imported instead of stopping at the first. */
  readonly skipBad?: boolean;
  readonly onProgress?: (bytes: number, size: number | null) => void;
  /** Memory for what the trace defines, as `TraceWriter` has it. */
  readonly definitionBytes?: number;
  /** False: not even what native code can do. */
  readonly natively?: boolean;
}

export interface BadLine {
  readonly place: string;
  readonly reason: string;
}

/** Messages that the file lacks, by its sequence numbers. */
export interface MissingMessages {
  readonly count: bigint;
  /** Number of holes. */
  readonly places: number;
  /** The first few: `before` is the index in the trace of the message after the hole, `line` its line. */
  readonly first: readonly { readonly count: bigint; readonly before: number; readonly line: number }[];
}

export interface ImportSummary {
  readonly messages: number;
  /** By event type, including AUTH twins. */
  readonly byType: ReadonlyMap<number, number>;
  readonly runs: number;
  /** Nanoseconds since 1970: the earliest and the latest time of all runs. */
  readonly firstWall: bigint;
  readonly lastWall: bigint;
  readonly twins: number;
  readonly skipped: number;
  /** The first few skipped lines. */
  readonly badLines: readonly BadLine[];
  readonly missing: MissingMessages;
  /** Place of the last line, if it is cut and was not imported. */
  readonly cutLine: string | null;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly notes: readonly string[];
}

/** Number of skipped lines that are listed, and of holes. */
const badLinesTold = 5;
const holesTold = 5;
/** Messages examined before the header is written, to determine the timebase. */
const headMessages = 256;

export async function importEslogger(options: ImportOptions): Promise<ImportSummary> {
  if (options.input !== '-' && resolve(options.input) === resolve(options.output)) {
    throw new UsageError('output would overwrite the input', { place: options.output });
  }
  const lines = nativeLines(options);
  const source = openLines(options.input);
  try {
    return await imported(source, new ImportJob(options, source.name, lines));
  } catch (error) {
    if (!(error instanceof NotNative)) throw error;
    // A pipe cannot be read again. Drafts are too short to be refused for anything but a lack of memory.
    if (source.size === null)
      throw new SetupError('out of memory', { place: source.name, remedy: 'import it from a file', cause: error });
  }
  return imported(openLines(options.input), new ImportJob(options, source.name, null));
}

/** Returns null if every line is to become a message. */
function nativeLines({ natively, definitionBytes }: ImportOptions): NativeLines | null {
  return natively !== false && NativeTrace.isPossible(definitionBytes) ? NativeLines.ifBuilt() : null;
}

async function imported(source: LineSource, job: ImportJob): Promise<ImportSummary> {
  try {
    for await (const { lines, bytes } of source.chunks()) {
      job.lines(lines, bytes);
      job.options.onProgress?.(bytes, source.size);
    }
    return job.end();
  } catch (error) {
    job.abandon();
    throw error;
  }
}

/** When a message happened. */
interface Wall {
  readonly seconds: number;
  readonly nanoseconds: number;
}

class ImportJob {
  private bytesRead = 0;
  private readonly reader = new EsloggerLineReader();
  private readonly order: RunOrder<Draft | Message>;
  private readonly twins: AuthTwins;
  private readonly byType = new Map<number, number>();
  private readonly badLines: BadLine[] = [];
  private skipped = 0;
  private readonly holes = new SequenceHoles();
  private readonly missing = { count: 0n, places: 0, first: [] as MissingMessages['first'][number][] };
  private cutLine: string | null = null;
  private earliest: Wall | undefined;
  private latest: Wall | undefined;
  /** Messages held back until the header can be written. */
  private head: OrderedLine<Draft | Message>[] | undefined = [];
  private header: TraceHeaderInput | undefined;
  private writer: TraceWriter | NativeTrace | undefined;
  /** The header has the first run's clock; later runs have a record. */
  private begun = false;

  constructor(
    readonly options: ImportOptions,
    private readonly sourceName: string,
    private readonly native: NativeLines | null,
  ) {
    this.twins = new AuthTwins(new Set(twinTypes(options.auth ?? [])), () => this.header?.budget ?? 0n);
    this.order = new RunOrder((line) => this.ordered(line));
  }

  /** `bytes`: number of bytes read so far. */
  lines(lines: readonly Line[], bytes: number): void {
    const { native } = this;
    if (native === null) for (const line of lines) this.line(line, null);
    else {
      native.each(
        lines,
        (line, draft) => this.line(line, draft),
        () => this.flush(),
      );
    }
    this.bytesRead = bytes;
  }

  /** Returns whether it may keep the draft. */
  private line(line: Line, draft: Draft | null): boolean {
    // What the reader takes for the version of a line that does not tell its own.
    if (draft !== null) this.reader.guess = draft.version;
    const isDraft = draft !== null && !this.twins.needsMessage(draft);
    try {
      if (!line.isUtf8) throw this.error(line.number, 'the line is not UTF-8');
      this.order.push({ message: isDraft ? draft : this.read(line), line: line.number });
    } catch (error) {
      if (error instanceof NotNative) throw error;
      if (!line.isEnded && line.isUtf8 && isCutObject(textOf(line)) && !(error instanceof RelativeError)) {
        this.cutLine = this.place(line.number);
        return false;
      }
      this.bad(
        error instanceof OrderError
          ? this.error(error.line, error.message, 'sort each run by global_seq_num first')
          : error,
      );
    }
    return isDraft;
  }

  end(): ImportSummary {
    this.order.end();
    this.start();
    const { writer } = this;
    if (!writer || writer.messages === 0) {
      const skipped = this.skipped > 0 ? `: all ${this.skipped} lines skipped` : '';
      const why = this.skipped === 0 && this.cutLine !== null ? ': its only line is cut' : skipped;
      throw new TraceError(`no messages in ${this.sourceName}${why}`, {
        place: this.badLines[0]?.place ?? this.cutLine ?? undefined,
        remedy: this.badLines[0]?.reason,
      });
    }
    writer.close(this.byType.keys());
    return {
      messages: writer.messages,
      byType: this.byType,
      runs: this.order.runs,
      firstWall: nanosecondsOf(this.earliest),
      lastWall: nanosecondsOf(this.latest),
      twins: this.twins.inserted,
      skipped: this.skipped,
      badLines: this.badLines,
      missing: this.missing,
      cutLine: this.cutLine,
      bytesRead: this.bytesRead,
      bytesWritten: writer.bytesWritten,
      notes: this.header?.notes ?? [],
    };
  }

  /** Removes the unfinished output. */
  abandon(): void {
    if (!this.writer) return;
    this.writer.abandon();
    rmSync(this.writer.incompletePath, { force: true });
  }

  /** Drafts that wait for nothing have left their memory then. */
  private flush(): void {
    if (this.writer instanceof NativeTrace) this.writer.flush();
  }

  private read(line: Line): Message {
    try {
      return this.reader.read(line);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const { number } = line;
      const text = textOf(line);
      const relative = relativeOf(line);
      if (relative)
        throw new RelativeError(`this is ${relative.name}, not eslogger: ${relative.why}`, {
          place: this.place(number),
          remedy: relative.remedy(this.options.input),
        });
      if (number === 1 && text.trim() === '{') {
        throw this.error(
          1,
          'a JSON object spans several lines',
          `put each message on one line: \`jq -c . ${shellQuoted(this.sourceName)}\``,
        );
      }
      const path = keyPathAt(text, error.column);
      throw this.error(number, `${path === '' ? '' : `${path}: `}${error.message}`, undefined, error.column, path);
    }
  }

  private ordered(line: OrderedLine<Draft | Message>): void {
    if (this.head) {
      this.head.push(line);
      if (this.head.length >= headMessages) this.start();
      return;
    }
    this.writeHole(line);
    if (this.options.auth === undefined) this.write(line);
    else for (const each of this.twins.expand(line)) this.write(each);
  }

  private writeHole({ message, startsRun, line }: OrderedLine): void {
    const { writer } = this;
    if (!writer) throw new Error('a message came before the header');
    const { ofType, ofUnknown } = this.holes.before(message, startsRun);
    const count = ofType + ofUnknown;
    if (count === 0n) return;
    if (ofType > 0n) writer.gap({ count: ofType, eventType: message.event_type, source: 'kernel' });
    if (ofUnknown > 0n) writer.gap({ count: ofUnknown, eventType: null, source: 'kernel' });
    this.missing.count += count;
    this.missing.places++;
    if (this.missing.first.length < holesTold) this.missing.first.push({ count, before: writer.messages, line });
  }

  /** Writes the header, now that the first messages are known, and then the messages held back for it. */
  private start(): void {
    const { head } = this;
    this.head = undefined;
    const [first] = head ?? [];
    if (!head || !first) return;
    this.header = importedHeader(
      this.options,
      first.message,
      head.map((line) => line.message),
    );
    const { output, definitionBytes } = this.options;
    const limit = definitionBytes === undefined ? {} : { definitionBytes };
    const options = { ...limit, events: namedEventTypes, freezes: false, incompletePath: temporaryPath(output) };
    this.writer =
      this.native === null
        ? new TraceWriter(output, this.header, options)
        : new NativeTrace(output, this.header, options, this.native);
    for (const line of head) this.ordered(line);
  }

  private write({ message, startsRun, line }: OrderedLine<Draft | Message>): void {
    const { writer } = this;
    if (!writer) throw new Error('a message came before the header');
    if (startsRun && this.begun) {
      const { version, mach_time } = message;
      writer.run({ messageVersion: version, machBase: mach_time, wallBase: wallNsOf(message), bootId: null });
    }
    this.begun = true;
    try {
      if (!(message instanceof Draft)) writer.message(message);
      else if (writer instanceof NativeTrace) writer.draft(message);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      this.bad(this.error(line, error.message, undefined, undefined, error.field));
      writer.gap({ count: 1n, eventType: message.event_type, source: 'recorder' });
      return;
    }
    this.count(message.event_type);
    if (message instanceof Draft && message.twin !== null) this.count(message.twin.eventType);
    const wall = message instanceof Draft ? message : wallTime(message);
    if (!this.earliest || isEarlier(wall, this.earliest)) this.earliest = wall;
    if (!this.latest || isEarlier(this.latest, wall)) this.latest = wall;
  }

  private count(eventType: number): void {
    this.byType.set(eventType, (this.byType.get(eventType) ?? 0) + 1);
  }

  /** Counts a bad line, or throws. */
  private bad(error: unknown): void {
    if (!(error instanceof TraceError) || !this.options.skipBad || error instanceof RelativeError) throw error;
    this.skipped++;
    if (this.badLines.length < badLinesTold) this.badLines.push({ place: error.place ?? '', reason: error.message });
  }

  private place(line: number, column?: number): string {
    return `${this.sourceName}:${line}${column === undefined ? '' : `:${column}`}`;
  }

  private error(line: number, message: string, remedy?: string, column?: number, field?: string): TraceError {
    return new TraceError(message, {
      place: this.place(line, column),
      remedy: remedy ?? (this.options.skipBad ? undefined : 'add --skip-bad to skip such lines'),
      field,
    });
  }
}

/** The whole file is of another kind, so no line of it can be skipped. */
class RelativeError extends TraceError {}

const isEarlier = (a: Wall, b: Wall): boolean =>
  a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);

const wallTime = ({ time }: Message): Wall => ({ seconds: Number(time.tv_sec), nanoseconds: Number(time.tv_nsec) });

const nanosecondsOf = (wall: Wall | undefined): bigint =>
  wall === undefined ? 0n : BigInt(wall.seconds) * 1_000_000_000n + BigInt(wall.nanoseconds);
