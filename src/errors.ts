// The errors a user can cause, one class per kind, each with the exit code the command line gives it.
// Anything else that is thrown is a bug of this project: it shows its stack and exits with 70.

/** Every way `esreplay` can end. `src/judge/exit-code.ts` says which one wins when several apply. */
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
  /** What the user can do about it: a phrase in the imperative, which follows `help:`. */
  readonly remedy?: string | undefined;
  /** Where it is wrong, as precisely as known: a file and line, a record and offset, a path. */
  readonly place?: string | undefined;
  readonly cause?: unknown;
}

/** Base of all of them. A message has the form `what: detail`: lower case, no full stop. */
export abstract class EsreplayError extends Error {
  abstract readonly exitCode: number;
  /** Holds when this module was loaded twice, by `import` and by `require`, where `instanceof` does not. */
  readonly isEsreplayError = true;
  readonly remedy: string | undefined;
  readonly place: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.remedy = details.remedy;
    this.place = details.place;
  }
}

/** Whether a user caused it; anything else is a bug. */
export function isEsreplayError(error: unknown): error is EsreplayError {
  return error instanceof Error && 'isEsreplayError' in error;
}

/** The command line or the options are wrong. */
export class UsageError extends EsreplayError {
  readonly exitCode = exitCodes.usage;
}

/** The run could not be set up, or what it observed cannot be trusted. */
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

/** The trace is broken, cut, hostile or from the future. */
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

/** The client ended by itself before the replay did, or crashed. */
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
