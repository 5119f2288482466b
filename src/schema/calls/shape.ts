// The form of a row in the table of calls, and the shorthand of its files. The table itself is `calls.ts`.

export type CallClassName = 'always' | 'if_waited' | 'hazard' | 'strict_only' | 'allowed';

/** Fact.call_class; 0 means no class. The words are those of the documentation: what a handler may call. */
export const callClasses: Readonly<Record<CallClassName, number>> = {
  always: 1,
  if_waited: 2,
  hazard: 3,
  strict_only: 4,
  allowed: 5,
};

const callClassNames = new Map((Object.keys(callClasses) as CallClassName[]).map((name) => [callClasses[name], name]));
export const callClassName = (value: number): CallClassName | undefined => callClassNames.get(value);

export type CallFamily =
  | 'file'
  | 'stdio'
  | 'sleep'
  | 'wait'
  | 'lock'
  | 'process'
  | 'network'
  | 'directory'
  | 'dispatch'
  | 'log'
  | 'loader'
  | 'mach'
  | 'xpc'
  | 'es'
  | 'security'
  | 'code-signing'
  | 'trust'
  | 'keychain'
  | 'disk'
  | 'preferences'
  | 'configuration'
  | 'io-registry'
  | 'workspace'
  | 'database'
  | 'system';

/**
 * How a wrapper is made. `call`: report it, then make the real call. `lock`: try first, report it only if it waited.
 * `shield`: everything beneath is allowed. `own`: a hand-written function under `replayer/wrappers/`. `none`: our own
 * function reports it, or no wrapper can.
 */
export type WrapperKind = 'call' | 'lock' | 'shield' | 'own' | 'none';

/**
 * What decides the class if the name alone does not: a C++ function of `replayer/scope/grade.h` and its arguments
 * (`stream` gets the parameter that is one, which differs between the spellings of a function).
 */
export interface Grade {
  readonly by: string;
  readonly args: readonly number[];
}

/** An export that the macOS library interposes. Each has its own tuple, because dyld matches addresses, not names. */
export interface DarwinExport {
  /** Without Mach-O's leading underscore: `open$NOCANCEL`. */
  readonly symbol: string;
  /** `edge`: an export of libsystem_kernel through which other libraries wait; a call is seen to wait there. */
  readonly layer: 'api' | 'edge';
  /**
   * `framework`: of a library that ours does not link; looked up in all images of the launch, whichever ones the client
   * loads.
   */
  readonly origin: 'system' | 'framework';
  /**
   * Private, newer than macOS 11, or a framework's: where it is missing, dyld drops the tuple instead of refusing the
   * library.
   */
  readonly weak: boolean;
  readonly archs: readonly ('arm64' | 'x86_64')[];
}

/** Source of the id of the thread that holds a lock: structs of `replayer/locks/lock_call.h`. */
export type LockHolder = 'MutexHolder' | 'WriterHolder' | 'ReaderHolder' | 'NotedHolder';

export interface CallRow {
  readonly name: string;
  /** C, as in the header; the wrapper passes pointers on unchanged. */
  readonly prototype: string;
  /** Exports with the same prototype (large-file and underscored names). */
  readonly names: readonly string[];
  /** Exports with a different prototype (fortified, old ABI), as whole prototypes. */
  readonly variants: readonly string[];
  readonly family: CallFamily;
  /** The family of `known-families.ts` that says why it blocks, if it is not the one with the name of `family`. */
  readonly kin?: string;
  /** Its name in Swift, as `Type.method`, if Swift hides the one in C. */
  readonly swift?: string;
  /** The strongest possible class; `grade` may lower it at run time. */
  readonly class: CallClassName;
  readonly grade?: Grade;
  /** Variadic tail: `mode` is read if the flags require it; a number is the number of words; a name is the `v` form. */
  readonly rest?: 'mode' | number | string;
  readonly wrapper: WrapperKind;
  /** `shield`: the argument that names the queue which gets the work. The last one is its block, or its function. */
  readonly submitsTo?: number;
  /** `shield`: the argument with the time at which the timer ends that it arms. */
  readonly armsUntil?: number;
  /** The function of `replayer/waits/armed_timers.h` that notes the change of a source, and its arguments. */
  readonly source?: string;
  /** It ends the process. */
  readonly ends?: boolean;
  /** `lock`: the function that tries, and the source of the holder's thread id. */
  readonly lock?: { readonly attempt: string; readonly holder: LockHolder };
  /**
   * `call`: it takes the lock in its first argument if it returns 0, releases it, or waits without the lock in its
   * second argument.
   */
  readonly holds?: { readonly tryAcquire: LockHolder } | 'release' | 'condition_wait';
  /** `call`: it waits, without a mutex, for another thread to hand something over. */
  readonly receives?: true;
  /** `call`: it may raise SIGPIPE. Linux's number of its system call, and the arguments. */
  readonly raises?: string;
  /** `call`: it waits for descriptors. A class of `replayer/waits/awaited*.h` and its arguments. */
  readonly waitsFor?: Grade;
  /** If class and wrapper do not decide it: whether the run's service models are asked about all its calls. */
  readonly asksModels?: boolean;
  readonly advice: string;
  /**
   * Rule of the documentation that it breaks: 4 nothing that can block, 5 system API off the queue, 6 shared data, 7
   * bounded width, 9 signatures.
   */
  readonly rule: number;
  readonly platforms: readonly ('linux' | 'darwin')[];
  /** Exports that the macOS library interposes; none for a row that macOS only knows by name. */
  readonly darwin: readonly DarwinExport[];
  /** The prototype on macOS, if different. */
  readonly darwinPrototype?: string;
}

/** A row with its number in ledgers. */
export interface NumberedCall extends CallRow {
  readonly number: number;
}

export type CallOptions = Partial<Omit<CallRow, 'prototype' | 'names' | 'variants' | 'name'>> & {
  /** Space-separated. */
  readonly names?: string;
  readonly variants?: readonly string[];
};

export type FamilyDefaults = Pick<CallRow, 'family' | 'class' | 'advice' | 'rule'> &
  Partial<Pick<CallRow, 'kin' | 'wrapper' | 'platforms'>>;

export const nameOf = (prototype: string): string => {
  const name = /([A-Za-z_]\w*)\s*\(/.exec(prototype)?.[1];
  if (name === undefined) throw new Error(`no function name in prototype '${prototype}'`);
  return name;
};

/**
 * Makes the rows of one family: each is a prototype, with its differences from the family's defaults if there are any.
 */
export const family = (
  defaults: FamilyDefaults,
  rows: readonly (string | readonly [string, CallOptions])[],
): readonly CallRow[] =>
  rows.map((row) => {
    const [prototype, options] = typeof row === 'string' ? [row, {} as CallOptions] : row;
    const { names, variants, ...rest } = options;
    return {
      wrapper: 'call',
      platforms: ['linux', 'darwin'],
      ...defaults,
      name: nameOf(prototype),
      prototype,
      names: names === undefined ? [] : names.split(' '),
      variants: variants ?? [],
      darwin: [],
      ...rest,
    };
  });
