// A suite that many machines share: the plan of all its tests, and the merge of the archives of its shares. Nothing runs
// but one test, whose result stands for all.
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import { type Usage, usageOf } from '../command.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { type Place, run } from '../place.ts';

const releases = ['13', '14', '15', '26', '26.3', '27'];
const builds = ['agent', 'before', 'debug'];
const shares = 3;
/** Results written at once. */
const portion = 5000;
const trace = join(packageRoot, 'traces/open-64.estrace');
const program = join(packageRoot, 'dist/cli/main.js');

interface Planned {
  readonly id: string;
  readonly client: string;
  readonly trace: string;
  readonly release: string | null;
}

export async function measureShares(place: Place): Promise<Figure[]> {
  const folder = place.path('shares');
  const suite = writtenSuite(folder, place.program('client'), place.sizes.planned);
  const plan = join(folder, 'plan.ndjson');
  const planning = await usageOf(place, ['test', suite, '--write-plan', plan]);
  const archives = writtenArchives(folder, suite, plan);
  const merging = await usageOf(place, ['merge-reports', ...archives]);
  const paging = await usageOf(place, ['merge-reports', ...archives, '--html', join(folder, 'suite.html')]);
  const count = (place.sizes.planned * releases.length * builds.length).toLocaleString('en');
  const of = (value: (usage: Usage) => number, usage: Usage) => ({
    measured: samplesOf([value(usage)]),
    baseline: null,
  });
  const seconds = ({ wallMs }: Usage): number => wallMs / 1000;
  return [
    {
      name: `plan of a suite`,
      unit: 's',
      ...of(seconds, planning),
      ...budgets.planning,
      note: `${count} tests of ${place.sizes.planned.toLocaleString('en')} traces, with their digests`,
    },
    {
      name: 'merge of its shares',
      unit: 's',
      ...of(seconds, merging),
      ...budgets.merging,
      note: `${shares} archives`,
    },
    {
      name: 'merge: memory',
      unit: 'MiB',
      ...of(({ peakMiB }) => peakMiB, merging),
      ...budgets.mergedMemory,
      note: 'resident at most',
    },
    {
      name: 'merge with a page: memory',
      unit: 'MiB',
      ...of(({ peakMiB }) => peakMiB, paging),
      ...budgets.mergedMemory,
      note: '--html',
    },
  ];
}

function writtenSuite(folder: string, client: string, traces: number): string {
  mkdirSync(join(folder, 'traces'), { recursive: true });
  for (let at = 0; at < traces; at += 1) copyFileSync(trace, join(folder, `traces/t${at}.estrace`));
  const file = join(folder, 'esreplay.yaml');
  const clients = builds.map((name) => `  ${name}: ${JSON.stringify(client)}\n`).join('');
  writeFileSync(
    file,
    `os: [${releases.join(', ')}]\ndefaults: { pace: asap }\nclients:\n${clients}traces: { day: traces/*.estrace }\n`,
  );
  return file;
}

/** One test runs; its result gets the names of all others. */
function writtenArchives(folder: string, suite: string, plan: string): readonly string[] {
  const planned = readFileSync(plan, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"id"'))
    .map((line) => JSON.parse(line) as Planned);
  const one = join(folder, 'one.ndjson');
  const names = join(folder, 'one.txt');
  writeFileSync(names, `${planned[0]?.id}\n`);
  run(process.execPath, [program, 'test', suite, '--plan', plan, '--cells', names, '--archive', one]);
  const lines = readFileSync(one, 'utf8').split('\n');
  const head = lines.filter((line) => !line.startsWith('{"result"'));
  const { result } = JSON.parse(lines.find((line) => line.startsWith('{"result"')) ?? '') as {
    readonly result: object;
  };
  return Array.from({ length: shares }, (_, share) => {
    const path = join(folder, `share-${share}.ndjson`);
    writeFileSync(path, head.join('\n'));
    const own = planned.filter((_planned, at) => at % shares === share);
    for (let from = 0; from < own.length; from += portion)
      appendFileSync(
        path,
        own
          .slice(from, from + portion)
          .map(
            ({ id, client, trace: of, release }) =>
              `${JSON.stringify({ result: { ...result, id, client, trace: of, os: release } })}\n`,
          )
          .join(''),
      );
    return path;
  });
}
