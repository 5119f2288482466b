// What a benchmark's result says in words, for the terminal and for the page.
import { exitCodes } from '../errors/errors.ts';
import { commandWords } from '../run/client-command.ts';
import { formatDuration } from '../words/duration.ts';
import { median } from './bootstrap.ts';
import { number } from './change-words.ts';
import type { GateResult } from './gates.ts';
import { loadWords } from './load.ts';
import type { BenchResult, Side } from './result.ts';
import { reachedShare } from './side.ts';

export type Labelled = readonly [label: string, text: string];

export const gateWords = { kept: 'PASSED', failed: 'FAILED', undecided: 'NO RESULT' } as const;

/** What was measured, and where. */
export function headLines({ trace, plan, machine, reference }: BenchResult): readonly Labelled[] {
  return [
    ['trace', `${trace.path} (${number(trace.messages)} messages)`],
    ['load', loadWords(plan.load)],
    [
      'measured',
      `${number(plan.messages)} messages per repetition, the first ${number(plan.warmUp)} as warm-up; ${number(plan.repetitions)} repetitions${reference === null ? '' : ' of each, in turns'}`,
    ],
    ['machine', `${machine.processor}, ${machine.processors} processors, ${machine.system} ${machine.release}`],
  ];
}

export function closingWord({ exitCode, gates, ended }: BenchResult): string {
  if (exitCode === exitCodes.pass) return 'DONE';
  if (ended !== null) return 'ENDED EARLY';
  if (gates.some(({ result }) => result === 'failed')) return 'FAILED';
  return exitCode === exitCodes.findings ? 'MISSED DEADLINES' : gateWords.undecided;
}

/** Empty without gates. */
export function keptWords(gates: readonly GateResult[]): string {
  const kept = gates.filter(({ result }) => result === 'kept').length;
  return gates.length === 0 ? '' : `${kept} of ${gates.length} gates passed`;
}

export function endedWords({ client, sentence, remedy }: NonNullable<BenchResult['ended']>): string {
  return `${commandWords(client)}: ${sentence}${remedy === null ? '' : ` ${remedy}`} The figures cover the time until then.`;
}

/** Throughput, processor time, switches and threads. */
export function sideLines({ repetitions }: Side): readonly Labelled[] {
  const rates = repetitions.flatMap(({ perSecond }) => perSecond ?? []);
  const usage = repetitions.flatMap(({ usage, delivered }) =>
    usage === null || delivered === 0 ? [] : [{ ...usage, delivered }],
  );
  const perMessage = (what: 'handlerCpuNs' | 'otherCpuNs' | 'voluntarySwitches' | 'forcedSwitches'): number =>
    median(usage.map((each) => each[what] / each.delivered));
  const whole = repetitions.filter(({ ended }) => ended === null);
  const reached = whole.length === 0 ? 1 : median(whole.map(reachedShare));
  return [
    ['messages/s', spreadWords(rates)],
    ...(reached >= 0.995
      ? []
      : ([
          [
            'reached by',
            `${Math.round(reached * 100)} % of the trace: the client mutes the rest, or is not subscribed`,
          ],
        ] as const)),
    ...(usage.length === 0
      ? []
      : ([
          [
            'CPU time',
            `${formatDuration(perMessage('handlerCpuNs'))} per message in the handler's thread, ${formatDuration(perMessage('otherCpuNs'))} in others`,
          ],
          [
            'switches',
            `${small(perMessage('voluntarySwitches'))} voluntary per message, ${small(perMessage('forcedSwitches'))} involuntary`,
          ],
          ['threads', `max ${Math.max(...usage.map(({ threads }) => threads))}`],
        ] as const)),
  ];
}

function spreadWords(rates: readonly number[]): string {
  if (rates.length === 0) return 'not measured';
  return `${number(median(rates))}  (median of ${rates.length}; ${number(Math.min(...rates))} to ${number(Math.max(...rates))})`;
}

export function sustainedWords(rate: NonNullable<Side['sustained']>): string {
  const { perSecond, failedAt, failedBecause, kind } = rate;
  if (kind === 'ended') return 'the search ended early';
  if (kind === 'unclear')
    return `unclear: the machine was too noisy${perSecond === null ? '' : `; ${number(perSecond)} was sustained`}`;
  if (perSecond === null) return `below ${number(failedAt ?? 0)} messages per second: ${failedBecause}`;
  const behind = failedAt === null ? 'the highest rate tried' : `not ${number(failedAt)}: ${failedBecause}`;
  return `${number(perSecond)} messages per second, ${behind}`;
}

const small = (value: number): string => (value < 0.001 ? 'under 0.001' : String(Number(value.toPrecision(2))));
