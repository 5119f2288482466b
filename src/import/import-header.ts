// Makes the header of an imported trace from the first messages and the options; marks as unknown what eslogger omits.
import { eventRow } from '../schema/macos/events.ts';
import { osFamilyOfVersion } from '../schema/macos/os-profiles.ts';
import { type TraceHeaderInput, unrecorded } from '../trace/header.ts';
import { twinTypes } from './auth-twins.ts';
import { type Sequenced, wallNsOf } from './clocks.ts';
import { timebaseOf } from './mach-timebase.ts';

export const defaultBudgetMs = 15_000;

export interface HeaderOptions {
  /** Names of events that get an AUTH twin. */
  readonly auth?: readonly string[];
  /** Time from enqueue to deadline for AUTH messages. */
  readonly budgetMs?: number;
  /** Program and version for the header. */
  readonly application: string;
}

/** `head`: the first messages, in order. */
export function importedHeader(
  { auth = [], budgetMs, application }: HeaderOptions,
  first: Sequenced,
  head: readonly Sequenced[],
): TraceHeaderInput {
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
    wallBase: wallNsOf(first),
    source: 'eslogger',
    budget: BigInt(Math.round((ms * 1_000_000 * denom) / numer)),
    budgetSource:
      budgetMs === undefined ? `the default of import, ${ms} ms: eslogger shows no deadlines` : `--budget ${ms}`,
    authTwins: authTypes,
    notes: [source],
  };
}
