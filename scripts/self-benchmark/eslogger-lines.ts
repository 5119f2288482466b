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
