// What the commands take for a message of a trace that they write out again: processor time of the whole process, minus
// that of the same command on a trace of 64 messages. The baseline reads the same message as a line of JSON.
import { join } from 'node:path';
import { exitCodes } from '../../../src/errors/errors.ts';
import { EsloggerPrinter } from '../../../src/print/eslogger-json.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import { type Figure, type Samples, samplesOf } from '../figure.ts';
import { longMixTrace } from '../messages.ts';
import { makeMix } from '../mix.ts';
import type { Place } from '../place.ts';
import { perItem, takeTurns } from '../rounds.ts';
import { usageOf } from '../usage.ts';

const tiny = join(packageRoot, 'traces/open-64.estrace');
const tinyMessages = 64;
const rounds = 5;

/** The words of each command on a trace. */
const commands = {
  'cat --json': (trace: string) => ['cat', trace, '--json'],
  redact: (trace: string, output: string) => ['redact', trace, '-o', output, '--force'],
  cut: (trace: string, output: string) => ['cut', trace, '-o', output, '--force', '--from', '0s'],
  info: (trace: string) => ['info', trace],
} as const;
type Command = keyof typeof commands;
const names = Object.keys(commands) as Command[];

export async function measureCommands(place: Place): Promise<Figure[]> {
  const trace = longMixTrace(place);
  const printer = new EsloggerPrinter();
  const lines = Array.from(makeMix(place.sizes.lines), (message) => printer.line(message));
  const program = join(packageRoot, 'dist/cli/main.js');
  const cpuMs = (name: Command, input: string): number =>
    usageOf(place, [program, ...commands[name](input, place.path('written.estrace'))], exitCodes.pass).cpuMs;
  const starts: number[] = [];
  const empty: number[] = [];
  const way = (name: Command) => (): number => {
    const start = cpuMs(name, tiny);
    starts.push(start);
    empty.push(usageOf(place, ['-e', '0'], exitCodes.pass).cpuMs);
    return ((cpuMs(name, trace) - start) * 1000) / (place.sizes.commands - tinyMessages);
  };
  const ways = Object.fromEntries(names.map((name) => [name, way(name)])) as Record<Command, () => number>;
  const parse = (): number => perItem(() => lines.filter((line) => JSON.parse(line) !== null).length) / 1000;
  const taken: Record<Command | 'parse', Samples> = await takeTurns(
    Math.min(rounds, place.sizes.rounds),
    { ...ways, parse },
    { warm: false },
  );
  const ms = (samples: readonly number[]): string => samplesOf(samples).min.toFixed(0);
  const note = `of ${place.sizes.commands}, without the ${ms(starts)} ms of a trace of ${tinyMessages} messages, ${ms(empty)} of them those of node -e 0`;
  return names.map((name) => ({
    name: `${name}, a message`,
    unit: 'us',
    measured: taken[name],
    baseline: { what: "JSON.parse of the message as eslogger's line", measured: taken.parse },
    ...(name === 'info' ? budgets.factsMessage : budgets.rewrittenMessage),
    note,
  }));
}
