// The main path of `esreplay import`: eslogger's lines → messages in order → AUTH twins → trace. It streams; memory
// holds the messages that wait for their place in the order, and what a trace defines once. In the order of the bytes:
// 1. `lines.ts` reads the file into one buffer and finds the lines in it. No line becomes a string.
// 2. `eslogger-line.ts` reads a line as a message. `json.ts` scans its bytes, driven by readers that `shape-reader.ts`
//    compiled from the schema. `member-reader.ts` guesses the next key, `text-memo.ts` knows processes and files that
//    came before by their bytes. A wrong line ends in a JsonError with its column, which `key-path.ts` names.
// 3. `run-order.ts` sorts the messages, `sequence-holes.ts` counts what is missing, `auth-twins.ts` adds twins.
// 4. `src/trace/writer.ts` encodes them. The header comes first, when `mach-timebase.ts` has seen enough; at the end it
//    is written again, because only then it is known which event types came.
// Step 2 takes two fifths of the time, step 4 a quarter.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { TraceError, UsageError } from '../errors.ts';
import { eventRow } from '../schema/events.ts';
import type { Message } from '../schema/generated/messages.ts';
import { osFamilyOfVersion } from '../schema/os-profiles.ts';
import { type TraceHeaderInput, unrecorded } from '../trace/header.ts';
import { temporaryPath } from '../trace/trace-output.ts';
import { TraceWriter } from '../trace/writer.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { AuthTwins, twinTypes } from './auth-twins.ts';
import { isCutObject } from './cut-line.ts';
import { EsloggerLineReader } from './eslogger-line.ts';
import { JsonError, textOf } from './json.ts';
import { keyPathAt } from './key-path.ts';
import { type Line, openLines } from './lines.ts';
import { timebaseOf } from './mach-timebase.ts';
import { relativeOf } from './relatives.ts';
import { OrderError, type OrderedLine, RunOrder } from './run-order.ts';
import { SequenceHoles } from './sequence-holes.ts';

export interface ImportOptions {
  /** eslogger's output; `-` is standard input. */
  readonly input: string;
  readonly output: string;
  /** Names of events that get an AUTH twin. */
  readonly auth?: readonly string[];
  /** Time from enqueue to deadline for AUTH messages. */
  readonly budgetMs?: number;
  /** Skip lines that cannot be imported instead of stopping at the first. */
  readonly skipBad?: boolean;
  /** Program and version for the header. */
  readonly application: string;
  readonly onProgress?: (bytes: number, size: number | null) => void;
  /** Memory for what the trace defines, as `TraceWriter` has it. */
  readonly definitionBytes?: number;
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

export const defaultBudgetMs = 15_000;

/** Number of skipped lines that are listed, and of holes. */
const badLinesTold = 5;
const holesTold = 5;
/** Messages examined before the header is written, to determine the timebase. */
const headMessages = 256;

export async function importEslogger(options: ImportOptions): Promise<ImportSummary> {
  if (options.input !== '-' && resolve(options.input) === resolve(options.output)) {
    throw new UsageError('output would overwrite the input', { place: options.output });
  }
  const source = openLines(options.input);
  const job = new ImportJob(options, source.name);
  try {
    for await (const { lines, bytes } of source.chunks()) {
      for (const line of lines) job.line(line);
      job.bytesRead = bytes;
      options.onProgress?.(bytes, source.size);
    }
    return job.end();
  } catch (error) {
    job.abandon();
    throw error;
  }
}

class ImportJob {
  bytesRead = 0;
  private readonly reader = new EsloggerLineReader();
  private readonly order: RunOrder;
  private readonly twins: AuthTwins;
  private readonly byType = new Map<number, number>();
  private readonly badLines: BadLine[] = [];
  private skipped = 0;
  private readonly holes = new SequenceHoles();
  private readonly missing = { count: 0n, places: 0, first: [] as MissingMessages['first'][number][] };
  private cutLine: string | null = null;
  private earliest: Message | undefined;
  private latest: Message | undefined;
  /** Messages held back until the header can be written. */
  private head: OrderedLine[] | undefined = [];
  private header: TraceHeaderInput | undefined;
  private writer: TraceWriter | undefined;
  /** The header has the first run's clock; later runs have a record. */
  private begun = false;

