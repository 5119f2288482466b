// The mix as eslogger would print it: NOTIFY messages, slashes escaped, no deadlines, numbers without holes. With
// `unique` every file that an event names has a path of its own.
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { makeMix } from './mix.ts';

export type Paths = 'repeated' | 'unique';

/** Yields `count` lines, without their line ends. */
export function* esloggerLines(count: number, paths: Paths): Generator<string, void, undefined> {
  const printer = new EsloggerPrinter();
  const sequences = new Map<number, bigint>();
  let made = 0;
  for (const message of makeMix(Number.POSITIVE_INFINITY)) {
    if (message.action_type === 0) continue;
    const sequence = sequences.get(message.event_type) ?? 0n;
    sequences.set(message.event_type, sequence + 1n);
    const numbered = { ...message, seq_num: sequence, global_seq_num: BigInt(made) };
    const line = printer.line(numbered).replace('"deadline":null,', '').replaceAll('/', '\\/');
    yield paths === 'repeated' ? line : withPathsOfItsOwn(line, made);
    if (++made === count) return;
  }
}

/** Only what `event` names: the acting process stays what it was. */
function withPathsOfItsOwn(line: string, index: number): string {
  const event = line.indexOf('"event":');
  return line.slice(0, event) + line.slice(event).replaceAll('{"path":"', `{"path":"\\/Volumes\\/${index}`);
}

/** Of the mix, which `manyLines` repeats. */
const repeatedLines = 2000;
const gapNs = 20_000;

/** Yields as many lines as wanted, fast: the same ones over and over, with new times and numbers. */
export function* manyLines(count: number): Generator<string, void, undefined> {
  const lines = [...esloggerLines(Math.min(count, repeatedLines), 'repeated')].map(partsOf);
  const sequences = new Map<string, number>();
  const start = Date.parse('2026-01-01T00:00:00Z');
  for (let index = 0; index < count; index++) {
    const [head, process, type, event] = lines[index % lines.length] as Parts;
    const sequence = sequences.get(type) ?? 0;
    sequences.set(type, sequence + 1);
    const ns = index * gapNs;
    const second = new Date(start + Math.floor(ns / 1e9) * 1000).toISOString().slice(0, 20);
    const time = `${second}${String(ns % 1e9).padStart(9, '0')}Z`;
    const mach = 86_400_000_000 + Math.floor((ns * 3) / 125);
    yield `${head}"time":"${time}","mach_time":${mach},${process}"seq_num":${sequence},${type}${event}"global_seq_num":${index}}`;
  }
}

type Parts = readonly [head: string, process: string, type: string, event: string];

/** The parts of a line around what is new each time. */
function partsOf(line: string): Parts {
  const found =
    /^(.*?)"time":"[^"]*","mach_time":\d+,(.*?)"seq_num":\d+,(.*?"event_type":\d+,)(.*)"global_seq_num":\d+}$/;
  const parts = found.exec(line);
  if (parts === null) throw new Error(`a line of the mix has another form: ${line}`);
  return parts.slice(1) as unknown as Parts;
}
