// Notes on the figures: noise, missing figures, drift.
import { existsSync } from 'node:fs';
import { plural } from '../report/layout.ts';
import { commandWords } from '../run/client-command.ts';
import { formatDuration } from '../words/duration.ts';
import { percentileNames, samplesNeeded } from './histogram.ts';
import { isOpen } from './load.ts';
import { noiseWords } from './noise.ts';
import type { Plan, Side } from './result.ts';

const driftLimit = 1.5;
const spreadLimit = 0.1;
const backlogGrowth = 4;
const backlogNs = 2e6;

export function notesOf(plan: Plan, candidate: Side, reference: Side | null): string[] {
  const sides = [candidate, ...(reference === null ? [] : [reference])];
  const all = sides.flatMap(({ repetitions }) => repetitions);
  return [
    ...noiseWords(all.map(({ noise }) => noise)),
    ...new Set(sides.flatMap((side) => ofSide(plan, side))),
    ...(!existsSync('/proc/self/schedstat')
      ? ['No CPU time, context switches and threads: this system does not have /proc.']
      : []),
  ];
}

function fellBehind({ doneDrift, lastDoneNs }: Side['repetitions'][number]): boolean {
  return (doneDrift ?? 0) >= backlogGrowth && (lastDoneNs ?? 0) > backlogNs;
}

function ofSide({ load }: Plan, { client, repetitions, times }: Side): string[] {
  const who = commandWords(client);
  const sum = (name: 'late' | 'unanswered' | 'dropped'): number =>
    repetitions.reduce((all, each) => all + each[name], 0);
  const drifts = repetitions.flatMap(({ handlerDrift }) => handlerDrift ?? []).sort((a, b) => a - b);
  const drift = drifts[drifts.length >> 1] ?? 1;
  const behind = isOpen(load) && repetitions.filter(fellBehind).length > repetitions.length / 2;
  const rates = repetitions.flatMap(({ perSecond }) => perSecond ?? []).sort((a, b) => a - b);
  const quarter = rates.length >> 2;
  const spread =
    rates.length < 4 ? 0 : (rates[rates.length - 1 - quarter] ?? 0) / (rates[quarter] ?? Number.POSITIVE_INFINITY) - 1;
  const few = times.response ?? times.handler;
  const missing = few === null ? [] : percentileNames.filter((name) => few[name] === null);
  return [
    ...(sum('late') > 0 ? [`${who} answered ${plural(sum('late'), 'AUTH message')} after the deadline.`] : []),
    ...(sum('unanswered') > 0 ? [`${who} did not answer ${plural(sum('unanswered'), 'AUTH message')}.`] : []),
    ...(sum('dropped') > 0 ? [`The queue of ${who} was full for ${plural(sum('dropped'), 'message')}.`] : []),
    ...(drift > driftLimit
      ? [
          `${who} gets slower: the median handler time of the last tenth of the messages is ${drift.toFixed(1)} times that of the first tenth.`,
        ]
      : []),
    ...(behind
      ? [
          `${who} does not keep up: the time from arrival to answer grew at least ${backlogGrowth} times during a repetition.`,
        ]
      : []),
    ...(spread > spreadLimit && load.kind === 'closed'
      ? [`The repetitions of ${who} vary: their interquartile range is ${Math.round(spread * 100)} %.`]
      : []),
    ...missing
      .slice(0, 1)
      .map(
        (name) =>
          `Too few samples for ${missing.join(', ')}: ${few?.count.toLocaleString('en-US')}, and ${name} needs ${samplesNeeded(name).toLocaleString('en-US')}. Raise --messages or --repetitions.`,
      ),
    ...(few !== null && few.count > 0 && (few.p50 ?? 1000) < 200
      ? [`Times below ${formatDuration(200)} are mostly the replayer's own time stamps.`]
      : []),
  ];
}
