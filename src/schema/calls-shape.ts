// What a row of the table of calls says, and the short hand its files are written in. The table itself is `calls.ts`.

export type CallClassName = 'always' | 'if_waited' | 'hazard' | 'strict_only' | 'allowed';

/** Fact.call_class; 0 means no class. The words are those of docs: what a handler may call. */
export const callClasses: Readonly<Record<CallClassName, number>> = {
  always: 1,
  if_waited: 2,
  hazard: 3,
  strict_only: 4,
  allowed: 5,
};

export const callClassName = (value: number): CallClassName | undefined =>
  (Object.keys(callClasses) as CallClassName[]).find((name) => callClasses[name] === value);

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
 * How a wrapper is made. `call`: state it, then the real call. `lock`: try first, state it only when it waited. `shield`: everything
 * beneath is allowed. `own`: a hand-written function under `replayer/scope/`. `none`: our own function states it, or no wrapper can.
 */
export type WrapperKind = 'call' | 'lock' | 'shield' | 'own' | 'none';

/** What decides the class when it is not the name alone: a C++ function of `replayer/scope/grade.h` and its arguments. */
export interface Grade {
  readonly by: string;
  readonly args: readonly number[];
}

/** One export that the macOS library interposes; each is one tuple, for dyld matches addresses and not names. */
export interface DarwinExport {
  /** Without the underscore that Mach-O puts before it: `open$NOCANCEL`. */
  readonly symbol: string;
  /** `edge`: libsystem_kernel's, through which other libraries wait; there a call is seen to wait. */
  readonly layer: 'api' | 'edge';
  /** `framework`: of a library that ours does not link; looked up in all images of the launch, whichever the client loads. */
  readonly origin: 'system' | 'framework';
  /** Private, newer than macOS 11 or a framework's: where it is absent dyld drops the tuple instead of refusing the library. */
  readonly weak: boolean;
  readonly archs: readonly ('arm64' | 'x86_64')[];
}

/** Where the thread that holds a lock is known from: structs of `replayer/scope/lock_call.h`. */
export type LockHolder = 'MutexHolder' | 'WriterHolder' | 'ReaderHolder' | 'NotedHolder';

export interface CallRow {
  readonly name: string;
  /** C, as the header has it; the wrapper passes pointers on untouched. */
  readonly prototype: string;
  /** Exports with the same prototype (large-file and underscored names). */
  readonly names: readonly string[];
  /** Exports with another one (fortified, old ABI); whole prototypes. */
  readonly variants: readonly string[];
  readonly family: CallFamily;
  /** The strongest class it can have; `grade` may lower it at run time. */
  readonly class: CallClassName;
  readonly grade?: Grade;
  /** Variadic tail: `mode` is read when the flags ask for one; a number says how many words; a name is the `v` form. */
  readonly rest?: 'mode' | number | string;
  readonly wrapper: WrapperKind;
  /** `shield`: the argument that names the queue which the work is put on. */
  readonly handsTo?: number;
  /** It ends the process. */
  readonly ends?: boolean;
  /** `lock`: the function that tries, and where the holder's thread id is. */
  readonly lock?: { readonly attempt: string; readonly holder: LockHolder };
  /** `call`: it takes the lock of its first argument when it answers 0, gives it up, or waits without that of its second. */
  readonly holds?: { readonly takes: LockHolder } | 'gives' | 'lends';
  /** Where its class and its wrapper do not say so: whether the service models of the run are asked for all of its calls. */
  readonly asksModels?: boolean;
  readonly advice: string;
  /** Rule of docs that it offends: 4 nothing that can block, 5 system API off the queue, 6 shared data, 7 bounded width, 9 signatures. */
  readonly rule: number;
  readonly platforms: readonly ('linux' | 'darwin')[];
  /** Exports that the macOS library interposes; none for a row whose name is only known there. */
  readonly darwin: readonly DarwinExport[];
  /** The prototype on macOS where it is another one. */
  readonly darwinPrototype?: string;
}

/** A row with the number that ledgers know it by. */
export interface NumberedCall extends CallRow {
  readonly number: number;
}

export type CallOptions = Partial<Omit<CallRow, 'prototype' | 'names' | 'variants' | 'name'>> & {
  /** Space-separated. */
  readonly names?: string;
  readonly variants?: readonly string[];
};

export type FamilyDefaults = Pick<CallRow, 'family' | 'class' | 'advice' | 'rule'> &
  Partial<Pick<CallRow, 'wrapper' | 'platforms'>>;

export const nameOf = (prototype: string): string => {
  const name = /([A-Za-z_]\w*)\s*\(/.exec(prototype)?.[1];
  if (name === undefined) throw new Error(`no function name in prototype '${prototype}'`);
  return name;
};

/** Rows of one family: each is a prototype, alone or with what differs from the family's defaults. */
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
