// What a reader of the figures must know beside them: noise, what is not there, what grew.
import { existsSync } from 'node:fs';
import { plural } from '../report/layout.ts';
import { commandWords } from '../words/command-words.ts';
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
      ? ['Processor time, context switches and threads are read from /proc, which this system does not have.']
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
    ...(sum('unanswered') > 0 ? [`${who} left ${plural(sum('unanswered'), 'AUTH message')} without an answer.`] : []),
    ...(sum('dropped') > 0 ? [`The queue of ${who} had no room for ${plural(sum('dropped'), 'message')}.`] : []),
    ...(drift > driftLimit
      ? [
          `${who} gets slower: a median handler run of the last tenth of the messages took ${drift.toFixed(1)} times as long as one of the first tenth.`,
        ]
      : []),
    ...(behind
      ? [
          `${who} does not keep up: at the end of a repetition messages took ${backlogGrowth} times as long from arrival to answer as at its beginning, or longer.`,
        ]
      : []),
    ...(spread > spreadLimit && load.kind === 'closed'
      ? [`The repetitions of ${who} lie far apart: the middle half of them by ${Math.round(spread * 100)} %.`]
      : []),
    ...missing
      .slice(0, 1)
      .map(
        (name) =>
          `${few?.count.toLocaleString('en-US')} samples are too few for ${missing.join(', ')} (${name} needs ${samplesNeeded(name).toLocaleString('en-US')}): --messages or --repetitions gives more.`,
      ),
    ...(few !== null && few.count > 0 && (few.p50 ?? 1000) < 200
      ? [`Times below ${formatDuration(200)} are mostly the replayer's own time stamps.`]
      : []),
  ];
}