  constructor(
    private readonly options: ImportOptions,
    private readonly sourceName: string,
  ) {
    this.twins = new AuthTwins(new Set(twinTypes(options.auth ?? [])), () => this.header?.budget ?? 0n);
    this.order = new RunOrder((line) => this.ordered(line));
  }

  line(line: Line): void {
    try {
      if (!line.isUtf8) throw this.error(line.number, 'the line is not UTF-8');
      this.order.push({ message: this.read(line), line: line.number });
    } catch (error) {
      if (!line.isEnded && line.isUtf8 && isCutObject(textOf(line)) && !(error instanceof RelativeError)) {
        this.cutLine = this.place(line.number);
        return;
      }
      this.bad(
        error instanceof OrderError
          ? this.error(error.line, error.message, 'sort each run by global_seq_num first')
          : error,
      );
    }
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
      firstWall: this.earliest ? wallOf(this.earliest) : 0n,
      lastWall: this.latest ? wallOf(this.latest) : 0n,
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

  private read(line: Line): Message {
    try {
      return this.reader.read(line);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const { number } = line;
      const text = textOf(line);
      const relative = relativeOf(line);
      if (relative)
        throw new RelativeError(`this is ${relative.name}, not eslogger: ${relative.why}`, this.place(number));
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

  private ordered(line: OrderedLine): void {
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
    this.header = this.headerFor(
      first.message,
      head.map((line) => line.message),
    );
    const { output, definitionBytes } = this.options;
    const limit = definitionBytes === undefined ? {} : { definitionBytes };
    this.writer = new TraceWriter(output, this.header, {
      ...limit,
      freezes: false,
      incompletePath: temporaryPath(output),
    });
    for (const line of head) this.ordered(line);
  }

  private write({ message, startsRun, line }: OrderedLine): void {
    const { writer } = this;
    if (!writer) throw new Error('a message came before the header');
    if (startsRun && this.begun) {
      const { version, mach_time } = message;
      writer.run({ messageVersion: version, machBase: mach_time, wallBase: wallOf(message), bootId: null });
    }
    this.begun = true;
    try {
      writer.message(message);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      this.bad(this.error(line, error.message, undefined, undefined, error.field));
      writer.gap({ count: 1n, eventType: message.event_type, source: 'recorder' });
      return;
    }
    this.byType.set(message.event_type, (this.byType.get(message.event_type) ?? 0) + 1);
    if (!this.earliest || isEarlier(message, this.earliest)) this.earliest = message;
    if (!this.latest || isEarlier(this.latest, message)) this.latest = message;
  }

  private headerFor(first: Message, head: readonly Message[]): TraceHeaderInput {
    const { auth = [], budgetMs, application } = this.options;
    const { timebase, source } = timebaseOf(head.filter((message) => message.version === first.version));
    const [numer, denom] = timebase;
    const ms = budgetMs ?? defaultBudgetMs;
    const family = osFamilyOfVersion(first.version);
    const authTypes = twinTypes(auth).map((type) => eventRow(eventRow(type)?.counterpart ?? -1)?.name ?? String(type));
    return {
      ...unrecorded,
      application,
      createdBy: [
        'import',
        ...(auth.length > 0 ? [`--auth ${auth.join(',')}`] : []),
        ...(budgetMs === undefined ? [] : [`--budget ${budgetMs}`]),
      ].join(' '),
      os: { build: null, version: null, major: family === undefined ? null : Number.parseInt(family, 10) },
      messageVersion: first.version,
      timebase,
      machBase: first.mach_time,
      wallBase: wallOf(first),
      source: 'eslogger',
      budget: BigInt(Math.round((ms * 1_000_000 * denom) / numer)),
      budgetSource:
        budgetMs === undefined ? `the default of import, ${ms} ms: eslogger shows no deadlines` : `--budget ${ms}`,
      authTwins: authTypes,
      notes: [source],
    };
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
class RelativeError extends TraceError {
  constructor(message: string, place: string) {
    super(message, { place, remedy: 'record with eslogger: `sudo eslogger exec open > events.jsonl`' });
  }
}

const isEarlier = ({ time: a }: Message, { time: b }: Message): boolean =>
  a.tv_sec < b.tv_sec || (a.tv_sec === b.tv_sec && a.tv_nsec < b.tv_nsec);

const wallOf = ({ time }: Message): bigint => time.tv_sec * 1_000_000_000n + time.tv_nsec;
