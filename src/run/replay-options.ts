// The options of `replay()` as plain JavaScript may pass them: each is checked, because what is misspelt or out of range would
// be a run that checks something else than was asked for.
import * as z from 'zod';
import { UsageError } from '../errors.ts';
import type { Handler } from './handler.ts';
import {
  isInRange,
  missModeNames,
  mostClients,
  mostRefusals,
  mostSeed,
  optionRanges,
  paceNames,
  type RangedOption,
  rangeWords,
  verifyRange,
} from './option-ranges.ts';
import { clientRefusals, type JudgedRunOptions } from './options.ts';

/** Options of a run that JavaScript may pass; the others are for the command line and for tests. */
type Shared =
  | 'pace'
  | 'speed'
  | 'budgetScale'
  | 'outstanding'
  | 'onMiss'
  | 'refuseClient'
  | 'policies'
  | 'queueCapacity'
  | 'clientPid'
  | 'poolWidth'
  | 'models'
  | 'os'
  | 'seed'
  | 'pruneDenied'
  | 'asRoot'
  | 'guard'
  | 'strict'
  | 'requireComplete'
  | 'expect'
  | 'suppressions'
  | 'env'
  | 'signal';

export interface ReplayOptions extends Pick<JudgedRunOptions, Shared> {
  /** A function of this process instead of a client process. */
  readonly handler?: Handler;
  /** What the handler subscribes to, `AUTH_EXEC` or `open`; left out: every event type. */
  readonly events?: readonly string[];
  /** Program and arguments of the client process. */
  readonly client?: readonly string[];
  /** Further client processes of the same run. */
  readonly otherClients?: readonly (readonly string[])[];
  /** So many runs laid beside each other, with the seeds `seed`, `seed + 1n` and so on where there is one: `verify` of the report. */
  readonly verify?: number;
}

interface Option {
  readonly shape: z.ZodType;
  /** Completes "it takes". */
  readonly takes: string;
}

const flag: Option = { shape: z.boolean(), takes: 'true or false' };
const command = z.array(z.string()).min(1);
const decision = z.union([z.literal('allow'), z.literal('deny'), z.int().min(0).max(0xffff_ffff)]);
const refusals = Object.keys(clientRefusals) as (keyof typeof clientRefusals)[];

const options = {
  handler: { shape: z.custom((value) => typeof value === 'function'), takes: 'a function' },
  events: { shape: z.array(z.string()), takes: "names of events, such as ['AUTH_EXEC', 'open']" },
  client: { shape: command, takes: "a program and its arguments, such as ['./client', '-v']" },
  otherClients: {
    shape: z.array(command).max(mostClients - 1),
    takes: `at most ${mostClients - 1} commands, such as [['./agent', '--quiet']]`,
  },
  verify: { shape: z.number().refine((value) => isInRange(value, verifyRange)), takes: rangeWords(verifyRange) },
  pace: { shape: z.enum(paceNames), takes: oneOf(paceNames) },
  speed: ranged('speed'),
  budgetScale: ranged('budgetScale'),
  outstanding: ranged('outstanding'),
  onMiss: { shape: z.enum(missModeNames), takes: oneOf(missModeNames) },
  refuseClient: {
    shape: z.strictObject({ result: z.enum(refusals), times: z.int().min(1).max(mostRefusals).optional() }),
    takes: `{ result, times }: result is ${oneOf(refusals)}, times a whole number from 1 to ${mostRefusals} or left out`,
  },
  policies: {
    shape: z.record(z.string(), z.union([z.string(), z.number()])),
    takes: "an object of texts and numbers, such as { 'cached-denials': 'not-kept' }",
  },
  queueCapacity: ranged('queueCapacity'),
  clientPid: ranged('clientPid'),
  poolWidth: ranged('poolWidth'),
  models: { shape: z.string().min(1), takes: "'early-boot', 'late-boot', 'none', or the path of a file" },
  os: { shape: z.string(), takes: "a macOS release as text, such as '13' or '15.4'" },
  seed: { shape: z.bigint().min(0n).max(mostSeed), takes: 'a bigint from 0n to 2n ** 64n - 1n' },
  pruneDenied: flag,
  asRoot: flag,
  guard: flag,
  strict: flag,
  requireComplete: flag,
  expect: {
    shape: z.union([
      z.literal('recorded'),
      z.map(z.int().min(0), z.strictObject({ decision, cache: z.boolean().nullable() })),
    ]),
    takes: "'recorded', or a Map from trace index to { decision, cache }",
  },
  suppressions: {
    shape: z.array(
      z.strictObject({
        rule: z.string(),
        frame: z.string().optional(),
        call: z.string().optional(),
        reason: z.string(),
        place: z.string().optional(),
      }),
    ),
    takes: "a list such as [{ rule: 'blocking-call', frame: 'audit_log', reason: '...' }]",
  },
  env: { shape: z.record(z.string(), z.string()), takes: 'an object of texts' },
  signal: { shape: z.instanceof(AbortSignal), takes: 'an AbortSignal' },
} as const satisfies Readonly<Record<keyof ReplayOptions, Option>>;

/** Throws UsageError for the first that is wrong, with what it takes. An option that is undefined counts as left out. */
export function checkReplayOptions(trace: unknown, given: unknown): void {
  if (typeof trace !== 'string') throw new UsageError('replay() needs the path of a trace.');
  if (typeof given !== 'object' || given === null)
    throw new UsageError('replay() needs options: at least a client or a handler.');
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(options, name)) throw unknownOption(name);
    const { shape, takes } = options[name as keyof typeof options] as Option;
    if (value === undefined || shape.safeParse(value).success) continue;
    throw new UsageError(`The option ${name} of replay() cannot be ${shown(value)}.`, { remedy: `It takes ${takes}.` });
  }
}

function unknownOption(name: string): UsageError {
  return new UsageError(`replay() has no option ${name}.`, { remedy: `It has ${Object.keys(options).join(', ')}.` });
}

function ranged(name: RangedOption): Option {
  const range = optionRanges[name];
  return { shape: z.number().refine((value) => isInRange(value, range)), takes: rangeWords(range) };
}

function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'this array' : 'this object';
}
