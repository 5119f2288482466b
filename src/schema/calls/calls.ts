// The table of calls for judging a handler: names, classes, advice. `generate/calls.ts` makes the wrappers and the C++
// numbers from it. The numbers in ledgers come from `call-numbers.ts`; system calls without a name in libc's API are in
// `calls-system.ts`. The documentation of what a handler may call decides the classes.

import { darwinExports, darwinPrototypes } from '../macos/darwin-exports.ts';
import { aclCalls } from './acl.ts';
import { callNumbers } from './call-numbers.ts';
import { darwinCalls } from './darwin.ts';
import { dispatchCalls } from './dispatch.ts';
import { esCalls } from './es.ts';
import { fileCalls } from './file.ts';
import { frameworkCalls } from './framework.ts';
import { introspectionCalls } from './introspection.ts';
import { processCalls } from './process.ts';
import { securityCalls } from './security.ts';
import { type CallRow, family, type NumberedCall, nameOf } from './shape.ts';
import { stdioCalls } from './stdio.ts';
import { waitCalls } from './wait.ts';

const systemCalls = family(
  {
    family: 'system',
    class: 'always',
    advice: 'A bare system call waits like the function around it would; make it off the delivery queue.',
    rule: 4,
  },
  [
    ['long syscall(long number, ...)', { rest: 6, wrapper: 'own', asksModels: false, platforms: ['linux'] }],
    [
      'int io_uring_enter(int ring, unsigned submit, unsigned complete, unsigned flags, const void *mask)',
      { wrapper: 'none', platforms: ['linux'] },
    ],
    ['int futex(unsigned *word, int operation, unsigned value)', { wrapper: 'none', platforms: ['linux'] }],
    ['int prctl(int option, ...)', { wrapper: 'none', platforms: ['linux'] }],
  ],
);

const rows: readonly CallRow[] = [
  ...fileCalls,
  ...stdioCalls,
  ...waitCalls,
  ...processCalls,
  ...dispatchCalls,
  ...esCalls,
  ...introspectionCalls,
  ...aclCalls,
  ...securityCalls,
  ...systemCalls,
  ...darwinCalls,
  ...frameworkCalls,
];

// Rows without a number get the next ones, in the order of the table.
const numbers = new Map(Object.entries(callNumbers));
for (const { name } of rows) if (!numbers.has(name)) numbers.set(name, numbers.size + 1);

/** Every number that was ever given, by name and in its order. */
export const numberedCalls: readonly (readonly [name: string, number: number])[] = [...numbers];

export const calls: readonly NumberedCall[] = rows.map((row) => {
  const prototype = darwinPrototypes[row.name];
  return {
    ...row,
    number: numbers.get(row.name) ?? 0,
    darwin: darwinExports.get(row.name) ?? [],
    ...(prototype === undefined ? {} : { darwinPrototype: prototype }),
  };
});

const byNumber = new Map(calls.map((row) => [row.number, row]));

export const callNumber = (name: string): number => {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`no call '${name}' in the table of calls`);
  return number;
};

/** Returns the row for a fact's `call`; undefined for 0, a bare system call without a row. */
export const callByNumber = (number: number): CallRow | undefined => byNumber.get(number);

/** Returns the row for any exported spelling of a call (`open64`, `__open_2`), for frames named by a symboliser. */
export const callByName = (name: string): CallRow | undefined => byName.get(name);

/**
 * Returns whether service models learn of every call of the function: only `always` calls are reported outside
 * handlers, and a function without a wrapper is never reported.
 */
export const isSeenEverywhere = (row: CallRow): boolean =>
  row.asksModels ?? (row.class === 'always' && (row.wrapper !== 'none' || row.darwin.length > 0));

const byName = new Map<string, CallRow>();
for (const row of calls)
  for (const name of [row.name, ...row.names, ...row.variants.map(nameOf), ...row.darwin.map(({ symbol }) => symbol)])
    byName.set(name, row);

export type { CallClassName, CallRow, DarwinExport } from './shape.ts';
export { callClasses } from './shape.ts';
export { systemCallName } from './system.ts';
