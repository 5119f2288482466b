// How fast eslogger's lines become a trace: `esreplay import` as a whole process, in its processor time, from its start
// to its end. The baseline is JSON.parse of each line alone, of lines that are in memory.
import { closeSync, openSync, writeSync } from 'node:fs';
import { openLines, textOf } from '../../../src/import/lines.ts';
import { type Budget, budgets } from '../budgets.ts';
import { chunksOf, usageOf } from '../command.ts';
import { esloggerLines, type Paths } from '../eslogger-lines.ts';
import { type Figure, type Samples, samplesOf } from '../figure.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const rounds = 3;

export async function measureImport(place: Place): Promise<Figure[]> {
  const repeated = await importing(place, 'repeated', budgets.importRepeated);
  return [repeated, await importing(place, 'unique', budgets.importUnique)];
}

async function importing(place: Place, paths: Paths, budget: Budget): Promise<Figure> {
  const input = place.path(`${paths}.jsonl`);
  const bytes = writeLines(input, esloggerLines(place.sizes.imported, paths));
  const peaks: number[] = [];
  const words = ['import', input, '-o', place.path(`${paths}.estrace`), '--force'];
  const { own, parse } = await takeTurns(Math.min(rounds, place.sizes.rounds), {
    own: async () => {
      const { cpuMs, peakMiB } = await usageOf(place, words);
      peaks.push(peakMiB);
      return cpuMs;
    },
    parse: () => parseMs(input),
  });
  const rate = ({ values }: Samples): Samples => samplesOf(values.map((ms) => bytes / 1e3 / ms));
  return {
    name: `import ${paths}`,
    unit: 'MB/s',
    measured: rate(own),
    baseline: { what: 'JSON.parse of each line alone', measured: rate(parse) },
    ...budget,
    note: `${Math.round(bytes / 1e6)} MB of lines; the whole process in processor time; at most ${Math.round(Math.max(...peaks))} MiB resident`,
  };
}

/** Returns the number of bytes. */
function writeLines(path: string, lines: Iterable<string>): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  for (const chunk of chunksOf(lines)) bytes += writeSync(file, chunk);
  closeSync(file);
  return bytes;
}

/** Reading and cutting the lines is not counted. */
async function parseMs(path: string): Promise<number> {
  let spent = 0;
  for await (const { lines } of openLines(path).chunks()) {
    const texts = lines.map(textOf);
    const before = process.cpuUsage();
    for (const text of texts) JSON.parse(text);
    const { user, system } = process.cpuUsage(before);
    spent += user + system;
  }
  return spent / 1e3;
}
