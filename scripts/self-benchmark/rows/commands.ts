// What the commands take for a message of a trace that they write out again: processor time of the whole process, minus
// that of the same command on a trace of 64 messages. The baseline reads the same message as a line of JSON.
import { join } from 'node:path';
import { EsloggerPrinter } from '../../../src/print/eslogger-json.ts';
import { eventRow } from '../../../src/schema/macos/events.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { type Budget, budgets } from '../budgets.ts';
import { usageOf } from '../command.ts';
import { type Figure, type Samples, samplesOf } from '../figure.ts';
import { longMixTrace } from '../messages.ts';
import { makeMix, mixEvents } from '../mix.ts';
import type { Place } from '../place.ts';
import { perItem, takeTurns, type Way } from '../rounds.ts';

const tiny = join(packageRoot, 'traces/open-64.estrace');
const tinyMessages = 64;
const rounds = 5;

/** Of the mix. */
const esloggerNames = Object.values(mixEvents).flatMap((type) => eventRow(type)?.eslogger ?? []);

/** The words of each command on a trace. */
const commands = {
  'cat --json': (trace: string) => ['cat', trace, '--json'],
  redact: (trace: string, output: string) => ['redact', trace, '-o', output, '--force'],
  cut: (trace: string, output: string) => ['cut', trace, '-o', output, '--force', '--from', '0s'],
  info: (trace: string) => ['info', trace],
  eslogger: (trace: string) => ['eslogger', ...esloggerNames, '--trace', trace, '--pace', 'asap'],
} as const;
type Command = keyof typeof commands;
const names = Object.keys(commands) as Command[];

const budgetOf = (name: Command): Budget =>
  name === 'info' ? budgets.factsMessage : name === 'eslogger' ? budgets.esloggerLine : budgets.rewrittenMessage;

export async function measureCommands(place: Place): Promise<Figure[]> {
  const trace = longMixTrace(place);
  const printer = new EsloggerPrinter();
  const lines = Array.from(makeMix(place.sizes.lines), (message) => printer.line(message));
  const cpuMs = async (name: Command, input: string): Promise<number> =>
    (await usageOf(place, commands[name](input, place.path('written.estrace')))).cpuMs;
  const starts: number[] = [];
  const esloggerLines = Array.from(makeMix(place.sizes.commands)).filter(({ action_type }) => action_type === 1).length;
  const way = (name: Command) => async (): Promise<number> => {
    const start = await cpuMs(name, tiny);
    starts.push(start);
    const items = name === 'eslogger' ? esloggerLines : place.sizes.commands - tinyMessages;
    return (((await cpuMs(name, trace)) - start) * 1000) / items;
  };
  const ways = Object.fromEntries(names.map((name) => [name, way(name)])) as Record<Command, Way>;
  const parse = (): number => perItem(() => lines.filter((line) => JSON.parse(line) !== null).length) / 1000;
  const taken: Record<Command | 'parse', Samples> = await takeTurns(
    Math.min(rounds, place.sizes.rounds),
    { ...ways, parse },
    { warm: false },
  );
  const startMs = samplesOf(starts).min.toFixed(0);
  const note = `of ${place.sizes.commands}, without the ${startMs} ms of a trace of ${tinyMessages} messages`;
  return names.map((name) => ({
    name: `${name}, a ${name === 'eslogger' ? 'line' : 'message'}`,
    unit: 'us',
    measured: taken[name],
    baseline: { what: "JSON.parse of the message as eslogger's line", measured: taken.parse },
    ...budgetOf(name),
    note,
  }));
}
