// The main path of `esreplay import`: eslogger's lines → messages in order → AUTH twins → trace. It streams; memory
// holds the messages that wait for their place in the order, and what a trace defines once. In the order of the bytes:
// 1. `lines.ts` reads the file into one buffer and finds the lines in it. No line becomes a string.
// 2. `native-lines.ts` has the addon read them, many at a time (`src/addon/eslogger_line.h`). Each becomes a draft:
//    its record with every process, file and text in place, and the few numbers that its place depends on.
//    A line that the addon refuses becomes a message: `eslogger-line.ts` reads it with readers that `shape-reader.ts`
//    compiled from the schema. What is wrong is found there: a JsonError has its column, which `key-path.ts` names.
//    So does a line whose AUTH twin differs from it in more than the action.
// 3. `run-order.ts` gives each to a client of eslogger. `client-order.ts` sorts the lines of one client, and
//    `sequence-holes.ts` counts what it lacks. `run-order.ts` merges the clients' lines by the Mach clock, in which an
//    event that several clients saw (`same-event.ts`) is one message. `auth-twins.ts` adds twins.
// 4. `native-trace.ts` writes both. The header comes first, when `mach-timebase.ts` has seen enough; at the end it is
//    written again, because only then it is known which event types came.
// Where `addon/native.ts` chooses the reference every line becomes a message, and `src/trace/writer.ts` writes the same bytes.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { SetupError, TraceError, UsageError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { namedEventTypes } from '../trace/field-lists.ts';
import type { TraceHeaderInput } from '../trace/header.ts';
import { NotNative } from '../trace/native-writer.ts';
import { temporaryPath } from '../trace/trace-output.ts';
import { TraceWriter } from '../trace/writer.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { AuthTwins, twinTypes } from './auth-twins.ts';
import { OrderError } from './client-order.ts';
import { wallNsOf } from './clocks.ts';
import { isCutObject } from './cut-line.ts';
import { EsloggerLineReader } from './eslogger-line.ts';
import { importedHeader } from './import-header.ts';
import type { BadLine, ImportOptions, ImportSummary, MissingMessages } from './import-summary.ts';
import { JsonError } from './json.ts';
import { keyPathAt } from './key-path.ts';
import { type Line, type LineSource, openLines, textOf } from './lines.ts';
import { Draft, NativeLines } from './native-lines.ts';
import { NativeTrace } from './native-trace.ts';
import { recordRemedy, relativeOf } from './relatives.ts';
import { type OrderedLine, type RunLine, RunOrder } from './run-order.ts';
import { isSameEvent } from './same-event.ts';
import { knownType, unwritable, withNumbers } from './written-message.ts';

