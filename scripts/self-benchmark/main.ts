// `npm run bench`: measures and prints. Exits with 0 when every row was measured, 3 when one could not be, 2 for a
// wrong option, 1 when a row that compares the code with itself missed its gate. The table shows every missed budget,
// but the others fail nothing: the speed of the machine says nothing about the code.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, type as system } from 'node:os';
import { parseArgs } from 'node:util';
import { exitCodes } from '../../src/errors/errors.ts';
import { benchmark, type Measurement, measurements, type Outcome, plainOutcome } from './benchmark.ts';
import { grade } from './figure.ts';
import { writePerformance } from './performance.ts';
import { fullSizes, longSizes, Place, quickSizes } from './place.ts';
import { tableHeading, tableRow, unmeasuredRow } from './table.ts';

const usage = `npm run bench -- [--only NAME]... [--quick | --long] [--json FILE] [--write]
${measurements.map(({ name, about }) => `  ${name.padEnd(8)} ${about}`).join('\n')}
  --quick shows that everything runs; its figures mean nothing.
  --long goes to ten million messages; it takes minutes and 4 GB.
  --write puts the figures into docs/explain/performance.md, with the machine.`;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const options = parse(words);
  if (typeof options === 'number') return options;
  const { wanted, quick, long, json, write } = options;
  const place = new Place(quick ? quickSizes : long ? longSizes : fullSizes);
  const begun = loadavg()[0] ?? 0;
  const outcomes: Outcome[] = [];
  print(`${machine()}${quick ? ' -- QUICK: these figures mean nothing' : ''}`);
  print(tableHeading());
  try {
    for await (const outcome of benchmark(place, wanted, ({ about }) => progress(`measuring ${about}`))) {
      progress('');
      outcomes.push(outcome);
      print(
        'figures' in outcome
          ? outcome.figures.map((figure) => tableRow(figure, !quick)).join('\n')
          : unmeasuredRow(outcome.name, 'reason' in outcome ? outcome.reason : outcome.skipped),
      );
    }
  } finally {
    place.close();
  }
  const text = JSON.stringify({ version: 1, machine: machine(), quick, outcomes: outcomes.map(plainOutcome) }, null, 2);
  if (json !== undefined) writeFileSync(json, `${text}\n`);
  if (write) writePerformance(outcomes, machine(), begun);
  if (outcomes.some((outcome) => 'reason' in outcome)) return exitCodes.setup;
  return !quick && outcomes.some(isMissed) ? exitCodes.findings : exitCodes.pass;
}

function isMissed(outcome: Outcome): boolean {
  return (
    'figures' in outcome && outcome.figures.some((figure) => figure.failing === true && grade(figure) === 'missed')
  );
}

interface Words {
  readonly wanted: readonly Measurement[];
  readonly quick: boolean;
  readonly long: boolean;
  readonly json: string | undefined;
  readonly write: boolean;
}

/** Returns the exit status as a number when there is nothing to measure. */
function parse(words: readonly string[]): Words | number {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        json: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      print(usage);
      return exitCodes.pass;
    }
    const unknown = (values.only ?? []).find((name) => measurements.every((each) => each.name !== name));
    if (unknown !== undefined) throw new TypeError(`unknown measurement '${unknown}'`);
    if (values.quick && (values.write || values.long)) throw new TypeError('Figures of --quick mean nothing.');
    const wanted = values.only ? measurements.filter(({ name }) => values.only?.includes(name)) : measurements;
    const { quick, long, json, write } = values;
    return { wanted, quick, long, json, write };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${usage}\n`);
    return exitCodes.usage;
  }
}

function machine(): string {
  const [first] = cpus();
  return `${first?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${system()} ${release()}, Node ${process.versions.node}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
