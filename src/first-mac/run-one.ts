// Runs a client once, or once for each seed, and prints JSON on the last line. A separate program, so that a step can
// end it.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { renderIps } from '../report/ips.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { runAndJudge } from '../verdict/run-and-judge.ts';
import type { OneRun, RunRequest } from './mac.ts';

const request = JSON.parse(process.argv[2] ?? '{}') as RunRequest;
const runs: OneRun[] = [];
const seeds =
  request.seeds === undefined ? [undefined] : Array.from({ length: request.seeds }, (_, at) => BigInt(at + 1));
for (const seed of seeds) runs.push(oneRun(await replay(seed)));
const [first] = runs;
const alike = runs.filter(({ found }) => JSON.stringify(found) === JSON.stringify(first?.found)).length;
process.stdout.write(
  `${JSON.stringify(request.seeds === undefined ? first : { ...first, found: [...(first?.found ?? []), `${alike} of ${runs.length}`] })}\n`,
);

function replay(seed: bigint | undefined): Promise<JudgedRun> {
  const { trace, client, onMiss, budgetScale, guard, loader } = request;
  return runAndJudge({
    trace,
    pace: 'asap',
    models: 'none', // a real daemon answers
    clients: client.length > 0 ? [client] : [],
    ...(client.length > 0 ? {} : { handler: { handler: () => 'allow' as const } }),
    ...(onMiss === undefined ? {} : { onMiss }),
    ...(budgetScale === undefined ? {} : { budgetScale }),
    ...(guard === undefined ? {} : { guard }),
    ...(loader === undefined ? {} : { loader }),
    ...(seed === undefined ? {} : { seed }),
  });
}

function oneRun({ exitCode, verdicts, setupTrouble, clientEnded, killed }: JudgedRun): OneRun {
  const [client] = killed;
  if (client !== undefined && request.ips !== undefined)
    writeFileSync(request.ips, renderIps(client, { pid: process.pid, version: 'first-mac' }));
  const found = new Set(verdicts.map(({ rule, call }) => (call === null ? rule : `${rule} ${call}`)));
  const [frame] = verdicts[0]?.stack ?? [];
  return {
    exitCode,
    found: found.size === 0 ? ['silent'] : [...found].sort(),
    trouble: [...setupTrouble, ...(clientEnded === null ? [] : [clientEnded])].map(({ sentence }) => sentence),
    place: frame?.file === null || frame === undefined ? null : `${basename(frame.file)}:${frame.line}`,
    frames: verdicts[0]?.stack.map(({ function: name, image }) => `${name} of ${image}`) ?? [],
    killed: client === undefined ? null : (client.images[0]?.path ?? ''),
  };
}