/** Number of skipped lines that are listed, and of holes. */
const badLinesTold = 5;
const holesTold = 5;
const mixedClients =
  'seq_num repeats in one run, so that the lines are of several clients: without global_seq_num, which came with message version 4, they cannot be told apart, and what is missing is not known';
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
function nativeLines({ definitionBytes }: ImportOptions): NativeLines | null {
  return NativeTrace.isPossible(definitionBytes) ? NativeLines.ifNative() : null;
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

interface KeptLine extends OrderedLine<Draft | Message> {
  /** A trace cannot hold it, which has been said. */
  readonly isLeftOut?: boolean;
}

class ImportJob {
  private bytesRead = 0;
  private readonly reader = new EsloggerLineReader();
  private readonly order: RunOrder<Draft | Message>;
  private readonly twins: AuthTwins;
  private readonly byType = new Map<number, number>();
  private readonly badLines: BadLine[] = [];
  private skipped = 0;
  private readonly missing = { count: 0n, places: 0, first: [] as MissingMessages['first'][number][] };
  private cutLine: string | null = null;
  private earliest: Wall | undefined;
  private latest: Wall | undefined;
  /** Messages held back until the header can be written. */
  private head: KeptLine[] | undefined = [];
  private header: TraceHeaderInput | undefined;
  private writer: TraceWriter | NativeTrace | undefined;
  private runs = 0;
  /** The message that started a run was left out. */
  private startsRun = false;

  constructor(
    readonly options: ImportOptions,
    private readonly sourceName: string,
    private readonly native: NativeLines | null,
  ) {
    this.twins = new AuthTwins(new Set(twinTypes(options.auth ?? [])), () => this.header?.budget ?? 0n);
    this.order = new RunOrder((line) => this.ordered(line), isSameEvent);
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
    // The reader assumes this version for a line without its own.
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
      const [bad] = this.badLines;
      throw new TraceError(`no messages in ${this.sourceName}${this.whyNone(bad)}`, {
        place: bad?.place ?? this.cutLine ?? undefined,
        remedy: recordRemedy,
      });
    }
    writer.close(this.byType.keys());
    return {
      messages: writer.messages,
      byType: this.byType,
      runs: this.runs,
      clients: this.order.mostClients,
      sharedEvents: this.order.repeated,
      warnings: this.order.isMixed ? [mixedClients] : [],
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

  private whyNone(bad: BadLine | undefined): string {
    if (bad === undefined) return this.cutLine === null ? '' : ': its only line is cut';
    if (this.skipped === 1) return `: its only line was skipped: ${bad.reason}`;
    return `: all ${this.skipped} lines were skipped, the first because of ${bad.reason}`;
  }

  /** Removes the unfinished output. */
  abandon(): void {
    if (!this.writer) return;
    this.writer.abandon();
    rmSync(this.writer.incompletePath, { force: true });
  }

  /** Drafts that wait for nothing have left their memory then. The next lines may be of the same events. */
  private flush(): void {
    if (this.writer instanceof NativeTrace) this.writer.flush();
    for (const message of this.order.latest) if (message instanceof Draft) message.keep();
  }

  private read(line: Line): Message {
    const text = textOf(line);
    try {
      return this.reader.read(text);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const { number } = line;
      const relative = relativeOf(text);
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
    const fault = line.message instanceof Draft ? undefined : unwritable(line.message);
    if (fault !== undefined && !line.isRepeated) {
      this.bad(this.error(line.line, fault.message, undefined, undefined, fault.field));
      // The next message starts the run in its place.
      if (line.startsRun) this.startsRun = true;
      else this.keep({ ...line, isLeftOut: true });
      return;
    }
    this.keep(this.startsRun ? { ...line, startsRun: true } : line);
    this.startsRun = false;
  }

  private keep(line: KeptLine): void {
    if (this.head === undefined) this.put(line);
    else {
      this.head.push(line);
      if (this.head.length >= headMessages) this.start();
    }
  }

  private put(line: KeptLine): void {
    this.writeHole(line);
    if (line.isRepeated) return;
    const { message } = line;
    if (line.isLeftOut === true) {
      this.writer?.gap({ count: 1n, eventType: knownType(message), source: 'recorder' });
      return;
    }
    try {
      const numbered = line.numbers === null ? line : { ...line, message: withNumbers(message, line.numbers) };
      if (this.options.auth === undefined) this.write(numbered);
      else for (const each of this.twins.expand(numbered)) this.write(each);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      this.bad(this.error(line.line, error.message, undefined, undefined, error.field));
      this.writer?.gap({ count: 1n, eventType: knownType(message), source: 'recorder' });
    }
  }

  private writeHole({ message, hole: { ofType, ofUnknown }, line }: OrderedLine): void {
    const { writer } = this;
    if (!writer) throw new Error('a message came before the header');
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
      head.filter(({ isLeftOut }) => isLeftOut !== true).map(({ message }) => message),
    );
    const { output, definitionBytes } = this.options;
    const limit = definitionBytes === undefined ? {} : { definitionBytes };
    const options = { ...limit, events: namedEventTypes, freezes: false, incompletePath: temporaryPath(output) };
    this.writer =
      this.native === null
        ? new TraceWriter(output, this.header, options)
        : new NativeTrace(output, this.header, options, this.native);
    for (const line of head) this.put(line);
  }

  private write({ message, startsRun }: RunLine<Draft | Message>): void {
    const { writer } = this;
    if (!writer) throw new Error('a message came before the header');
    // The header has the first run's clock; later runs have a record.
    if (startsRun && this.runs++ > 0) {
      const { version, mach_time } = message;
      writer.run({ messageVersion: version, machBase: mach_time, wallBase: wallNsOf(message), bootId: null });
    }
    if (!(message instanceof Draft)) writer.message(message);
    else if (writer instanceof NativeTrace) writer.draft(message);
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
