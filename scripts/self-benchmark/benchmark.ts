// What the project's own benchmark measures, in the order of the table, and the loop that measures it.
import { isEsreplayError } from '../../src/errors/errors.ts';
import { best, type Figure, grade, ratio } from './figure.ts';
import type { Place } from './place.ts';
import { measureAuthMessage } from './rows/auth-message.ts';
import { measureAuthOptions } from './rows/auth-options.ts';
import { measureCall } from './rows/call.ts';
import { measureCommandGrowth } from './rows/command-growth.ts';
import { measureCommands } from './rows/commands.ts';
import { measureComparing } from './rows/comparing.ts';
import { measureDecode } from './rows/decode.ts';
import { measureFanotify, measureMock, missingMock, missingPermission } from './rows/elsewhere.ts';
import { measureExplore } from './rows/explore.ts';
import { measureGrowth } from './rows/growth.ts';
import { measureImport } from './rows/importing.ts';
import { measureInstructions, missingCallgrind } from './rows/instructions.ts';
import { measureJudging } from './rows/judging.ts';
import { measureMutes } from './rows/mutes.ts';
import { measurePage, missingBrowser } from './rows/page.ts';
import { measureRecorder } from './rows/recorder.ts';
import { measureBench, measureSqueeze, measureVerify } from './rows/repeated-runs.ts';
import { measureShares } from './rows/shares.ts';
import { measureRecord, measureSize } from './rows/size.ts';
import { measureStart } from './rows/start.ts';
import { measureSuite } from './rows/suite.ts';
import { measureKill, measureTiming } from './rows/timing.ts';

export interface Measurement {
  readonly name: string;
  readonly about: string;
  readonly measure: (place: Place) => Promise<Figure[]>;
  /** Says what the caller must provide and has not; null: nothing is missing. */
  readonly missing?: () => string | null;
}

export const measurements: readonly Measurement[] = [
  { name: 'size', about: 'bytes a message', measure: measureSize },
  { name: 'record', about: 'bytes of an AUTH_OPEN record', measure: measureRecord },
  { name: 'decode', about: 'messages a second, native and TypeScript', measure: measureDecode },
  {
    name: 'commands',
    about: 'a message of a trace that cat, redact, cut, info and eslogger read',
    measure: measureCommands,
  },
  { name: 'auth', about: 'an AUTH message from end to end', measure: measureAuthMessage },
  {
    name: 'instructions',
    about: 'instructions of an AUTH message, which CI compares with the page',
    measure: measureInstructions,
    missing: missingCallgrind,
  },
  { name: 'options', about: 'an AUTH message with the closed loop, and with a seed', measure: measureAuthOptions },
  {
    name: 'gmock',
    about: 'the same handler on a GoogleMock of the API',
    measure: measureMock,
    missing: missingMock,
  },
  {
    name: 'fanotify',
    about: "a question of Linux's own permission events",
    measure: measureFanotify,
    missing: missingPermission,
  },
  { name: 'growth', about: 'an AUTH message as clients grow in number', measure: measureGrowth },
  { name: 'mutes', about: 'an AUTH message among many mutes', measure: measureMutes },
  { name: 'recorder', about: 'the recorder: handler, writer, bytes', measure: measureRecorder },
  { name: 'call', about: 'a wrapped call, and the handler scope', measure: measureCall },
  { name: 'start', about: 'esreplay run of a tiny trace, besides what an empty Node takes', measure: measureStart },
  { name: 'verify', about: 'what the harness adds to a run of run --verify', measure: measureVerify },
  { name: 'squeeze', about: 'what it adds to a run of squeeze', measure: measureSqueeze },
  { name: 'bench', about: 'what it adds to a repetition of bench', measure: measureBench },
  { name: 'shares', about: 'the plan of 180,000 tests, and the merge of their archives', measure: measureShares },
  { name: 'suite', about: 'a suite of 200 tests beside a loop of esreplay run', measure: measureSuite },
  {
    name: 'explore',
    about: 'runs of esreplay explore in a second, beside a loop of esreplay run',
    measure: measureExplore,
  },
  { name: 'judging', about: 'esreplay run without its replay, as messages grow in number', measure: measureJudging },
  { name: 'compare', about: 'esreplay compare beside as many runs of esreplay run', measure: measureComparing },
  {
    name: 'page',
    about: "the page of a run's report: seconds to the first paint, frames a second",
    measure: measurePage,
    missing: missingBrowser,
  },
  { name: 'import', about: "eslogger's lines to a trace", measure: measureImport },
  {
    name: 'command-growth',
    about: 'run, info, cat and import as messages grow in number',
    measure: measureCommandGrowth,
  },
  { name: 'timing', about: 'timing error in recorded pace', measure: measureTiming },
  { name: 'kill', about: 'from a missed deadline to the signal', measure: measureKill },
];

export type Outcome =
  | { readonly name: string; readonly figures: readonly Figure[] }
  | { readonly name: string; readonly reason: string }
  | { readonly name: string; readonly skipped: string };

/** Yields an outcome even for a measurement that cannot be made; throws for bugs. */
export async function* benchmark(
  place: Place,
  wanted: readonly Measurement[],
  begin: (measurement: Measurement) => void = () => undefined,
): AsyncGenerator<Outcome, void, undefined> {
  for (const measurement of wanted) {
    const { name, missing } = measurement;
    const skipped = missing?.() ?? null;
    if (skipped !== null) {
      yield { name, skipped };
      continue;
    }
    begin(measurement);
    try {
      yield { name, figures: await measurement.measure(place) };
    } catch (error) {
      if (!isEsreplayError(error)) throw error;
      yield { name, reason: [error.message, error.remedy].filter((each) => each !== undefined).join(' ') };
    }
  }
}

/** The outcome for `--json`: every sample, and what the table shows. */
export function plainOutcome(outcome: Outcome): object {
  if (!('figures' in outcome)) return outcome;
  const figures = outcome.figures.map((figure) => ({
    ...figure,
    best: best(figure, figure.measured),
    ratio: ratio(figure),
    grade: grade(figure),
  }));
  return { name: outcome.name, figures };
}
