// How fast a trace becomes messages, in processor time, natively and in TypeScript, compared with JSON.parse of the
// same messages as eslogger prints them. Native decoding has two steps: the whole file is checked and indexed once,
// before the run; each message is decoded when it is delivered.

import { EsloggerPrinter } from '../../../src/print/eslogger-json.ts';
import { openTrace } from '../../../src/trace/reader.ts';
import { budgets, noBudget } from '../budgets.ts';
import { type Figure, millionsPerSecond, samplesOf } from '../figure.ts';
import { allTypesTrace, mixTrace } from '../messages.ts';
import { makeMix } from '../mix.ts';
import { type Place, run } from '../place.ts';
import { perItem, takeTurns } from '../rounds.ts';

export async function measureDecode(place: Place): Promise<Figure[]> {
  const trace = mixTrace(place);
  const everyType = allTypesTrace(place);
  const program = place.program('decode');
  const lines = eventLines(place);
  const opened: number[] = [];
  const openedAll: number[] = [];
  const decode = (path: string, openings: number[]): number => {
    const { open, build } = JSON.parse(run(program, [path, '5'])) as { open: number; build: number };
    openings.push(open);
    return build;
  };
  const { native, all, reader, columns, json } = await takeTurns(place.sizes.rounds, {
    native: () => decode(trace, opened),
    all: () => decode(everyType, openedAll),
    reader: () => perItem(() => readAll(trace)),
    columns: () => perItem(() => readColumns(trace)),
    json: () => perItem(() => parseAll(lines)),
  });
  const baseline = { what: "JSON.parse of eslogger's lines, in memory", measured: millionsPerSecond(json) };
  return [
    {
      name: 'native decode',
      unit: 'M/s',
      measured: millionsPerSecond(native),
      baseline,
      ...budgets.nativeDecode,
      note: `${native.min.toFixed(0)} ns a message`,
    },
    {
      name: 'native decode, all types',
      unit: 'M/s',
      measured: millionsPerSecond(all),
      baseline,
      ...budgets.nativeDecode,
      note: `every event type in turn, every field set in half of them; ${all.min.toFixed(0)} ns a message`,
    },
    {
      name: 'native check and index',
      unit: 'M/s',
      measured: millionsPerSecond(samplesOf(opened)),
      baseline,
      ...noBudget,
      note: `of the whole file, once before a run; ${Math.min(...opened).toFixed(0)} ns a message, ${Math.min(...openedAll).toFixed(0)} ns of every type in turn`,
    },
    {
      name: 'TypeScript reader',
      unit: 'M/s',
      measured: millionsPerSecond(reader),
      baseline,
      ...budgets.reader,
      note: `streamed from the file, every field; ${reader.min.toFixed(0)} ns a message`,
    },
    {
      name: 'TypeScript columns',
      unit: 'M/s',
      measured: millionsPerSecond(columns),
      baseline,
      ...budgets.columns,
      note: `streamed from the file, every field checked, and none made into an object; ${columns.min.toFixed(0)} ns a message`,
    },
  ];
}

function eventLines({ sizes }: Place): string[] {
  const printer = new EsloggerPrinter();
  return Array.from(makeMix(sizes.lines), (message) => printer.line(message));
}

function readAll(path: string): number {
  const reader = openTrace(path);
  let messages = 0;
  for (const _ of reader.messages()) messages += 1;
  reader.close();
  return messages;
}

function readColumns(path: string): number {
  const reader = openTrace(path);
  let messages = 0;
  for (const records of reader.columns()) if (!('kind' in records)) messages += records.count;
  reader.close();
  return messages;
}

function parseAll(lines: readonly string[]): number {
  let messages = 0;
  for (const line of lines) if (JSON.parse(line) !== null) messages += 1;
  return messages;
}
