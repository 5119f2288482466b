// The errors that a user can cause: one class per kind, each with its exit code on the command line. Anything else that
// is thrown is a bug of this project; it shows its stack and exits with 70.

/** Every exit code of `esreplay`. `src/verdict/exit-code.ts` decides which one wins if several apply. */
export const exitCodes = {
  pass: 0,
  findings: 1,
  usage: 2,
  setup: 3,
  trace: 4,
  client: 5,
  bug: 70,
  interrupted: 130,
} as const;

export interface ErrorDetails {
  /** What the user can do: an imperative phrase that follows `help:`. */
  readonly remedy?: string | undefined;
  /** Where it is wrong, as precisely as known: a file and line, a record and offset, or a path. */
  readonly place?: string | undefined;
  /** Lines to show below the message, of the user's own words or of a compiler. */
  readonly excerpt?: string | undefined;
  readonly cause?: unknown;
}

/** Base class. A message has the form `what: detail`: lower case, no full stop. */
export abstract class EsreplayError extends Error {
  abstract readonly exitCode: number;
  /** Still works where `instanceof` fails: when this module was loaded twice, by `import` and by `require`. */
  readonly isEsreplayError = true;
  readonly remedy: string | undefined;
  readonly place: string | undefined;
  readonly excerpt: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.remedy = details.remedy;
    this.place = details.place;
    this.excerpt = details.excerpt;
  }
}

/**
 * Adds place and remedy to the message, for programs whose test runner prints only that. Returns any other error as it
 * is.
 */
export function withRemedy(error: unknown): unknown {
  if (!isEsreplayError(error)) return error;
  const { message, place, remedy, stack } = error;
  const whole = [
    message,
    ...(place === undefined || message.includes(place) ? [] : [`  --> ${place}`]),
    ...(remedy === undefined || message.includes(remedy) ? [] : [`help: ${remedy}`]),
  ].join('\n');
  error.message = whole;
  if (stack !== undefined) error.stack = stack.replace(message, () => whole);
  return error;
}

/** Returns whether a user caused the error; any other error is a bug. */
export function isEsreplayError(error: unknown): error is EsreplayError {
  return error instanceof Error && 'isEsreplayError' in error;
}

/** The command line or the options are wrong. */
export class UsageError extends EsreplayError {
  readonly exitCode = exitCodes.usage;
}

/** The run could not be set up, or its observations cannot be trusted. */
export class SetupError extends EsreplayError {
  readonly exitCode = exitCodes.setup;
}

export interface TracePlace {
  /** Ordinal of the record in the file, definitions included, from 0. */
  readonly record?: number | undefined;
  /** Byte offset in the file. */
  readonly offset?: number | undefined;
  /** Dotted path of the field, as in the header's `fields`. */
  readonly field?: string | undefined;
}

/** The trace is broken, cut, hostile or too new. */
export class TraceError extends EsreplayError {
  readonly exitCode = exitCodes.trace;
  readonly record: number | undefined;
  readonly offset: number | undefined;
  readonly field: string | undefined;

  constructor(message: string, details: ErrorDetails & TracePlace = {}) {
    super(message, { ...details, place: details.place ?? describeTracePlace(details) });
    this.record = details.record;
    this.offset = details.offset;
    this.field = details.field;
  }
}

/** The client exited before the replay ended, or crashed. */
export class ClientError extends EsreplayError {
  readonly exitCode = exitCodes.client;
}

function describeTracePlace({ record, offset, field }: TracePlace): string | undefined {
  const parts = [
    record === undefined ? undefined : `record ${record}`,
    offset === undefined ? undefined : `byte ${offset}`,
    field === undefined || field === '' ? undefined : `field ${field}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
