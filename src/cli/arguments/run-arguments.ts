// The options of `esreplay run` as words: one table for the parser, for its help, and for a plain command line that needs no parser.
import type { Options } from 'yargs';
import { missModeNames, paceNames } from '../../run/option-ranges.ts';

/** What the parser hands over; a number that is none is NaN, an option given twice is an array. */
export interface RunWords {
  readonly trace: string;
  readonly pace?: string;
  readonly speed?: number;
  readonly budgetScale?: number;
  readonly outstanding?: number;
  readonly onMiss?: string;
  readonly queueCapacity?: number;
  readonly policy?: readonly string[];
  readonly clientPid?: number;
  readonly refuseClient?: string;
  readonly poolWidth?: number;
  readonly os?: string;
  readonly seed?: string;
  readonly pruneDenied?: boolean;
  readonly strict?: boolean;
  readonly expect?: string;
  readonly updateExpect?: boolean;
  readonly suppressions?: string;
  readonly json?: string;
  readonly junit?: string;
  /** False: --no-ips. */
  readonly ips?: string | false;
  readonly requireComplete?: boolean;
  readonly asRoot?: boolean;
  readonly guard?: boolean;
  readonly models?: string;
  readonly verify?: number;
  readonly client?: readonly string[];
  readonly '--'?: readonly string[];
}

export const runOptionRows: Readonly<Record<string, Options>> = {
  pace: {
    choices: paceNames,
    describe: 'gaps as recorded, as soon as causality allows, or one message an Enter',
    requiresArg: true,
  },
  speed: { type: 'number', describe: 'divide the gaps by this; budgets stay', requiresArg: true },
  'budget-scale': { type: 'number', describe: 'multiply every budget by this', requiresArg: true },
  outstanding: { type: 'number', describe: 'open AUTH messages allowed in asap pace', requiresArg: true },
  'on-miss': { choices: missModeNames, describe: 'what happens at a missed deadline', requiresArg: true },
  'queue-capacity': {
    type: 'number',
    describe: 'messages that the queue of a client holds (recorded pace); not published for macOS',
    requiresArg: true,
  },
  policy: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'NAME=VALUE: another answer where nothing is published about macOS; docs/policies.md has all',
    requiresArg: true,
  },
  'client-pid': {
    type: 'number',
    describe: 'process of the trace that the client stands for: its own actions, its descendants',
    requiresArg: true,
  },
  'pool-width': {
    type: 'number',
    describe: "processors that the client's pools are measured by, such as 3; else those of this machine",
    requiresArg: true,
  },
  'refuse-client': {
    type: 'string',
    describe: 'what es_new_client answers: not-permitted, or not-permitted:2 for the first two calls',
  },
  'prune-denied': { type: 'boolean', describe: 'after a deny drop the later messages of that actor' },
  os: {
    type: 'string',
    describe: 'macOS to imitate: 10.15, 11 to 15, 26, 27, a release such as 13.0, or several: 13,15,27',
    requiresArg: true,
  },
  strict: { type: 'boolean', describe: 'hazards fail the run too' },
  expect: { type: 'string', describe: 'decisions to compare with: a file, or "recorded"', requiresArg: true },
  'update-expect': { type: 'boolean', describe: 'rewrite the file of --expect from a good run' },
  suppressions: {
    type: 'string',
    describe: 'findings that are accepted: a file of rules, places and reasons',
    requiresArg: true,
  },
  json: { type: 'string', describe: 'write the report as JSON', requiresArg: true },
  junit: { type: 'string', describe: 'write the report as JUnit XML', requiresArg: true },
  ips: {
    type: 'string',
    describe: 'where --on-miss kill writes its crash report; else CLIENT-DATE-TIME.ips here; --no-ips: nowhere',
    requiresArg: true,
  },
  guard: { type: 'boolean', describe: 'messages on protected pages: late reads and writes stop at once' },
  'require-complete': { type: 'boolean', describe: 'no result unless everything could be watched' },
  'as-root': { type: 'boolean', describe: 'getuid and its kin answer 0 in the client' },
  models: {
    type: 'string',
    describe:
      'what calls of the client make daemons do: early-boot, late-boot (if left out), none, or a file; docs/service-models.md',
    requiresArg: true,
  },
  seed: {
    type: 'string',
    describe: 'a schedule that comes back: independent messages in another order, small delays; docs/verifying.md',
    requiresArg: true,
  },
  verify: {
    type: 'number',
    describe: 'so many runs laid beside each other, with --seed S by the seeds S, S+1 and so on',
    requiresArg: true,
  },
  client: { type: 'string', array: true, nargs: 1, describe: 'one more client process, a shell command' },
};
